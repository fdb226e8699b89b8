/** Whether a niceness may be given: what is said is what the system does. */
import { spawnSync } from 'node:child_process'
import { getPriority } from 'node:os'
import { expect, test } from 'vitest'
import { findRefusedNiceness } from '../../../src/machine/priority.ts'

const own = getPriority()

test.each([-20, own, 19])('%i', (niceness) => {
  const isAllowed = spawnSync(process.execPath, ['-e', `os.setPriority(${niceness})`]).status === 0
  if (isAllowed) expect(findRefusedNiceness(niceness)).toBeUndefined()
  else expect(findRefusedNiceness(niceness)).toContain(`Take a number from ${own} on.`)
  expect(getPriority()).toBe(own)
})
