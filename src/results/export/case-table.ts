/** The cases of evaluations as a table to export: a row per case and repeat, with the config of its variant. */
import { flatten, type Row, type RunRecord } from '../../analysis/record.ts'
import type { CaseRecord, StoredUsage } from '../../model/case-record.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { readCases, readEveryCase } from '../../store/run-directory/case-lines.ts'
import type { RecordOptions, Results } from '../open.ts'
import { chooseColumns, type ExportTable } from './table.ts'

/** Where a column comes from, in the order of the columns. */
const PARTS = ['run', 'config', 'case', 'scores'] as const
type Part = (typeof PARTS)[number]
type PartRows = Record<Part, Row>

/**
 * A row for each case and repeat of the runs that the options accept. A name that stands in several places is replaced by
 * its full names there, such as `config.output` and `case.output`. Files are read twice, and never held in memory.
 */
export async function caseTable(
  results: Results,
  options: RecordOptions & { columns?: readonly string[] },
): Promise<ExportTable> {
  const names = new CaseColumnNames()
  for await (const record of results.records(options)) {
    for (const line of readEveryCase(record.runDir)) {
      if ('record' in line) names.add(partsOf(record, line.record))
    }
  }
  const { columns, rowOf } = names.finish()
  const rows = (async function* () {
    for await (const record of results.records(options))
      for (const each of readCases(record.runDir)) yield rowOf(partsOf(record, each))
  })()
  return chooseColumns({ columns, rows }, options.columns, 'Cases')
}

class CaseColumnNames {
  readonly #keys: Record<Part, Set<string>> = {
    run: new Set(),
    config: new Set(),
    case: new Set(),
    scores: new Set(),
  }

  add(rows: PartRows): void {
    for (const part of PARTS) for (const key in rows[part]) this.#keys[part].add(key)
  }

  finish(): { columns: string[]; rowOf: (rows: PartRows) => Row } {
    const columns = PARTS.flatMap((part) =>
      [...this.#keys[part]].map((key) => {
        const isShared = PARTS.some((other) => other !== part && this.#keys[other].has(key))
        return { part, key, name: isShared ? `${part}.${key}` : key }
      }),
    )
    const rowOf = (rows: PartRows): Row => {
      const row: Row = {}
      for (const { part, key, name } of columns) {
        if (Object.hasOwn(rows[part], key)) row[name] = rows[part][key] as JsonValue
      }
      return row
    }
    return { columns: columns.map(({ name }) => name), rowOf }
  }
}

function partsOf({ runId, run, config }: RunRecord, record: CaseRecord): PartRows {
  return {
    run: { run_id: runId, experiment_name: run.experiment_name ?? null },
    config: flatten(config),
    case: caseRow(record),
    scores: scoreRow(record),
  }
}

function caseRow(record: CaseRecord): Row {
  const { id, repeat, slices, input, expected, output, error, skipped, usage, judge_usage } = record
  const row: Row = { id, repeat }
  for (const [key, value] of Object.entries(slices ?? {})) row[`slices.${key}`] = value
  if (input !== undefined) row.input = input
  if (expected !== undefined) row.expected = expected
  row.output = output
  addUsage(row, '', usage)
  addUsage(row, 'judge.', judge_usage)
  row.duration_sec = record.duration_sec
  row.error_type = error?.name ?? null
  row.error_message = error?.message ?? null
  if (skipped !== undefined) row.skipped = skipped
  row.attempt = record.attempt
  row.finished_at = record.finished_at
  if (record.rescored_at !== undefined) row.rescored_at = record.rescored_at
  return row
}

function addUsage(row: Row, prefix: string, usage: StoredUsage | undefined): void {
  if (!usage) return
  const { calls, input_tokens, output_tokens, cost_usd, models } = usage
  const cells = { calls, input_tokens, output_tokens, cost_usd, ...(models && { models: models.join(', ') }) }
  for (const [key, value] of Object.entries(cells)) row[prefix + key] = value
}

function scoreRow({ scores }: CaseRecord): Row {
  const row: Row = {}
  for (const [name, { score, reason, metadata, error }] of Object.entries(scores)) {
    row[name] = score
    if (reason !== undefined) row[`${name}.reason`] = reason
    if (metadata !== undefined) row[`${name}.metadata`] = metadata
    if (error) row[`${name}.error`] = `${error.type}: ${error.message}`
  }
  return row
}
