/** What a filter may say, and which names there are. */

import { quoteName } from '../state/sides.ts'
import { useStore } from '../state/store.ts'
import { Menu } from './menu.tsx'

const MOST_NAMES = 200

export function FilterHelp() {
  const store = useStore()
  const { where } = store.address.value
  const names = [...store.fields.value.values()].filter(({ part }) => part !== 'logged').map(({ id }) => id)
  const add = (name: string) => {
    const quoted = quoteName(name)
    store.select({ where: where === '' ? quoted : `${where} ${quoted}` })
    document.getElementById('where')?.focus()
  }
  return (
    <Menu label="?" title="How to write a filter">
      <p>
        Compare with <code>== != &lt; &lt;= &gt; &gt;=</code>, match with <code>~ 'pattern'</code>, list with{' '}
        <code>in [1, 2]</code>, join with <code>&& || !</code>. It is the language of <code>--where</code>.
      </p>
      <p>Names of these runs:</p>
      <ul class="names">
        {names.slice(0, MOST_NAMES).map((name) => (
          <li key={name}>
            <button type="button" class="link" onClick={() => add(name)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
      {names.length > MOST_NAMES && <p class="dim">and {names.length - MOST_NAMES} more</p>}
    </Menu>
  )
}
