/** Which way a metric is better: as declared, else as its name says where that is certain. */
import type { Direction, Objective } from '../model/objective.ts'

/** What an experiment says of its metrics. */
export interface DeclaredDirections {
  objective?: Objective | undefined
  directions?: Record<string, Direction | null> | undefined
}

/** The last words of names of which nobody doubts what is better, whatever stands before them. */
const CERTAIN = new Map<string, Direction>([
  ...words('accuracy acc auc auroc f1 precision recall').map((word) => [word, 'maximize'] as const),
  ...words('loss losses error errors err rmse mse mae mape nll perplexity wer cer').map(
    (word) => [word, 'minimize'] as const,
  ),
])

/** Words that say it only alone: a `brier_score` is better when lower, a `first_pass` may be a duration. */
const CERTAIN_ALONE = new Set(words('score scores pass passed correct success reward'))

/** Words that say which data, or which summary, and not what is measured. */
const NEUTRAL = new Set(
  words(`train training test testing val valid validation dev eval holdout cv best final last mean avg average median
  macro micro weighted total overall all any top at k rate ratio percent pct`),
)

/**
 * Which way a metric is better where its name leaves no doubt, else `undefined`: a loss, an error or an error rate is
 * better when lower, an accuracy, an F1 or a score when higher. Nothing is said of tokens, calls, steps, costs and times:
 * less of them may be a run that did less. What follows `per` is a unit and does not count.
 *
 * @example
 * certainDirection('val_loss') // 'minimize'
 * certainDirection('testF1.macro') // 'maximize'
 * certainDirection('tokens') // undefined
 */
export function certainDirection(metric: string): Direction | undefined {
  const all = metric
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !/^p?\d+$/.test(word))
  const per = all.indexOf('per')
  const counted = (per > 0 ? all.slice(0, per) : all).filter((word) => !NEUTRAL.has(word))
  const [only] = counted
  if (counted.length === 1 && CERTAIN_ALONE.has(only ?? '')) return 'maximize'
  const last = counted.at(-1) === 'score' ? counted.at(-2) : counted.at(-1)
  return CERTAIN.get(last ?? '')
}

/** The direction that an experiment declares for a metric, else {@link certainDirection}. */
export function directionOf(
  metric: string,
  { objective, directions }: DeclaredDirections,
): Direction | undefined {
  if (objective?.metric === metric) return objective.direction
  const declared = directions && Object.hasOwn(directions, metric) ? directions[metric] : undefined
  return declared === undefined ? certainDirection(metric) : (declared ?? undefined)
}

function words(text: string): string[] {
  return text.split(/\s+/)
}
