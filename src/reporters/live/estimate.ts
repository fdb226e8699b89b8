/** Estimates how long a session will go on. */
import { countDone, type ExperimentProgress, sumProgress } from './experiment-progress.ts'

export interface EstimateInput {
  experiments: readonly ExperimentProgress[]
  runs: Iterable<{ experiment: ExperimentProgress; startedAtMs: number }>
  nowMs: number
  /** When the first run started. */
  sinceMs: number | undefined
}

/**
 * Milliseconds until all runs will be over, or `undefined` as long as none has ended.
 *
 * Every run that has not ended is expected to take what those of its experiment took on average (or those of all
 * experiments, where none of its own has ended). This work is shared out among as many runs at once as there were on
 * average so far: so workers, concurrency, the CPU gate, and the time between short runs are all in it. It never ends
 * before the longest run in progress does.
 */
export function estimateRemainingMs({
  experiments,
  runs,
  nowMs,
  sinceMs,
}: EstimateInput): number | undefined {
  const all = sumProgress(experiments)
  if (all.measured === 0 || sinceMs === undefined) return undefined
  const overallMs = all.durationMs / all.measured
  const meanMs = ({ measured, durationMs }: ExperimentProgress): number =>
    measured > 0 ? durationMs / measured : overallMs
  let left = 0
  let workMs = 0
  for (const experiment of experiments) {
    const pending = Math.max(0, experiment.total - countDone(experiment) - experiment.running)
    left += pending
    workMs += pending * meanMs(experiment)
  }
  let elapsedMs = 0
  let longestMs = 0
  for (const { experiment, startedAtMs } of runs) {
    const restMs = Math.max(0, meanMs(experiment) - (nowMs - startedAtMs))
    left++
    elapsedMs += nowMs - startedAtMs
    workMs += restMs
    longestMs = Math.max(longestMs, restMs)
  }
  const atOnce = (all.durationMs + elapsedMs) / Math.max(1, nowMs - sinceMs)
  // The last runs leave workers idle.
  const shared = atOnce > 1 ? Math.max(1, Math.min(atOnce, left)) : atOnce
  return Math.max(longestMs, shared > 0 ? workMs / shared : 0)
}
