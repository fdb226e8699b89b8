/** The kind of option value that names reporters. */
import { list } from './collection.ts'
import type { Kind } from './kind.ts'

/** Those of Vitest; a test compares them with what Vitest has. */
const OF_VITEST = [
  'default',
  'verbose',
  'tree',
  'dot',
  'minimal',
  'agent',
  'json',
  'junit',
  'tap',
  'tap-flat',
  'blob',
  'html',
  'hanging-process',
  'github-actions',
] as const

/** Names of reporters, or paths of modules. */
export function reporters(): Kind<string[], string | string[]> {
  return { ...list('name', 'verbose'), completes: OF_VITEST }
}
