/** What a search has found: how the best came about, which keys mattered, and the front of two objectives. */

import { useMemo } from 'preact/hooks'
import { FEWEST_RUNS, IMPORTANCE_METHOD, importancesOf } from '../../../analysis/importance.ts'
import { counted } from '../../../model/utils/counted.ts'
import { Select } from '../components/controls.tsx'
import { Empty } from '../components/messages.tsx'
import { PlainTable } from '../components/plain-table.tsx'
import { type Field, labelOf } from '../state/fields.ts'
import { bestRows, frontRows, type Searched, searchedExperiments, trialField } from '../state/searched.ts'
import { type PageStore, useStore } from '../state/store.ts'
import { ScatterFigure } from './explore/scatter-figure.tsx'

export function SearchView() {
  const store = useStore()
  const index = store.index.value
  const records = store.records.value
  const rows = store.rows.value
  const searches = useMemo(
    () =>
      searchedExperiments(
        index,
        rows.flatMap((row) => records[row] ?? []),
      ),
    [index, records, rows],
  )
  const { experiment } = store.address.value
  const chosen = searches.find(({ place }) => String(place) === experiment) ?? searches[0]
  if (!chosen) {
    return (
      <Empty title="No experiment here is after anything">
        <p>
          An experiment that says{' '}
          <code>
            objective: {'{'} metric, direction {'}'}
          </code>{' '}
          is shown here: how its best run came about, and what mattered.
        </p>
      </Empty>
    )
  }
  return (
    <section class="view" aria-label="Search">
      {searches.length > 1 && (
        <div class="toolbar">
          <Select
            label="Experiment"
            value={String(chosen.place)}
            choices={searches.map(({ place, name }) => ({ value: String(place), label: name }))}
            onChange={(place) => store.select({ experiment: place })}
          />
        </div>
      )}
      <History searched={chosen} />
      <Mattered searched={chosen} />
      <Front searched={chosen} />
    </section>
  )
}

/** Every run in the order of the starts, and a line for the best so far. */
function History({ searched }: { searched: Searched }) {
  const store = useStore()
  const { records, goals } = searched
  const { id } = store.index.value.runs
  const trials = useMemo(() => trialField(searched, id.length), [searched, id.length])
  const marked = useMemo(() => bestRows(searched), [searched])
  const metric = metricField(store, goals[0].metric)
  if (!metric || marked.size === 0) return <p class="dim">No run has a value of {goals[0].metric} yet.</p>
  return (
    <ScatterFigure
      title={`Best ${labelOf(metric)} so far, ${WORDS[goals[0].direction]}`}
      metric={metric}
      across={trials}
      rows={records.map(({ place }) => place)}
      marked={marked}
      isStepped
      controls={null}
    />
  )
}

const WORDS = { maximize: 'higher is better', minimize: 'lower is better' } as const

function Mattered({ searched: { records, goals } }: { searched: Searched }) {
  const found = useMemo(() => importancesOf(records, goals[0]), [records, goals])
  const title = `What mattered for ${goals[0].metric}`
  return (
    <section>
      <h2>{title}</h2>
      {found.length === 0 ? (
        <p class="dim">
          It takes {FEWEST_RUNS} runs with a value, and keys in which their configs differ, to say that.
        </p>
      ) : (
        <>
          <p class="dim">
            By {IMPORTANCE_METHOD}: how much of what tells the best runs from all lies in each key.
          </p>
          <PlainTable
            label={title}
            columns={[{ header: 'Key' }, { header: 'Share' }]}
            rows={found.map(({ key, share }) => [
              <code key="key">{key}</code>,
              <span key="share" class="share">
                <span class="share-bar" aria-hidden="true">
                  <span style={{ width: `${100 * share}%` }} />
                </span>
                {Math.round(share * 100)} %
              </span>,
            ])}
          />
        </>
      )}
    </section>
  )
}

/** Only where the experiment has two metrics that it says a direction of. */
function Front({ searched }: { searched: Searched }) {
  const store = useStore()
  const { records, goals } = searched
  const known = goals.flatMap(({ metric }) => metricField(store, metric) ?? [])
  const { across, up } = store.address.value
  const metric = known.find(({ id }) => id === up) ?? known[0]
  const other =
    known.find(({ id }) => id === across && id !== metric?.id) ?? known.find(({ id }) => id !== metric?.id)
  const marked = useMemo(
    () => (metric && other ? frontRows(searched, [metric.name, other.name]) : new Set<number>()),
    [searched, metric, other],
  )
  if (!metric || !other) return null
  const choices = known.map((field) => ({ value: field.id, label: labelOf(field) }))
  return (
    <ScatterFigure
      title={`Front of ${labelOf(metric)} and ${labelOf(other)}: ${counted(marked.size, 'run')}`}
      metric={metric}
      across={other}
      rows={records.map(({ place }) => place)}
      marked={marked}
      controls={
        known.length > 2 && (
          <div class="toolbar">
            <Select
              label="Up"
              value={metric.id}
              choices={choices}
              onChange={(id) => store.select({ up: id })}
            />
            <Select
              label="Across"
              value={other.id}
              choices={choices.filter(({ value }) => value !== metric.id)}
              onChange={(id) => store.select({ across: id })}
            />
          </div>
        )
      }
    />
  )
}

/** Of what runs returned, as far as it is numbers. */
function metricField(store: PageStore, name: string): Field | undefined {
  return [...store.fields.value.values()].find(
    (field) => field.part === 'metrics' && field.name === name && field.isNumeric,
  )
}
