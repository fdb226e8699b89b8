/** How long a tracker that has failed is left alone. */

const FIRST_MS = 250
const LONGEST_MS = 30_000

/**
 * Milliseconds to wait after a failure: each further one in a row doubles them.
 *
 * @param failures Failures in a row before this one.
 * @param leastMs What the server has asked for. Default: 0.
 */
export function growingPause(failures: number, leastMs = 0): number {
  return Math.min(LONGEST_MS, Math.max(leastMs, FIRST_MS * 2 ** failures))
}
