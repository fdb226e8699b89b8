/** Decides which columns of a table are shown in a given width, and how wide each one is. */

/** What a column asks for, in terminal columns. */
export interface ColumnDemand {
  /** Width at which nothing is cut. */
  natural: number
  /** Width that it needs at least; the same as `natural` when it may not be cut. */
  minimum: number
  /** Who comes first when room is scarce: the highest. */
  priority: number
}

/** A width for each column, 0 for those that are left out. */
export type TableLayout = number[]

/**
 * Leaves out the least important columns until the others fit in their minimum, then gives the room that is left
 * to the most important first.
 */
export function layOutColumns(demands: readonly ColumnDemand[], available: number, gap: number): TableLayout {
  const byPriority = demands.map((_, index) => index).sort((a, b) => priorityOf(b) - priorityOf(a))
  const widths = demands.map(() => 0)
  let left = available + gap
  for (const index of byPriority) {
    const minimum = demands[index]?.minimum ?? 0
    if (minimum + gap > left) break
    widths[index] = minimum
    left -= minimum + gap
  }
  for (const index of byPriority) {
    const width = widths[index] ?? 0
    if (width === 0) continue
    const extra = Math.min(left, (demands[index]?.natural ?? 0) - width)
    widths[index] = width + extra
    left -= extra
  }
  return widths

  function priorityOf(index: number): number {
    return demands[index]?.priority ?? 0
  }
}
