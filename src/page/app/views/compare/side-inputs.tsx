/** Where both sides of a comparison are written. */

import { suggestSides } from '../../state/sides.ts'
import { useStore } from '../../state/store.ts'

interface SideInputsProps {
  old: string
  fresh: string
  problems: readonly [string | null, string | null]
}

export function SideInputs({ old, fresh, problems }: SideInputsProps) {
  const store = useStore()
  const change = (patch: { old?: string; new?: string }) => store.select({ old, new: fresh, ...patch })
  return (
    <div class="sides">
      <SideInput
        id="side-old"
        label="Old"
        value={old}
        problem={problems[0]}
        onChange={(value) => change({ old: value })}
      />
      <button type="button" class="button" onClick={() => store.select({ old: fresh, new: old })}>
        Swap
      </button>
      <SideInput
        id="side-new"
        label="New"
        value={fresh}
        problem={problems[1]}
        onChange={(value) => change({ new: value })}
      />
      <datalist id="side-choices">
        {suggestSides(store.fields.value).map((text) => (
          <option key={text} value={text} />
        ))}
      </datalist>
    </div>
  )
}

interface SideInputProps {
  id: string
  label: string
  value: string
  problem: string | null
  onChange: (value: string) => void
}

function SideInput({ id, label, value, problem, onChange }: SideInputProps) {
  return (
    <div class="side">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        list="side-choices"
        spellcheck={false}
        autocomplete="off"
        placeholder="group == 'main'"
        value={value}
        aria-invalid={problem !== null}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {problem !== null && <pre class="expression-problem">{problem}</pre>}
    </div>
  )
}
