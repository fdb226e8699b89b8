/** What W&B shows of a run step by step: a row for each step, which never go back. */
import type { TrackedMetric } from '../../model/tracker.ts'
import { pointsOf } from '../values.ts'

export interface WandbRow {
  step: number
  /** Milliseconds since the epoch. */
  timestamp: number
  values: Map<string, number>
}

/** @param read Reads the records from their beginning each time. */
export function* wandbRows(read: () => Iterable<TrackedMetric>): Generator<WandbRow> {
  if (isInOrder(read())) {
    yield* mergedRows(read())
    return
  }
  // Hardly ever: then the rows are sorted in memory.
  const rows = new Map<number, WandbRow>()
  for (const row of mergedRows(read())) {
    const known = rows.get(row.step)
    if (!known) rows.set(row.step, row)
    else for (const [name, value] of row.values) known.values.set(name, value)
  }
  yield* [...rows.values()].sort((a, b) => a.step - b.step)
}

function isInOrder(records: Iterable<TrackedMetric>): boolean {
  let last = Number.NEGATIVE_INFINITY
  let ordinal = 0
  for (const record of records) {
    const { step } = pointsOf(record, ordinal++)
    if (step < last) return false
    last = step
  }
  return true
}

/** Records of one step in a row are one row. */
function* mergedRows(records: Iterable<TrackedMetric>): Generator<WandbRow> {
  let row: WandbRow | undefined
  let ordinal = 0
  for (const record of records) {
    const { step, timestamp, values } = pointsOf(record, ordinal++)
    if (values.length === 0) continue
    if (row && row.step !== step) {
      yield row
      row = undefined
    }
    row ??= { step, timestamp, values: new Map() }
    for (const [name, value] of values) row.values.set(name, value)
  }
  if (row) yield row
}
