/**
 * Says what was decided and when, for whoever looks for a fault: `DEBUG=ztxexp:*`, or some of its parts with commas
 * between. It goes to stderr, by the package that Vitest uses for the same.
 */
import { createDebug } from 'obug'

/** The parts that can be asked for. */
export type DebugPart = 'config' | 'collect' | 'schedule' | 'worker' | 'store' | 'resume' | 'gate' | 'watch'

/** Writes a line: a format such as `%s`, `%d` or `%o`, and what stands in it. */
export type DebugLog = (format: string, ...values: unknown[]) => void

/**
 * What writes the lines of a part; `undefined` where nobody asked for it, so that with `?.` not even the values are
 * worked out.
 *
 * @example
 * const debug = debugLog('store')
 * debug?.('%s has %d runs', dir, countRuns(dir))
 */
export function debugLog(part: DebugPart): DebugLog | undefined {
  const debug = createDebug(`ztxexp:${part}`)
  return debug.enabled ? debug : undefined
}
