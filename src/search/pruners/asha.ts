/**
 * Asynchronous successive halving (Li et al. 2020, MLSys), in the form that stops: at each rung a run goes on only where it
 * is among the best 1/eta of all that have come so far. It is never taken up again.
 */
import { type Pruner, prunerAtLast, standingAt } from './pruner.ts'

export interface AshaOptions {
  /** Step of the first rung. */
  min: number
  /** Each rung is at so many times the step of the one before; and one of so many goes on. */
  eta: number
}

export function ashaPruner({ min, eta }: AshaOptions): Pruner {
  return prunerAtLast((own, others) => {
    const { last, points } = own
    const before = points.at(-2)?.step ?? Number.NEGATIVE_INFINITY
    const rung = highestRung(last.step, { min, eta })
    if (rung === undefined || before >= rung) return undefined
    const value = standingAt(own, rung) ?? last.value
    const rivals = others.flatMap((other) => {
      const hasReached = (other.points.at(-1)?.step ?? Number.NEGATIVE_INFINITY) >= rung
      return hasReached ? (standingAt(other, rung) ?? []) : []
    })
    const count = rivals.length + 1
    const better = rivals.filter((rival) => rival < value || Number.isNaN(value)).length
    const places = Math.max(1, Math.floor(count / eta))
    if (better < places) return undefined
    return `not among the best ${places} of ${count} runs that came to step ${rung}`
  })
}

function highestRung(step: number, { min, eta }: AshaOptions): number | undefined {
  let rung: number | undefined
  for (let next = min; next <= step; next *= eta) rung = next
  return rung
}
