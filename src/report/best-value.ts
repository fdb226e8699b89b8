/** Says which of two values of a metric is better, and which runs hold the best. */
import type { Direction, Objective } from '../model/objective.ts'

const LOWER_WORDS = new Set(
  `loss losses error errors err errs mae mse mape smape nll perplexity ppl latency latencies duration durations
  time times elapsed runtime cost costs ms us ns sec secs seconds minutes regret wer cer fid distance divergence
  memory rss bytes mistakes failures misses`.split(/\s+/),
)
const LOWER_ENDINGS = /(?:loss|error|rmse|msle|duration|latency)$/

/**
 * Which way a metric is better, guessed from its name: `minimize` when a word of it is one that names a loss, an
 * error, a time, a size or a cost (`val_loss`, `testError`, `latency.p99`, `ms_per_token`), else `maximize`.
 * What follows `per` is a unit and does not count: `tokens_per_sec` is better when higher.
 */
export function guessDirection(metric: string): Direction {
  const words = metric
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
  const per = words.indexOf('per')
  const counted = per > 0 ? words.slice(0, per) : words
  return counted.some((word) => LOWER_WORDS.has(word) || LOWER_ENDINGS.test(word)) ? 'minimize' : 'maximize'
}

/** The direction that the objective gives for its metric, else {@link guessDirection}. */
export function directionOf(metric: string, objective?: Objective): Direction {
  return objective?.metric === metric ? objective.direction : guessDirection(metric)
}

/**
 * The best of the finite numbers, or `undefined` where no value is better than another one.
 *
 * Runs that share the best value are all best; when every run has it, or there is one run only, none is.
 */
export function findBest(values: Iterable<unknown>, direction: Direction): number | undefined {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  if (lowest >= highest) return undefined
  return direction === 'minimize' ? lowest : highest
}
