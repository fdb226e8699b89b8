/** Shows and hides columns. */

import { useState } from 'preact/hooks'
import { Check } from '../../components/controls.tsx'
import { Icon } from '../../components/icon.tsx'
import { Menu } from '../../components/menu.tsx'
import { type Field, labelOf } from '../../state/fields.ts'
import { useStore } from '../../state/store.ts'
import { tellingColumns } from '../../state/table-columns.ts'

/** A list of thousands is found in by typing. */
const MOST_LISTED = 100
const PARTS = [
  ['config', 'Config'],
  ['metrics', 'Metrics'],
  ['logged', 'Logged step by step'],
  ['run', 'Run'],
] as const

export function ColumnMenu() {
  const store = useStore()
  const [text, setText] = useState('')
  const fields = store.fields.value
  const { columns } = store.address.value
  const shown = columns.length > 0 ? columns : tellingColumns(fields, store.index.value)
  const found = [...fields.values()].filter((field) =>
    labelOf(field).toLowerCase().includes(text.toLowerCase()),
  )
  const toggle = ({ id }: Field, isOn: boolean) => {
    const next = isOn ? [...shown, id] : shown.filter((each) => each !== id)
    store.select({ columns: inOrder(next, fields) })
  }
  return (
    <Menu
      label={
        <>
          <Icon name="columns" /> Columns
        </>
      }
    >
      <label>
        <span class="unseen">Find a column</span>
        <input
          type="text"
          placeholder="Find a column"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {PARTS.map(([part, heading]) => {
        const own = found.filter((field) => field.part === part)
        if (own.length === 0) return null
        return (
          <fieldset key={part} class="columns">
            <legend>{heading}</legend>
            {own.slice(0, MOST_LISTED).map((field) => (
              <Check
                key={field.id}
                label={labelOf(field)}
                isOn={shown.includes(field.id)}
                onChange={(isOn) => toggle(field, isOn)}
              />
            ))}
            {own.length > MOST_LISTED && (
              <p class="dim">and {own.length - MOST_LISTED} more: type a part of a name</p>
            )}
          </fieldset>
        )
      })}
      <button type="button" class="link" onClick={() => store.select({ columns: [] })}>
        The telling ones
      </button>
    </Menu>
  )
}

/** As the fields stand in the index, whatever was clicked first. */
function inOrder(ids: readonly string[], fields: ReadonlyMap<string, Field>): string[] {
  const wanted = new Set(ids)
  const order: Record<Field['part'], number> = { config: 0, metrics: 1, logged: 2, run: 3 }
  return [...fields.values()]
    .filter(({ id }) => wanted.has(id))
    .toSorted((a, b) => order[a.part] - order[b.part])
    .map(({ id }) => id)
}
