/** What of an index has changed since another one of the same rows: the live view is sent no more than that. */

import type { ConfigColumn, LoggedColumns, MetricColumn, PageIndex, RunColumns } from '../model/page-index.ts'

/** Rows that have changed or are new, and an index whose columns have these rows alone. */
export interface IndexDelta {
  rows: number[]
  /** How many rows there are now. */
  size: number
  part: PageIndex
}

/** The rows of which some cell is another one, or that are new. */
export function changedRows(before: PageIndex, after: PageIndex): number[] {
  const old = new Map(columnsOf(before))
  const columns = columnsOf(after).map(([name, values]) => ({ values, old: old.get(name) }))
  return after.runs.id.flatMap((_, row) => (columns.some((column) => isChanged(column, row)) ? row : []))
}

function isChanged(
  { values, old }: { values: readonly unknown[]; old: readonly unknown[] | undefined },
  row: number,
) {
  const [now, then] = [values[row] ?? null, old?.[row] ?? null]
  if (row >= (old?.length ?? 0) && now !== null) return true
  if (Object.is(now, then)) return false
  return typeof now !== 'object' || typeof then !== 'object' || JSON.stringify(now) !== JSON.stringify(then)
}

/** @param rows In order. */
export function sliceIndex(index: PageIndex, rows: readonly number[]): IndexDelta {
  const part = mapColumns(index, (_, values) => rows.map((row) => values[row]))
  return { rows: [...rows], size: index.runs.id.length, part }
}

/** The index that a delta leads to. */
export function mergeIndex(before: PageIndex, { rows, size, part }: IndexDelta): PageIndex {
  const old = new Map(columnsOf(before))
  return mapColumns(part, (name, values) => {
    const known = old.get(name)
    const merged = Array.from(
      { length: size },
      (_, row) => known?.[row] ?? (name.endsWith('.count') ? 0 : null),
    )
    for (const [place, row] of rows.entries()) merged[row] = values[place] ?? null
    return merged
  })
}

type MapColumn = (name: string, values: readonly unknown[]) => unknown[]

function mapColumns(index: PageIndex, map: MapColumn): PageIndex {
  const mapAll = <Columns extends object>(columns: Columns, prefix: string): Columns =>
    Object.fromEntries(
      Object.entries(columns).map(([key, values]) => [key, map(`${prefix}${key}`, values as unknown[])]),
    ) as Columns
  return {
    ...index,
    runs: mapAll(index.runs, 'run.'),
    config: index.config.map(
      (column): ConfigColumn => ({
        ...column,
        values: map(`config.${column.name}`, column.values) as ConfigColumn['values'],
      }),
    ),
    metrics: index.metrics.map(
      (column): MetricColumn => ({
        ...column,
        returned:
          column.returned && (map(`returned.${column.name}`, column.returned) as MetricColumn['returned']),
        logged: column.logged && mapAll(column.logged, `logged.${column.name}.`),
      }),
    ),
  }
}

/** Every column under a name of its own. */
function columnsOf({ runs, config, metrics }: PageIndex): [name: string, values: readonly unknown[]][] {
  const all = (columns: RunColumns | LoggedColumns, prefix: string) =>
    Object.entries(columns).map(([key, values]): [string, readonly unknown[]] => [`${prefix}${key}`, values])
  return [
    ...all(runs, 'run.'),
    ...config.map(({ name, values }): [string, readonly unknown[]] => [`config.${name}`, values]),
    ...metrics.flatMap(({ name, returned, logged }): [string, readonly unknown[]][] => [
      ...(returned ? [[`returned.${name}`, returned] as [string, readonly unknown[]]] : []),
      ...(logged ? all(logged, `logged.${name}.`) : []),
    ]),
  ]
}
