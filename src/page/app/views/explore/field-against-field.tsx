/** One field against another: points for a metric, a heat map where two keys are asked for. */

import { Select } from '../../components/controls.tsx'
import { Empty } from '../../components/messages.tsx'
import { type Field, labelOf } from '../../state/fields.ts'
import { useStore } from '../../state/store.ts'
import { tellingMetrics, varyingKeys } from '../../state/table-columns.ts'
import { HeatMap } from './heat-map.tsx'
import { ScatterFigure } from './scatter-figure.tsx'

export function FieldAgainstField() {
  const store = useStore()
  const { across, up, by } = store.address.value
  const all = [...store.fields.value.values()]
  const metrics = tellingMetrics(all).filter(({ isNumeric }) => isNumeric)
  const loggedToo = all.filter(({ part, isNumeric }) => part === 'logged' && isNumeric)
  const keys = varyingKeys(all, store.index.value)
  const values = [...new Set([...metrics, ...loggedToo])]
  const metric = values.find(({ id }) => id === up) ?? metrics[0]
  const others = [...keys, ...values.filter((field) => field !== metric)]
  const first =
    others.find(({ id }) => id === across) ?? keys.find(({ name }) => name !== 'seed') ?? others[0]
  if (!metric || !first) {
    return (
      <Empty title="There is nothing to draw against each other">
        <p>It takes runs with a number among their metrics, and configs that differ.</p>
      </Empty>
    )
  }
  const second = keys.find(({ id }) => id === by && id !== first.id)
  const controls = (
    <div class="toolbar">
      <Select
        label="Metric"
        value={metric.id}
        choices={choicesOf(values)}
        onChange={(id) => store.select({ up: id })}
      />
      <Select
        label="Across"
        value={first.id}
        choices={choicesOf(others)}
        onChange={(id) => store.select({ across: id })}
      />
      <Select
        label="By"
        value={second?.id ?? ''}
        choices={[
          { value: '', label: 'nothing: a point for each run' },
          ...choicesOf(keys.filter(({ id }) => id !== first.id)),
        ]}
        onChange={(id) => store.select({ by: id })}
      />
    </div>
  )
  return second ? (
    <HeatMap metric={metric} across={first} by={second} controls={controls} />
  ) : (
    <ScatterFigure metric={metric} across={first} controls={controls} />
  )
}

function choicesOf(fields: readonly Field[]) {
  return fields.map((field) => ({ value: field.id, label: labelOf(field) }))
}
