/** Counts what runs that repeat each other came to, so that a mean can say on how many of them it rests. */

/** How many runs there are of a kind. A run is of one kind only. */
export interface RunCounts {
  succeeded: number
  failed: number
  /** Ended, or left, before they were over: nothing is wrong with them. */
  interrupted: number
  running: number
  /** They were not meant to give a value. */
  skipped: number
  /** How many states of the code the runs that succeeded were made with, where that is known. */
  codeVersions: number
}

/** How many runs were to give a value. */
export function expectedCount({ succeeded, failed, interrupted, running }: RunCounts): number {
  return succeeded + failed + interrupted + running
}

/**
 * What there is to say of a mean of these runs beside its value; empty where all is well.
 *
 * @example
 * describeShortfall({ succeeded: 4, failed: 6, interrupted: 0, running: 0, skipped: 0, codeVersions: 2 })
 * // '6 failed, 2 code versions'
 */
export function describeShortfall(counts: RunCounts): string {
  const { failed, interrupted, running, codeVersions } = counts
  return [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(interrupted > 0 ? [`${interrupted} interrupted`] : []),
    ...(running > 0 ? [`${running} running`] : []),
    ...(codeVersions > 1 ? [`${codeVersions} code versions`] : []),
  ].join(', ')
}
