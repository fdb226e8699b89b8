/** Trials that are over, the better ones first. */
import type { TrialRecord } from '../samplers/sampler.ts'
import { chooseSpread, frontsOf } from './pareto.ts'

/**
 * First complete trials that keep their limits, by their value; then pruned ones, those that came further first, then by
 * their last value; then those that miss limits, by how much. With several objectives complete ones come front by front.
 *
 * @param least How many of the first are asked for: of the front that these end in, those come first that cover most
 *   together.
 */
export function rankTrials(trials: readonly TrialRecord[], least: number): TrialRecord[] {
  const isFeasible = ({ violation }: TrialRecord) => violation === 0
  const complete = trials.filter((trial) => trial.state === 'complete' && isFeasible(trial))
  const pruned = trials.filter((trial) => trial.state === 'pruned' && isFeasible(trial))
  const infeasible = trials.filter((trial) => !isFeasible(trial))
  return [
    ...rankComplete(complete, least),
    ...pruned.sort((a, b) => (b.step ?? 0) - (a.step ?? 0) || firstValue(a) - firstValue(b) || byAge(a, b)),
    ...infeasible.sort((a, b) =>
      a.violation < b.violation ? -1 : a.violation > b.violation ? 1 : byAge(a, b),
    ),
  ]
}

function rankComplete(complete: readonly TrialRecord[], least: number): TrialRecord[] {
  if ((complete[0]?.values.length ?? 1) === 1) {
    return [...complete].sort((a, b) => firstValue(a) - firstValue(b) || byAge(a, b))
  }
  const ranked: TrialRecord[] = []
  for (const front of frontsOf(complete, ({ values }) => values)) {
    const open = least - ranked.length
    const first = open > 0 && open < front.length ? chooseSpread(front, open, ({ values }) => values) : front
    ranked.push(...first, ...front.filter((trial) => !first.includes(trial)))
  }
  return ranked
}

function firstValue({ values }: TrialRecord): number {
  const [value = Number.MAX_VALUE] = values
  return Number.isFinite(value) ? value : Math.sign(value || 1) * Number.MAX_VALUE
}

function byAge(a: TrialRecord, b: TrialRecord): number {
  return a.number - b.number
}
