/** Makes the columns of an experiment's table from its runs. */
import type { Colors } from 'tinyrainbow'
import type { JsonValue } from '../model/json.ts'
import type { RunResult, RunStatus } from '../model/run.ts'
import { type Field, readField, readMetric } from './fields.ts'
import { formatDuration } from './format-duration.ts'
import { alignDecimals, formatConfigNumber, numberFormat } from './format-number.ts'
import type { TableCell, TableColumn } from './text-table.ts'

/** A column and its cells, one for each run that is shown. */
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
const STAR = '★'
const MIN_TEXT_WIDTH = 12

/** Vitest's figure for a status. */
export function statusMark(status: RunStatus, colors: Colors): TableCell {
  switch (status) {
    case 'succeeded':
      return { text: '✓', paint: colors.green }
    case 'failed':
      return { text: '×', paint: colors.red }
    case 'skipped':
      return { text: '↓', paint: colors.yellow }
    default:
      return status satisfies never
  }
}

export function statusColumn(runs: readonly RunResult[], colors: Colors): RunColumn {
  return {
    column: { header: '', align: 'left', priority: PRIORITY.status },
    cells: runs.map((run) => statusMark(run.status, colors)),
  }
}

export function titleColumn(runs: readonly RunResult[]): RunColumn {
  return {
    column: { header: 'run', align: 'left', priority: PRIORITY.title, minWidth: MIN_TEXT_WIDTH },
    cells: runs.map((run) => ({ text: run.run.spec.title })),
  }
}

/** A key of the config, its values as their author wrote them. */
export function configColumn(field: Field, runs: readonly RunResult[], priority: number): RunColumn {
  const values = runs.map((run) => readField(run.run.spec.config, field))
  const texts = values.map(formatConfigValue)
  if (!values.every((value) => typeof value === 'number' || value === undefined)) {
    const column = { header: field.name, align: 'left', priority, minWidth: MIN_TEXT_WIDTH } as const
    return { column, cells: texts.map((text) => ({ text })) }
  }
  const column = { header: field.name, align: 'right', priority } as const
  return { column, cells: alignDecimals(texts).map((text) => ({ text })) }
}

/** A value of a config in one line. */
export function formatConfigValue(value: JsonValue | undefined): string {
  if (value === undefined) return MISSING
  if (typeof value === 'number') return formatConfigNumber(value)
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
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
  runs: readonly RunResult[],
  { colors, priority, best }: MetricColumnOptions,
): RunColumn {
  const values = runs.map((run) => readMetric(run.metrics, field))
  const numbers = values.filter((value) => typeof value === 'number')
  const format = numberFormat(numbers)
  const cells = values.map((value): TableCell => {
    if (value === undefined) return { text: MISSING, paint: colors.dim }
    if (typeof value !== 'number') return { text: String(value) }
    if (value === best)
      return { text: `${STAR} ${format(value)}`, paint: (text) => colors.bold(colors.green(text)) }
    return { text: format(value) }
  })
  const textual = values.some((value) => typeof value !== 'number' && value !== undefined)
  const column = { header: field.name, priority, align: textual ? 'left' : 'right' } as const
  return { column: textual ? { ...column, minWidth: MIN_TEXT_WIDTH } : column, cells }
}

export function attemptsColumn(runs: readonly RunResult[]): RunColumn {
  return {
    column: { header: 'attempts', align: 'right', priority: PRIORITY.attempts },
    cells: runs.map((run) => ({ text: String(run.attempt) })),
  }
}

export function durationColumn(runs: readonly RunResult[], colors: Colors): RunColumn {
  return {
    column: { header: 'duration', align: 'right', priority: PRIORITY.duration },
    cells: runs.map((run) => ({ text: formatDuration(run.durationMs), paint: colors.dim })),
  }
}

export function runIdColumn(runs: readonly RunResult[], colors: Colors): RunColumn {
  return {
    column: { header: 'run id', align: 'left', priority: PRIORITY.runId },
    cells: runs.map((run) => ({ text: run.run.runId, paint: colors.dim })),
  }
}

/** Why a run was skipped or failed. */
export function noteColumn(runs: readonly RunResult[], colors: Colors): RunColumn {
  return {
    column: { header: 'note', align: 'left', priority: PRIORITY.note, minWidth: MIN_TEXT_WIDTH },
    cells: runs.map((run) => {
      if (run.status === 'failed') return { text: describeFailure(run), paint: colors.red }
      return { text: run.skipReason ?? '', paint: colors.dim }
    }),
  }
}

function describeFailure({ error }: RunResult): string {
  if (error === null) return 'failed'
  const firstLine = error.message.trim().split('\n', 1)[0] ?? ''
  return firstLine === '' ? error.name : `${error.name}: ${firstLine}`
}
