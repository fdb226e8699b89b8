/** How far what is running is: all runs, each that is in progress, and the time that is left. */

import { useEffect, useState } from 'preact/hooks'
import { StatusMark } from '../components/icon.tsx'
import { Empty } from '../components/messages.tsx'
import { PlainTable } from '../components/plain-table.tsx'
import { cellText, formatCount, formatSeconds, formatTime } from '../state/format.ts'
import { useStore } from '../state/store.ts'
import { estimateProgress } from './live/estimate.ts'
import { RunningRuns } from './live/running-runs.tsx'

export function LiveView() {
  const store = useStore()
  const now = useNow()
  const index = store.index.value
  const rows = store.rows.value
  const progress = estimateProgress(index, rows, now)
  if (rows.length === 0) {
    return (
      <Empty title="Nothing has run yet">
        <p>
          Start some runs: <code>npx ztxexp run</code>. They appear here as they begin.
        </p>
      </Empty>
    )
  }
  const { running, ended, failed, casesDone, casesTotal, secondsLeft, perMinute } = progress
  const recent = rows
    .filter((row) => index.runs.finishedAt[row] !== null)
    .toSorted((a, b) => (index.runs.finishedAt[b] ?? 0) - (index.runs.finishedAt[a] ?? 0))
    .slice(0, 12)
  return (
    <section class="view" aria-label="Live">
      <dl class="facts">
        <Fact name="Running" value={formatCount(running.length)} />
        <Fact name="Ended" value={formatCount(ended)} />
        <Fact name="Failed" value={formatCount(failed)} isBad={failed > 0} />
        {casesTotal > 0 && (
          <Fact name="Cases" value={`${formatCount(casesDone)} of ${formatCount(casesTotal)}`} />
        )}
        {perMinute !== null && <Fact name="Runs a minute" value={perMinute.toFixed(1)} />}
        {secondsLeft !== null && (
          <Fact name="Left, at this pace" value={`about ${formatSeconds(secondsLeft)}`} />
        )}
      </dl>
      {running.length > 0 ? (
        <RunningRuns rows={running} now={now} />
      ) : (
        <p class="dim">Nothing is running at present.</p>
      )}
      <section>
        <h2>Ended last</h2>
        <PlainTable
          label="Ended last"
          columns={[
            { header: 'Run' },
            { header: 'Ended' },
            { header: 'Took', isNumeric: true },
            { header: '' },
          ]}
          rows={recent.map((row) => [
            <span key="run">
              <StatusMark status={index.runs.status[row] ?? ''} isShort />{' '}
              <a href={store.hrefOf({ view: 'run', run: index.runs.id[row] ?? '' })}>{store.titleOf(row)}</a>
            </span>,
            formatTime(index.runs.finishedAt[row]),
            formatSeconds(index.runs.durationSec[row]),
            <span key="why" class="dim">
              {cellText(index.runs.errorMessage[row] ?? '')}
            </span>,
          ])}
        />
      </section>
    </section>
  )
}

function Fact({ name, value, isBad = false }: { name: string; value: string; isBad?: boolean }) {
  return (
    <div class={isBad ? 'is-bad' : ''}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** The time, each second. */
function useNow(): number {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
