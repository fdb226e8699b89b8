/** What is selected, above every view: the expression, the statuses, the ranges that were drawn, the runs that were picked. */

import { describeBrush, replaceBrush } from '../state/brush.ts'
import type { Field } from '../state/fields.ts'
import { formatCount } from '../state/format.ts'
import { unknownNames } from '../state/selection.ts'
import { useStore } from '../state/store.ts'
import { tellingMetrics } from '../state/table-columns.ts'
import { FilterHelp } from './filter-help.tsx'
import { Icon, StatusMark } from './icon.tsx'

export function FilterBar() {
  const store = useStore()
  const { where, picked, brushes, status } = store.address.value
  const isFiltered = where !== '' || picked.length > 0 || brushes.length > 0 || status.length > 0
  return (
    <div class="filters" role="search" aria-label="Which runs are shown">
      <Expression />
      <Statuses />
      <div class="chips">
        {brushes.map((brush) => (
          <Chip
            key={brush.field}
            text={describeBrush(brush)}
            onRemove={() => store.select({ brushes: replaceBrush(brushes, brush.field, null) })}
          />
        ))}
        {picked.length > 0 && (
          <Chip
            text={`${formatCount(store.picked.value.size)} picked`}
            onRemove={() => store.select({ picked: [] })}
          />
        )}
        {isFiltered && (
          <button
            type="button"
            class="link"
            onClick={() => store.select({ where: '', picked: [], brushes: [], status: [] })}
          >
            Show all
          </button>
        )}
      </div>
      <Count />
    </div>
  )
}

function Expression() {
  const store = useStore()
  const { where } = store.address.value
  const { problem } = store.filtered.value
  const unknown = problem === null ? unknownNames(where, store.fields.value) : []
  return (
    <div class="expression">
      <label class="unseen" for="where">
        Filter, such as lr &lt; 0.1
      </label>
      <Icon name="search" />
      <input
        id="where"
        type="text"
        spellcheck={false}
        autocomplete="off"
        placeholder={exampleOf([...store.fields.value.values()])}
        value={where}
        aria-invalid={problem !== null}
        aria-describedby="where-problem"
        onInput={(event) => store.select({ where: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') store.select({ where: '' })
        }}
      />
      <FilterHelp />
      <div id="where-problem" class="expression-problem" aria-live="polite">
        {problem !== null && <pre>{problem}</pre>}
        {unknown.length > 0 && <p>No run has {unknown.join(', ')}.</p>}
      </div>
    </div>
  )
}

/** A filter that would work here. */
function exampleOf(fields: readonly Field[]): string {
  const [metric] = tellingMetrics(fields).filter(({ part, isNumeric }) => part === 'metrics' && isNumeric)
  return `Filter, such as ${metric ? `${metric.id} > 0.5 && ` : ''}status == 'succeeded'`
}

function Statuses() {
  const store = useStore()
  const { status } = store.address.value
  const counts = new Map<string, number>()
  for (const each of store.index.value.runs.status) counts.set(each, (counts.get(each) ?? 0) + 1)
  const known = ['succeeded', 'failed', 'running', 'skipped'].filter((each) => counts.has(each))
  const toggle = (name: string) =>
    store.select({
      status: status.includes(name) ? status.filter((each) => each !== name) : [...status, name],
    })
  return (
    <fieldset class="statuses">
      <legend class="unseen">Statuses</legend>
      {known.map((name) => (
        <button
          key={name}
          type="button"
          class="chip"
          aria-pressed={status.includes(name)}
          onClick={() => toggle(name)}
        >
          <StatusMark status={name} />
          <b>{formatCount(counts.get(name) ?? 0)}</b>
        </button>
      ))}
    </fieldset>
  )
}

function Chip({ text, onRemove }: { text: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      class="chip is-removable"
      aria-label={`Remove the filter ${text}`}
      onClick={onRemove}
    >
      {text} <Icon name="close" />
    </button>
  )
}

function Count() {
  const store = useStore()
  const all = store.index.value.runs.status.filter((status) => status !== 'gone').length
  const shown = store.rows.value.length
  return (
    <p class="count" aria-live="polite">
      <b>{formatCount(shown)}</b>{' '}
      {shown === all ? (all === 1 ? 'run' : 'runs') : `of ${formatCount(all)} runs`}
    </p>
  )
}
