/** What of the curves is shown, and how. */

import { Check, type Choice, Segments, Select, Slider } from '../../components/controls.tsx'
import { REPEATS } from '../../state/run-groups.ts'
import { type PageStore, useStore } from '../../state/store.ts'
import { bandFields, NO_BANDS } from './band-fields.ts'

interface CurveControlsProps {
  metrics: readonly string[]
  metric: string
  isZoomed: boolean
  onReset: () => void
}

export function CurveControls({ metrics, metric, isZoomed, onReset }: CurveControlsProps) {
  const store = useStore()
  const { x, logX, logY, smooth } = store.address.value
  return (
    <div class="toolbar">
      <Select
        label="Metric"
        value={metric}
        choices={metrics.map((name) => ({ value: name, label: name }))}
        onChange={(value) => store.select({ metric: value })}
      />
      <Select
        label="Mean of"
        value={bandFields(store).join(',') || NO_BANDS}
        choices={bandChoices(store)}
        onChange={(value) => store.select({ band: value.split(',') })}
      />
      <Segments
        label="Along"
        value={x}
        choices={[
          { value: 'step', label: 'Step' },
          { value: 'time', label: 'Time' },
        ]}
        onChange={(value) => {
          store.select({ x: value === 'time' ? 'time' : 'step' })
          onReset()
        }}
      />
      <Check label="Log x" isOn={logX} onChange={(isOn) => store.select({ logX: isOn })} />
      <Check label="Log y" isOn={logY} onChange={(isOn) => store.select({ logY: isOn })} />
      <Slider
        label="Smoothing"
        value={smooth}
        max={0.98}
        step={0.02}
        onChange={(value) => store.select({ smooth: Math.round(value * 100) / 100 })}
      />
      <button type="button" class="button" disabled={!isZoomed} onClick={onReset}>
        Show all steps
      </button>
    </div>
  )
}

function bandChoices(store: PageStore): Choice[] {
  const { config, experiments, runs } = store.index.value
  const asked = bandFields(store)
  const choices = [
    { value: NO_BANDS, label: 'nothing: single lines' },
    { value: REPEATS, label: 'repeats (other seed)' },
    ...(experiments.length > 1 ? [{ value: 'experiment', label: 'experiment' }] : []),
    ...(new Set(runs.group).size > 1 ? [{ value: 'group', label: 'group' }] : []),
    ...config.filter(({ varies }) => varies).map(({ name }) => ({ value: nameOf(name), label: name })),
  ]
  const value = asked.join(',')
  return asked.length > 1 && !choices.some((choice) => choice.value === value)
    ? [...choices, { value, label: asked.join(', ') }]
    : choices
}

/** A config key that is called like one of the fields has its full name. */
function nameOf(name: string): string {
  return ['experiment', 'group', REPEATS, NO_BANDS].includes(name) ? `config.${name}` : name
}
