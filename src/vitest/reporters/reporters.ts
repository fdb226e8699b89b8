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

/** A reporter by its name, with its options where it has some. */
export type ChosenReporter = string | [name: string, options: object]

/**
 * Like Vitest: annotations on GitHub, unless the user names reporters.
 *
 * Below our command the summary of a job is ours. Vitest's reporter (4.1 and 5.1 alike) would add the counts of its tests.
 */
export function chosenReporters(
  { reporter }: { reporter: readonly string[] },
  { environment, isGuest }: { environment: Readonly<Record<string, string | undefined>>; isGuest: boolean },
): ChosenReporter[] {
  const names = reporter.length > 0 || environment.GITHUB_ACTIONS !== 'true' ? reporter : [GITHUB]
  if (isGuest) return [...names]
  return names.map((name) => (name === GITHUB ? [name, { jobSummary: { enabled: false } }] : name))
}

const GITHUB = 'github-actions'
