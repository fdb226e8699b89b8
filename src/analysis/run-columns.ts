/** Makes the columns of an experiment's table from its rows. */
import type { Colors } from 'tinyrainbow'
import type { RunResult, RunStatus } from '../model/run.ts'
import { toScore } from '../model/score.ts'
import type { JsonObject, JsonValue } from '../model/utils/json.ts'
import { jsonStart } from '../model/utils/json-start.ts'
import { formatDuration } from '../terminal/format-duration.ts'
import { alignDecimals, formatConfigNumber, numberFormat } from '../terminal/format-number.ts'
import { MARKS, STAR } from '../terminal/plain-row.ts'
import type { Paint } from '../terminal/styled-line.ts'
import { sanitizeFor, truncateMiddle } from '../terminal/terminal-text.ts'
import type { TableCell, TableColumn } from '../terminal/text-table.ts'
import { type Field, readField } from './fields.ts'
import type { RunRow } from './run-row.ts'

/** A column and its cells, one for each row that is shown. */
export interface RunColumn {
  column: TableColumn
  cells: TableCell[]
}

/** Who stays when the table is too wide. The main metric is the objective, the sorted, or the first one. */
export const PRIORITY = {
  status: 9000,
  mainMetric: 8000,
  title: 7000,
  config: 6000,
  runId: 5000,
  metric: 4000,
  duration: 3000,
  attempts: 2000,
  note: 1000,
} as const

const MISSING = '-'
const MIN_TEXT_WIDTH = 12
const MOST_JSON_CHARACTERS = 2000
/** As many as a value in a title has. */
const MOST_VALUE_WIDTH = 40

/** Vitest's figure for a status. */
export function statusMark(status: RunStatus, colors: Colors): TableCell {
  switch (status) {
    case 'succeeded':
      return { text: MARKS.succeeded, paint: colors.green }
    case 'failed':
      return { text: MARKS.failed, paint: colors.red }
    case 'skipped':
      return { text: MARKS.skipped, paint: colors.yellow }
    default:
      return status satisfies never
  }
}

export function statusColumn(rows: readonly RunRow[], colors: Colors): RunColumn {
  return {
    column: { header: '', align: 'left', priority: PRIORITY.status },
    cells: rows.map((row) =>
      row.isReused && row.status !== 'failed'
        ? { text: MARKS.reused, paint: colors.dim }
        : statusMark(row.status, colors),
    ),
  }
}

export function titleColumn(rows: readonly RunRow[]): RunColumn {
  return {
    column: { header: 'run', align: 'left', priority: PRIORITY.title, minWidth: MIN_TEXT_WIDTH },
    cells: rows.map(({ runs }) => ({ text: runs[0].run.spec.title })),
  }
}

/** A key of the config, its values as their author wrote them. */
export function configColumn(field: Field, rows: readonly RunRow[], priority: number): RunColumn {
  const values = rows.map((row) => readField(row.config, field))
  const texts = values.map(formatConfigValue)
  if (!values.every((value) => typeof value === 'number' || value === undefined)) {
    const column = { header: field.name, align: 'left', priority, minWidth: MIN_TEXT_WIDTH } as const
    return { column, cells: texts.map((text) => ({ text })) }
  }
  const column = { header: field.name, align: 'right', priority } as const
  return { column, cells: alignDecimals(texts).map((text) => ({ text })) }
}

/** A value of a config in one line. Of a list or an object no more than anyone reads. */
export function formatConfigValue(value: JsonValue | undefined): string {
  if (value === undefined) return MISSING
  if (typeof value === 'number') return formatConfigNumber(value)
  return typeof value === 'string' && value !== '' ? value : jsonStart(value, MOST_JSON_CHARACTERS)
}

/** {@link formatConfigValue} for a sentence or a heading, in which a prompt must not hide the rest. */
export function shortConfigValue(value: JsonValue | undefined): string {
  return truncateMiddle(sanitizeFor(formatConfigValue(value), MOST_VALUE_WIDTH), MOST_VALUE_WIDTH)
}

/** What a config has in some fields, such as `lr=0.1 hidden=16`. */
export function describeConfig(config: JsonObject, fields: readonly Field[]): string {
  return fields.map((field) => `${field.name}=${shortConfigValue(readField(config, field))}`).join(' ')
}

/** The colour of a best value. */
export function bestPaint(colors: Colors): Paint {
  return (text) => colors.bold(colors.green(text))
}

export interface MetricColumnOptions {
  colors: Colors
  priority: number
  /** The value that gets a star. */
  best: number | undefined
}

/** A returned metric, its numbers all formatted in the same way. */
export function metricColumn(
  field: Field,
  rows: readonly RunRow[],
  { colors, priority, best }: MetricColumnOptions,
): RunColumn {
  const values = rows.map((row) => row.metric(field))
  const numbers = values.filter((value) => typeof value === 'number')
  const format = numberFormat(numbers)
  const cells = values.map((value): TableCell => {
    if (value === undefined) return { text: MISSING, paint: colors.dim }
    const text = typeof value === 'number' ? format(value) : String(value)
    return best !== undefined && toScore(value) === best
      ? { text: `${STAR} ${text}`, paint: bestPaint(colors) }
      : { text }
  })
  const textual = values.some((value) => typeof value === 'string')
  const column = { header: field.name, priority, align: textual ? 'left' : 'right' } as const
  return { column: textual ? { ...column, minWidth: MIN_TEXT_WIDTH } : column, cells }
}

export function attemptsColumn(rows: readonly RunRow[]): RunColumn {
  return {
    column: { header: 'attempts', align: 'right', priority: PRIORITY.attempts },
    cells: rows.map((row) => ({ text: String(row.attempt) })),
  }
}

export function durationColumn(rows: readonly RunRow[], colors: Colors): RunColumn {
  return {
    column: { header: 'duration', align: 'right', priority: PRIORITY.duration },
    cells: rows.map((row) => ({ text: formatDuration(row.durationMs), paint: colors.dim })),
  }
}

/** The id of a run of each row. @param header Says which run that is. */
export function runIdColumn(ids: readonly string[], header: string, colors: Colors): RunColumn {
  return {
    column: { header, align: 'left', priority: PRIORITY.runId },
    cells: ids.map((text) => ({ text, paint: colors.dim })),
  }
}

/** Makes reused rows recede: what is new is what was waited for. Marked values keep their mark. */
export function dimReused(column: RunColumn, rows: readonly RunRow[], colors: Colors): RunColumn {
  const cells = column.cells.map((cell, index) =>
    rows[index]?.isReused && !cell.paint ? { ...cell, paint: colors.dim } : cell,
  )
  return { ...column, cells }
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
    cells: rows.map(({ runs }) => {
      const failed = runs.filter(({ status }) => status === 'failed')
      if (failed[0]) {
        return { text: counted(failed, runs, 'failed') + describeFailure(failed[0]), paint: colors.red }
      }
      const skipped = runs.filter(({ status }) => status === 'skipped')
      return { text: counted(skipped, runs, 'skipped') + (skipped[0]?.skipReason ?? ''), paint: colors.dim }
    }),
  }
}

function counted(some: readonly RunResult[], all: readonly RunResult[], word: string): string {
  return all.length > 1 && some.length > 0 ? `${some.length} ${word}: ` : ''
}

function describeFailure({ error }: RunResult): string {
  if (error === null) return 'failed'
  const firstLine = error.message.trim().split('\n', 1)[0] ?? ''
  return firstLine === '' ? error.name : `${error.name}: ${firstLine}`
}
