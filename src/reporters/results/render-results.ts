/** Past runs, or groups of them, as text: a table for each experiment, as at the end of a session. */

import { experimentKey } from '../../analysis/latest.ts'
import { type RunRow, singleRow } from '../../analysis/run-row.ts'
import { ZtxexpError } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import type { RenderOptions } from '../../terminal/styled-line.ts'
import { headersOf, isHeaderOf, renderExperiment } from '../tables/experiment-table.ts'
import { type ExperimentView, viewExperiment } from '../tables/experiment-view.ts'

/** Rows to show, and all those that they are a part of: what is best, and what varies, is said of all. */
export interface ShownOf<Row> {
  shown: readonly Row[]
  all: readonly Row[]
}

/** An experiment, and those of its rows that are shown. */
interface Table {
  view: ExperimentView
  head: readonly RunRow[]
}

/** Of so many experiments without a row to show there is a heading; more are counted. */
const MOST_UNSHOWN = 5

export interface ResultsOptions extends RenderOptions {
  /** What the rows stand for: single runs, runs that differ in the seed only, or those that share fields. */
  rowsAre: 'runs' | 'repeats' | 'groups'
  /** The metric that is asked for. Default: the objective, else the first that has a direction. */
  metric?: string | undefined
  /** Columns to show alone, in their order. Default: all. */
  columns?: readonly string[] | undefined
}

/**
 * A table for each experiment that has a row to show, in the order of their files; of the others a heading, and what is
 * best in them.
 *
 * @returns Lines, none wider than `options.width`.
 * @throws {ZtxexpError} `BAD_OPTION` for a column that no table has
 */
export function renderResults({ shown, all }: ShownOf<RunRow>, options: ResultsOptions): string[] {
  const keyOf = ({ runs }: RunRow) => experimentKey(runs[0])
  const shownOf = groupBy(shown, keyOf)
  const tables = [...groupBy(all, keyOf)]
    .map(([key, rows]) => makeTable(rows, shownOf.get(key) ?? [], options))
    .sort((a, b) => compareFiles(a.view, b.view))
  const [shownTables, others] = [tables.filter(hasRows), tables.filter((table) => !hasRows(table))]
  checkColumns(shownTables, options)
  const left = others.length - MOST_UNSHOWN
  return [...shownTables, ...others.slice(0, MOST_UNSHOWN)]
    .flatMap(({ view, head }) => ['', ...renderExperiment(view, { head }, options)])
    .concat(left > 0 ? ['', options.colors.dim(` … ${counted(left, 'more experiment')}`)] : [])
    .slice(1)
}

function hasRows({ head }: Table): boolean {
  return head.length > 0
}

function makeTable(
  rows: readonly [RunRow, ...RunRow[]],
  shown: readonly RunRow[],
  { rowsAre, metric }: ResultsOptions,
): Table {
  const [{ run }] = rows[0].runs
  const runs = {
    name: run.experiment_name ?? 'no name',
    file: run.file ?? null,
    records: rows.flatMap((row) => row.runs),
  }
  // Where nothing repeats anything, as at the end of a session.
  if (rowsAre === 'repeats' && rows.every((row) => row.runs.length === 1)) {
    const single = new Map(rows.map((row) => [row, singleRow(row.runs[0])]))
    return {
      view: viewExperiment(runs, { rows: [...single.values()], areGroups: false, metric }),
      head: shown.flatMap((row) => single.get(row) ?? []),
    }
  }
  return { view: viewExperiment(runs, { rows, areGroups: rowsAre !== 'runs', metric }), head: shown }
}

function compareFiles(a: ExperimentView, b: ExperimentView): number {
  const [left, right] = [a.runs.file ?? '', b.runs.file ?? '']
  return left < right ? -1 : Number(left > right)
}

function checkColumns(tables: readonly Table[], options: ResultsOptions): void {
  if (!options.columns) return
  const headers = new Set(tables.flatMap(({ view, head }) => headersOf(view, head, options)))
  const wrong = options.columns.find((name) => ![...headers].some((header) => isHeaderOf(name, header)))
  if (wrong === undefined) return
  throw new ZtxexpError(
    'BAD_OPTION',
    `Groups have no column "${wrong}": a key that all share stands above the table. There are: ${[...headers].join(', ')}.`,
  )
}
