/** The runs in progress, with the last values of their metrics. */

import { StatusMark } from '../../components/icon.tsx'
import { PlainTable } from '../../components/plain-table.tsx'
import { formatCount, formatNumber, formatSeconds } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'
import { SparkCell } from '../runs/spark-cell.tsx'
import { sparkMetric } from '../runs/spark-lines.ts'
import { shareDone } from './estimate.ts'

const MOST_METRICS = 4

export function RunningRuns({ rows, now }: { rows: readonly number[]; now: number }) {
  const store = useStore()
  const { runs, metrics } = store.index.value
  const spark = sparkMetric(store)
  const shown = metrics
    .filter(({ logged }) => logged && rows.some((row) => (logged.last[row] ?? null) !== null))
    .slice(0, MOST_METRICS)
  return (
    <section>
      <h2>Running</h2>
      <PlainTable
        label="Running"
        columns={[
          { header: 'Run' },
          { header: 'For', isNumeric: true },
          { header: 'Step', isNumeric: true },
          ...shown.map(({ name }) => ({ header: name, isNumeric: true })),
          { header: spark ? `Curve of ${spark}` : 'Progress' },
        ]}
        rows={rows.map((row) => [
          <span key="run">
            <StatusMark status="running" isShort />{' '}
            <a href={store.hrefOf({ view: 'run', run: runs.id[row] ?? '' })}>{store.titleOf(row)}</a>
          </span>,
          formatSeconds(Math.max(0, now - (runs.startedAt[row] ?? now)) / 1000),
          lastStep(shown.map(({ logged }) => logged?.lastStep[row] ?? null)),
          ...shown.map(({ logged }) => {
            const value = logged?.last[row] ?? null
            return value === null ? '–' : formatNumber(value)
          }),
          <ProgressCell key="progress" row={row} hasCurve={spark !== undefined} />,
        ])}
      />
    </section>
  )
}

function ProgressCell({ row, hasCurve }: { row: number; hasCurve: boolean }) {
  const store = useStore()
  const share = shareDone(store.index.value, row)
  const cases = store.index.value.runs.cases[row]
  if (share !== null && cases) {
    const text = `${formatCount(cases.done)} of ${formatCount(cases.total)} cases`
    return (
      <span class="progress">
        <progress max={1} value={share} aria-label={text} /> {text}
      </span>
    )
  }
  return hasCurve ? <SparkCell row={row} /> : null
}

function lastStep(steps: readonly (number | null)[]): string {
  const known = steps.filter((step) => step !== null)
  return known.length === 0 ? '–' : formatCount(known.reduce((most, step) => Math.max(most, step)))
}
