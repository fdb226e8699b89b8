/** Makes the columns that say which runs the rows of a table are, one cell for each row that is shown. */
import type { Colors } from 'tinyrainbow'
import { formatConfigValue } from '../../analysis/describe-config.ts'
import type { RunRecord } from '../../analysis/record.ts'
import type { RunRow } from '../../analysis/run-row.ts'
import { INTERRUPTED } from '../../model/error.ts'
import type { StoredStatus } from '../../model/run.ts'
import { describeShortfall } from '../../model/run-counts.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { RUN_ID } from '../../store/temporary.ts'
import { formatDuration } from '../../terminal/format-duration.ts'
import { alignDecimals } from '../../terminal/format-number.ts'
import { MARKS } from '../../terminal/plain-row.ts'
import type { TableCell, TableColumn } from '../../terminal/text-table.ts'

/** A column and its cells, one for each row that is shown. */
export interface RunColumn {
  column: TableColumn
  cells: TableCell[]
}

/** Who stays when a table is too wide. The main metric is the objective, the sorted, or the first one. */
export const PRIORITY = {
  status: 9000,
  mainMetric: 8000,
  title: 7000,
  config: 6000,
  caseMetric: 5500,
  runId: 5000,
  metric: 4000,
  duration: 3000,
  attempts: 2000,
  host: 1500,
  note: 1000,
} as const

export const MISSING = '-'
export const MIN_TEXT_WIDTH = 12

/** Vitest's figure for a status; a run that has not ended has an open circle. */
export function statusMark(status: StoredStatus, colors: Colors): TableCell {
  switch (status) {
    case 'succeeded':
      return { text: MARKS.succeeded, paint: colors.green }
    case 'failed':
      return { text: MARKS.failed, paint: colors.red }
    case 'skipped':
      return { text: MARKS.skipped, paint: colors.yellow }
    case 'running':
      return { text: MARKS.running, paint: colors.cyan }
    default:
      return status satisfies never
  }
}

/** @param isReused Whether a row is that of an earlier session */
export function statusColumn(
  rows: readonly RunRow[],
  isReused: (row: RunRow) => boolean,
  colors: Colors,
): RunColumn {
  return {
    column: { header: '', align: 'left', priority: PRIORITY.status },
    cells: rows.map((row) =>
      isReused(row) ? { text: MARKS.reused, paint: colors.dim } : statusMark(row.status, colors),
    ),
  }
}

export function titleColumn(rows: readonly RunRow[]): RunColumn {
  const titles = rows.map(({ runs: [{ run }] }) => run.title ?? run.experiment_name ?? MISSING)
  return valueColumn('run', titles, PRIORITY.title)
}

/** Values as their author wrote them, numbers below each other; half of a run id would find nothing. */
export function valueColumn(
  header: string,
  values: readonly (JsonValue | undefined)[],
  priority: number,
): RunColumn {
  const texts = values.map(formatConfigValue)
  const areNumbers = values.every((value) => typeof value === 'number' || value === undefined)
  const cells = (areNumbers ? alignDecimals(texts) : texts).map((text) => ({ text }))
  const column = { header, align: areNumbers ? 'right' : 'left', priority } as const
  const areWhole = areNumbers || values.every((value) => typeof value === 'string' && RUN_ID.test(value))
  return { column: areWhole ? column : { ...column, minWidth: MIN_TEXT_WIDTH }, cells }
}

export function attemptsColumn(rows: readonly RunRow[]): RunColumn {
  return {
    column: { header: 'attempts', align: 'right', priority: PRIORITY.attempts },
    cells: rows.map((row) => ({ text: String(row.attempt) })),
  }
}

/** The machine of each run; none where all are of one. */
export function hostColumn(rows: readonly RunRow[], records: readonly RunRecord[]): RunColumn[] {
  const hostOf = ({ meta }: RunRecord) => meta?.hostname ?? undefined
  if (new Set(records.flatMap((record) => hostOf(record) ?? [])).size < 2) return []
  const hosts = rows.map(({ runs }) => [...new Set(runs.map(hostOf))])
  const values = hosts.map(([first, ...others]) => (others.length > 0 ? `${others.length + 1} hosts` : first))
  return [valueColumn('host', values, PRIORITY.host)]
}

export function durationColumn(rows: readonly RunRow[], colors: Colors): RunColumn {
  return {
    column: { header: 'duration', align: 'right', priority: PRIORITY.duration },
    cells: rows.map(({ durationMs }) => ({
      text: durationMs === null ? MISSING : formatDuration(durationMs),
      paint: colors.dim,
    })),
  }
}

/** The id of a run of each row. @param header Says which run that is. */
export function runIdColumn(ids: readonly string[], header: string, colors: Colors): RunColumn {
  return {
    column: { header, align: 'left', priority: PRIORITY.runId },
    cells: ids.map((text) => ({ text, paint: colors.dim })),
  }
}

/** Why a run was skipped or failed; of repeats, how many were, and why the first one. */
export function noteColumn(rows: readonly RunRow[], colors: Colors): RunColumn {
  return {
    column: {
      header: 'note',
      align: 'left',
      priority: PRIORITY.note,
      minWidth: MIN_TEXT_WIDTH,
      keeps: 'start',
    },
    cells: rows.map((row) => ({
      text: noteOf(row),
      paint: row.status === 'failed' ? colors.red : colors.dim,
    })),
  }
}

/** What there is to say of a row besides its values; empty where all is well. */
export function noteOf(row: RunRow): string {
  const { runs } = row
  const [first] = runs
  if (runs.length === 1) return first.run.status === 'succeeded' ? '' : reasonOf(first)
  const { counts } = row
  const groups = new Set(runs.map(({ run }) => run.group)).size
  const failed = runs.find(({ run }) => run.status === 'failed' && run.error_type !== INTERRUPTED)
  const skipped = runs.find(({ run }) => run.status === 'skipped')
  return [
    describeShortfall({ ...counts, failed: 0 }),
    groups > 1 ? `${groups} groups` : '',
    failed ? `${counts.failed} failed: ${reasonOf(failed)}` : '',
    skipped && !failed ? `${counts.skipped} skipped: ${reasonOf(skipped)}` : '',
  ]
    .filter((text) => text !== '')
    .join(', ')
}

function reasonOf({ run: { status, error_type, error_message } }: RunRecord): string {
  const [firstLine = ''] = (error_message ?? '').trim().split('\n', 1)
  if (status === 'running') return ''
  if (status === 'skipped' || error_type === null) return firstLine || status
  return firstLine === '' ? error_type : `${error_type}: ${firstLine}`
}
