/**
 * Ends a run that is worse than the best one, step by step or case by case: by the signed-rank test of Wilcoxon (1945), as
 * Optuna's pruner of this name. For evaluations, whose steps are examples, in any order.
 */
import { upperTail } from '../normal.ts'
import type { Curve, Pruner } from './pruner.ts'

export interface WilcoxonOptions {
  /** Ends a run where chance would make it look as bad with at most this probability. */
  p: number
  /** Steps that both have before anything is pruned. */
  startup: number
}

/** Pairs up to which the distribution is counted out. */
const MOST_EXACT = 40

export function wilcoxonPruner({ p, startup }: WilcoxonOptions): Pruner {
  return {
    isPaired: true,
    judge(own, others) {
      const best = bestOf(others)
      if (!best) return undefined
      const values = new Map(best.points.map(({ step, value }) => [step, value]))
      const differences = own.points.flatMap(({ step, value }) => {
        const other = values.get(step)
        return other === undefined ? [] : [value - other]
      })
      const isWorse = mean(own) > mean(best)
      if (differences.length < startup || !isWorse) return undefined
      const found = probabilityOfWorse(differences)
      if (!(found < p)) return undefined
      return `worse than the best run in ${differences.length} pairs, p = ${found.toPrecision(2)}`
    },
  }
}

/** Of the runs that have come to their end, the one with the best mean. */
export function bestOf(others: readonly Curve[]): Curve | undefined {
  let best: Curve | undefined
  for (const other of others) {
    if (other.isComplete && other.points.length > 0 && (!best || mean(other) < mean(best))) best = other
  }
  return best
}

function mean({ points }: Curve): number {
  return points.reduce((sum, { value }) => sum + value, 0) / points.length
}

/**
 * How likely the differences are at least as much above zero by chance. Zeros take their ranks and
 * speak for neither side (Pratt 1959). Small samples are counted out over all signs, ties included; larger ones by the
 * normal approximation.
 *
 * @example
 * probabilityOfWorse([1, 2, 3]) // 0.125: one of the eight ways to give signs to three ranks
 */
export function probabilityOfWorse(differences: readonly number[]): number {
  const ranks = doubledRanks(differences.map(Math.abs))
  const free: number[] = []
  let above = 0
  for (const [index, difference] of differences.entries()) {
    const rank = ranks[index] as number
    if (difference !== 0) free.push(rank)
    if (difference > 0) above += rank
  }
  if (free.length === 0) return 1
  return free.length <= MOST_EXACT ? exactTail(free, above) : normalTail(free, above)
}

/** Twice the ranks, ties with their mean, so that all are whole numbers. */
function doubledRanks(sizes: readonly number[]): number[] {
  const order = sizes.map((_, index) => index).sort((a, b) => (sizes[a] as number) - (sizes[b] as number))
  const ranks = new Array<number>(sizes.length)
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && sizes[order[end] as number] === sizes[order[start] as number]) end++
    for (let position = start; position < end; position++) ranks[order[position] as number] = start + 1 + end
    start = end
  }
  return ranks
}

/** The part of all ways to give signs in which the ranks above zero come to at least this sum. */
function exactTail(ranks: readonly number[], above: number): number {
  const total = ranks.reduce((sum, rank) => sum + rank, 0)
  const ways = new Float64Array(total + 1)
  ways[0] = 1
  for (const rank of ranks) {
    for (let sum = total; sum >= rank; sum--) ways[sum] = (ways[sum] as number) + (ways[sum - rank] as number)
  }
  let tail = 0
  for (let sum = above; sum <= total; sum++) tail += ways[sum] as number
  return tail / 2 ** ranks.length
}

function normalTail(ranks: readonly number[], above: number): number {
  const expected = ranks.reduce((sum, rank) => sum + rank, 0) / 2
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0)) / 2
  const z = (above - expected) / deviation
  return z >= 0 ? upperTail(z) : 1 - upperTail(-z)
}
