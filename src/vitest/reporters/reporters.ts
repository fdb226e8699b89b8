/** What ztxexp has to know of Vitest's reporters. */

/** Those whose output a program reads: nothing of ours may stand between. */
export const FOR_PROGRAMS: ReadonlySet<string> = new Set(['json', 'junit', 'tap', 'tap-flat'])

/** Those that leave the terminal to us. */
export const PRINTS_NOTHING: ReadonlySet<string> = new Set([
  ...FOR_PROGRAMS,
  'blob',
  'html',
  'github-actions',
  'hanging-process',
])
