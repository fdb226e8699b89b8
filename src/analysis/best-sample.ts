/** Says which of several samples has the best mean, and whether that is more than chance. */
import type { Direction } from '../model/objective.ts'
import type { Sample } from './statistics.ts'

/**
 * `clear`: the means of the two best are outside each other's 95 % interval. `tie`: one is inside the other's.
 * `unknown`: there is no interval on either side, or nothing to compare with.
 */
export type Lead = 'clear' | 'tie' | 'unknown'

/** The best of several samples. */
export interface BestSample<Item> {
  best: Item
  /** The second best, when there is one. */
  next: Item | null
  lead: Lead
}

/**
 * The item whose sample has the best mean; of equals the first one. `null` when no item has a sample.
 *
 * @example
 * findBestSample([[0.9, 0.91], [0.5, 0.6]].map(summarize), (sample) => sample, 'maximize')?.lead
 */
export function findBestSample<Item>(
  items: readonly Item[],
  sampleOf: (item: Item) => Sample | null | undefined,
  direction: Direction,
): BestSample<Item> | null {
  const sign = direction === 'maximize' ? -1 : 1
  const ranked: { item: Item; sample: Sample }[] = []
  for (const item of items) {
    const sample = sampleOf(item)
    if (sample) ranked.push({ item, sample })
  }
  const [best, next] = ranked.sort((a, b) => sign * (a.sample.mean - b.sample.mean))
  if (!best) return null
  return {
    best: best.item,
    next: next?.item ?? null,
    lead: next ? leadOf(best.sample, next.sample) : 'unknown',
  }
}

function leadOf(best: Sample, next: Sample): Lead {
  const widths = [best.halfWidth, next.halfWidth].filter((width) => width !== null)
  if (widths.length === 0) return 'unknown'
  const distance = Math.abs(best.mean - next.mean)
  return widths.some((width) => distance <= width) ? 'tie' : 'clear'
}
