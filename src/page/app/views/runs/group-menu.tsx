/** Chooses what runs are put together by. */

import { Check } from '../../components/controls.tsx'
import { Menu } from '../../components/menu.tsx'
import { groupingFields, REPEATS } from '../../state/run-groups.ts'
import { useStore } from '../../state/store.ts'

export function GroupMenu() {
  const store = useStore()
  const { group } = store.address.value
  const fields = groupingFields(store.fields.value)
  const toggle = (key: string, isOn: boolean) => {
    if (key === REPEATS) return store.select({ group: isOn ? [REPEATS] : [], sort: '' })
    const others = group.filter((each) => each !== key && each !== REPEATS)
    return store.select({ group: isOn ? [...others, key] : others, sort: '' })
  }
  return (
    <Menu label={group.length > 0 ? `Grouped by ${group.join(', ')}` : 'Group'}>
      <Check
        label="Repeats (same config, other seed)"
        isOn={group.includes(REPEATS)}
        onChange={(isOn) => toggle(REPEATS, isOn)}
      />
      {fields.map(({ id }) => (
        <Check key={id} label={id} isOn={group.includes(id)} onChange={(isOn) => toggle(id, isOn)} />
      ))}
      {group.length > 0 && (
        <button type="button" class="link" onClick={() => store.select({ group: [], sort: '' })}>
          Single runs
        </button>
      )}
    </Menu>
  )
}
