/** Several objectives, each the smaller the better: fronts, hypervolume, and the subset of a front that covers most. */

/** Whether `a` is better than `b` in one objective, and in none worse. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let isBetter = false
  for (let index = 0; index < a.length; index++) {
    const [left, right] = [a[index] as number, b[index] as number]
    if (left > right) return false
    if (left < right) isBetter = true
  }
  return isBetter
}

/** The items that no other dominates; then the same of the rest, and so on (Deb et al. 2002). */
export function frontsOf<T>(items: readonly T[], valuesOf: (item: T) => readonly number[]): T[][] {
  const fronts: T[][] = []
  // In lexicographic order nothing is dominated by what comes after it.
  const sorted = [...items].sort((a, b) => compareLists(valuesOf(a), valuesOf(b)))
  for (const item of sorted) {
    const isFree = (front: readonly T[]) => !front.some((other) => dominates(valuesOf(other), valuesOf(item)))
    const front = fronts.find(isFree)
    if (front) front.push(item)
    else fronts.push([item])
  }
  return fronts
}

/** The items that no other dominates, in their order. */
export function paretoFront<T>(items: readonly T[], valuesOf: (item: T) => readonly number[]): T[] {
  const [front = []] = frontsOf(items, valuesOf)
  const chosen = new Set(front)
  return items.filter((item) => chosen.has(item))
}

/**
 * The space between some points and a reference point, which is worse than they are: what lies beyond it counts nothing.
 * By the exclusive part of one point after the other (While et al. 2012, WFG).
 */
export function hypervolume(points: readonly (readonly number[])[], reference: readonly number[]): number {
  const inside = points.filter((point) => point.every((value, index) => value < (reference[index] as number)))
  const front = paretoFront(inside, (point) => point)
  if (reference.length === 2) return area(front, reference)
  return front.reduce((sum, point, index) => sum + exclusivePart(point, front.slice(index + 1), reference), 0)
}

/**
 * So many items that cover most together, each time the one that adds most (HSSP, greedy: at least 63 % of the best).
 *
 * @returns them in the order in which they were chosen
 */
export function chooseSpread<T>(
  items: readonly T[],
  count: number,
  valuesOf: (item: T) => readonly number[],
): T[] {
  const reference = referenceOf(items.map(valuesOf))
  const left = new Set(items)
  const chosen: T[] = []
  while (chosen.length < count && left.size > 0) {
    const covered = chosen.map(valuesOf)
    let best: { item: T; gain: number } | undefined
    for (const item of left) {
      const gain = exclusivePart(valuesOf(item), covered, reference)
      if (!best || gain > best.gain) best = { item, gain }
    }
    if (!best) break
    left.delete(best.item)
    chosen.push(best.item)
  }
  return chosen
}

/** A little worse than the worst value of each objective. */
function referenceOf(points: readonly (readonly number[])[]): number[] {
  const [first = []] = points
  return first.map((_, index) => {
    const worst = points.reduce((most, point) => Math.max(most, point[index] as number), -Infinity)
    return Math.max(1.1 * worst, 0.9 * worst) || Number.EPSILON
  })
}

/** What a point covers that others do not: all of it, without what they cover of it. */
function exclusivePart(
  point: readonly number[],
  others: readonly (readonly number[])[],
  reference: readonly number[],
): number {
  const whole = point.reduce(
    (product, value, index) => product * Math.max(0, (reference[index] as number) - value),
    1,
  )
  if (whole === 0 || others.length === 0) return whole
  const limited = others.map((other) => other.map((value, index) => Math.max(value, point[index] as number)))
  return whole - hypervolume(limited, reference)
}

function area(front: readonly (readonly number[])[], [right = 0, top = 0]: readonly number[]): number {
  const sorted = [...front].sort(compareLists)
  let sum = 0
  let ceiling = top
  for (const [x = 0, y = 0] of sorted) {
    sum += (right - x) * Math.max(0, ceiling - y)
    ceiling = Math.min(ceiling, y)
  }
  return sum
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] as number) - (b[index] as number)
    if (difference !== 0) return difference
  }
  return 0
}
