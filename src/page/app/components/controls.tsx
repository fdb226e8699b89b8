/** Small controls, each with its label. */

import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

export interface Choice {
  value: string
  label: string
}

interface SelectProps {
  label: string
  value: string
  choices: readonly Choice[]
  onChange: (value: string) => void
}

export function Select({ label, value, choices, onChange }: SelectProps) {
  const id = useId()
  return (
    <span class="control">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </span>
  )
}

interface CheckProps {
  label: ComponentChildren
  isOn: boolean
  onChange: (isOn: boolean) => void
}

export function Check({ label, isOn, onChange }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  )
}

interface SliderProps {
  label: string
  value: number
  max: number
  step: number
  onChange: (value: number) => void
}

export function Slider({ label, value, max, step, onChange }: SliderProps) {
  const id = useId()
  return (
    <span class="control">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={max}
        step={step}
        value={value}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output for={id}>{value === 0 ? 'off' : value}</output>
    </span>
  )
}

interface SegmentsProps {
  label: string
  value: string
  choices: readonly Choice[]
  onChange: (value: string) => void
}

/** One of a few, all of them to be seen. */
export function Segments({ label, value, choices, onChange }: SegmentsProps) {
  const name = useId()
  return (
    <fieldset class="segments">
      <legend class="unseen">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value} class={choice.value === value ? 'is-on' : ''}>
          <input
            class="unseen"
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  )
}
