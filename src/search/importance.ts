/**
 * Which parameters mattered, by PED-ANOVA (Watanabe, Bansal and Hutter 2023, IJCAI, arXiv 2304.10255), which is Optuna 5's
 * default too: how much the values of a parameter among the best trials differ from those among all, as a Pearson divergence.
 */
import { canonicalJson, type JsonValue } from '../model/utils/json.ts'

/** One trial: its parameters by key, and its value, the smaller the better. */
export interface ImportanceSample {
  readonly values: ReadonlyMap<string, JsonValue>
  readonly value: number
}

/** What one parameter contributes. */
export interface Importance {
  readonly key: string
  /** Of all that parameters contribute: 0 to 1, in sum 1. */
  readonly share: number
}

/** Of all trials so many count as the best. */
const BEST_PART = 0.1
/** Fewer say nothing. */
export const FEWEST_TRIALS = 10
const GRID = 50
const TINY = 1e-12

/** The parameters that vary, the most important ones first; none of fewer than {@link FEWEST_TRIALS} trials. */
export function importances(samples: readonly ImportanceSample[]): Importance[] {
  const usable = samples.filter(({ value }) => !Number.isNaN(value))
  if (usable.length < FEWEST_TRIALS) return []
  const sorted = [...usable].sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  const best = new Set(sorted.slice(0, Math.ceil(BEST_PART * sorted.length)))
  const keys = new Set(usable.flatMap(({ values }) => [...values.keys()]))
  const raw = [...keys].flatMap((key) => {
    const divergence = divergenceOf(key, usable, best)
    return divergence === undefined ? [] : [{ key, divergence }]
  })
  const sum = raw.reduce((total, { divergence }) => total + divergence, 0)
  return raw
    .map(({ key, divergence }) => ({ key, share: sum > 0 ? divergence / sum : 1 / raw.length }))
    .sort((a, b) => b.share - a.share)
}

/** `undefined` where the parameter has one value in all that have it. */
function divergenceOf(
  key: string,
  samples: readonly ImportanceSample[],
  best: ReadonlySet<ImportanceSample>,
): number | undefined {
  const having = samples.filter(({ values }) => values.has(key))
  const values = having.map((sample) => sample.values.get(key) as JsonValue)
  const isBest = having.map((sample) => best.has(sample))
  if (new Set(values.map(canonicalJson)).size < 2) return undefined
  if (!isBest.includes(true)) return 0
  const places = values.every((value) => typeof value === 'number') ? rankPlaces(values) : undefined
  const densities = places
    ? [places.filter((_, index) => isBest[index]), places].map(smoothed)
    : countedDensities(values.map(canonicalJson), isBest)
  const [ofBest = [], ofAll = []] = densities
  return ofAll.reduce((total, all, index) => {
    const ratio = ((ofBest[index] ?? 0) + TINY) / (all + TINY)
    return total + all * (ratio - 1) ** 2
  }, 0)
}

/** Where each number stands among all, 0 to 1: so that no scale has to be known. */
function rankPlaces(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  return values.map((value) => {
    const below = lowerBound(sorted, value)
    const until = lowerBound(sorted, value, true)
    return (below + until) / 2 / values.length
  })
}

/** How many are below the value; or not above it. */
function lowerBound(sorted: readonly number[], value: number, isInclusive = false): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const each = sorted[middle] as number
    if (each < value || (isInclusive && each === value)) low = middle + 1
    else high = middle
  }
  return low
}

/** A density over a grid, in sum 1: normal kernels as wide as Scott's rule says (1992). */
function smoothed(places: readonly number[]): number[] {
  const mean = places.reduce((sum, place) => sum + place, 0) / places.length
  const variance = places.reduce((sum, place) => sum + (place - mean) ** 2, 0) / places.length
  const width = Math.max(1 / GRID, 1.059 * Math.sqrt(variance) * places.length ** -0.2)
  const density = Array.from({ length: GRID }, (_, index) => {
    const center = (index + 0.5) / GRID
    return places.reduce((sum, place) => sum + Math.exp(-0.5 * ((center - place) / width) ** 2), 0)
  })
  const sum = density.reduce((total, each) => total + each, 0)
  return density.map((each) => each / sum)
}

/** How often each choice is among the best, and among all; as if each had been there a little. */
function countedDensities(texts: readonly string[], isBest: readonly boolean[]): [number[], number[]] {
  const choices = [...new Set(texts)]
  const count = (isCounted: (index: number) => boolean) => {
    const counts = new Map(choices.map((choice) => [choice, 1 / choices.length]))
    let total = 1
    for (const [index, text] of texts.entries()) {
      if (!isCounted(index)) continue
      counts.set(text, (counts.get(text) ?? 0) + 1)
      total++
    }
    return choices.map((choice) => (counts.get(choice) ?? 0) / total)
  }
  return [count((index) => isBest[index] === true), count(() => true)]
}
