/** One run in full. */

import type { RunDetail } from '../../model/run-detail.ts'
import { StatusMark } from '../components/icon.tsx'
import { Await, Empty, Notes } from '../components/messages.tsx'
import { PlainTable } from '../components/plain-table.tsx'
import { formatSeconds, formatTime } from '../state/format.ts'
import { useStore } from '../state/store.ts'
import { useLoaded } from '../state/use-loaded.ts'
import { Artifacts } from './run/artifacts.tsx'
import { ErrorCard } from './run/error-card.tsx'
import { Events } from './run/events.tsx'
import { JsonTable } from './run/json-table.tsx'
import { Log } from './run/log.tsx'
import { RunCases } from './run/run-cases.tsx'
import { RunCurves } from './run/run-curves.tsx'

export function RunView() {
  const store = useStore()
  const { run: id } = store.address.value
  const row = store.rowOf(id)
  if (row === undefined) {
    return (
      <Empty title={id === '' ? 'No run is chosen' : `There is no run ${id} here`}>
        <p>
          <a href={store.hrefOf({ view: 'runs', run: '' })}>All runs</a>
        </p>
      </Empty>
    )
  }
  return <RunPage key={id} row={row} />
}

function RunPage({ row }: { row: number }) {
  const store = useStore()
  const { runs } = store.index.value
  const status = runs.status[row] ?? 'gone'
  const loaded = useLoaded(`${row} ${status}`, () => store.source.run(row))
  return (
    <article class="view run" aria-label={`Run ${runs.id[row]}`}>
      <header class="run-head">
        <p>
          <a href={store.hrefOf({ view: 'runs', run: '' })}>← All runs</a>
        </p>
        <h2>{store.titleOf(row)}</h2>
        <p class="run-facts">
          <StatusMark status={status} />
          <span>{formatTime(runs.startedAt[row])}</span>
          <span>{formatSeconds(runs.durationSec[row])}</span>
          {(runs.attempt[row] ?? 1) > 1 && <span>attempt {runs.attempt[row]}</span>}
          <code>{runs.id[row]}</code>
        </p>
      </header>
      <Await loaded={loaded} what="The run">
        {(detail) => <Details row={row} detail={detail} />}
      </Await>
    </article>
  )
}

function Details({ row, detail }: { row: number; detail: RunDetail }) {
  const store = useStore()
  const { runs } = store.index.value
  const message = runs.errorMessage[row]
  return (
    <div class="run-parts">
      <Notes notes={detail.notes} />
      {(detail.error || message) && (
        <ErrorCard
          type={runs.errorType[row] ?? null}
          message={message ?? null}
          error={detail.error}
          isSkipped={runs.status[row] === 'skipped'}
        />
      )}
      <div class="cards">
        <section class="card">
          <h3>Config</h3>
          <JsonTable label="Config" value={detail.config} empty="The config is empty." />
        </section>
        <section class="card">
          <h3>Metrics</h3>
          <JsonTable label="Metrics" value={detail.metrics ?? {}} empty="The run has returned none." />
        </section>
        <section class="card">
          <h3>Provenance</h3>
          <PlainTable
            label="Provenance"
            columns={[{ header: 'What' }, { header: 'Value' }]}
            rows={detail.provenance.map(({ label, value }) => [
              label,
              <span key="value" class="wide">
                {value}
              </span>,
            ])}
          />
        </section>
      </div>
      <RunCurves row={row} />
      <RunCases row={row} />
      <Artifacts artifacts={detail.artifacts} />
      <Log row={row} tail={detail.log} />
      <Events events={detail.events} />
    </div>
  )
}
