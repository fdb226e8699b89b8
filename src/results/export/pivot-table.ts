/** Makes a pivot table of runs: of the latest run of each config, each experiment by itself. */
import { Readable } from 'node:stream'
import { Directions } from '../../analysis/directions.ts'
import { experimentKey, latestRuns } from '../../analysis/latest.ts'
import { type PivotOptions, pivot } from '../../analysis/pivot.ts'
import { type Row, type RunRecord, readField } from '../../analysis/record.ts'
import { ZtxexpError } from '../../model/error.ts'
import { toScore } from '../../model/score.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import type { Results } from '../open.ts'
import { type ExportTable, pickRow, type RecordTableOptions } from './table.ts'

/** A pivot table to export, and what there is to say of it. */
export interface PivotExport extends ExportTable {
  notes: string[]
}

/**
 * @throws ZtxexpError (`BAD_OPTION`) where there are runs, and none has all of the fields
 */
export async function pivotTable(
  results: Results,
  options: RecordTableOptions & { onRead?: (() => void | Promise<void>) | undefined },
  by: PivotOptions,
): Promise<PivotExport> {
  const all = await results.toArray(options)
  await options.onRead?.()
  const records = latestRuns(all).filter(({ run }) => run.status !== 'skipped')
  const isGiven = ({ run }: RunRecord) => run.status === 'succeeded'
  const valued = records.filter(
    (record) => isGiven(record) && by.values.some((name) => hasScore(record, name)),
  )
  const experiments = new Set(valued.map(experimentKey))
  // What has failed in an experiment without such a value has lost nothing.
  const lost = records.filter((record) => !isGiven(record) && experiments.has(experimentKey(record)))
  const apart = experimentFields([...valued, ...lost])
  const fields = [...apart, ...by.rows, ...by.columns, ...by.values]
  const directions = new Directions(valued)
  const directionOf = (name: string) => directions.of(name.replace(/^metrics\./, ''))
  const rowOf = (record: RunRecord): Row => pickRow(record, fields)
  const table = pivot(valued.map(rowOf), by, { apart, lost: lost.map(rowOf), directionOf })
  if (table.rows.length === 0 && records.length > 0) {
    throw new ZtxexpError(
      'BAD_OPTION',
      `No run that succeeded has all of ${[...by.rows, ...by.columns, ...by.values].join(', ')}, with a number as ${by.values.join(' or ')}.`,
    )
  }
  const unknown = by.rank === undefined ? by.values.filter((name) => !directionOf(name)) : []
  return {
    columns: table.columns,
    rows: Readable.from(table.rows),
    notes: [
      ...unknown.map(
        (name) => `No ranks of ${name}: say which way it is better with --rank highest or lowest.`,
      ),
      ...(lost.length > 0
        ? [
            `${lost.length} of ${valued.length + lost.length} runs failed or are not over: they are in no mean.`,
          ]
        : []),
      ...describeMixed(valued, [...by.rows, ...by.columns]),
    ],
  }
}

function hasScore(record: RunRecord, name: string): boolean {
  const score = toScore(readField(record, name))
  return score !== undefined && !Number.isNaN(score)
}

/** What tells the experiments apart: nothing where there is one. */
function experimentFields(records: readonly RunRecord[]): string[] {
  const names = new Set(records.map(({ run }) => run.experiment_name))
  const experiments = new Set(records.map(experimentKey))
  return [
    ...(names.size > 1 ? ['run.experiment_name'] : []),
    ...(experiments.size > names.size ? ['run.file'] : []),
  ]
}

/** Whether cells have runs of different code. */
function describeMixed(records: readonly RunRecord[], fields: readonly string[]): string[] {
  const cells = groupBy(records, (record) => JSON.stringify([experimentKey(record), pickRow(record, fields)]))
  const mixed = [...cells.values()].filter(
    (members) => new Set(members.map(({ run }) => run.code_hash).filter(Boolean)).size > 1,
  )
  return mixed.length > 0
    ? [`${mixed.length} of ${cells.size} cells are means over several code versions.`]
    : []
}
