/** Which way of hooking into module loading each Node is asked for. */
import { expect, test } from 'vitest'
import { hasSoundHooks } from '../../../../src/worker/loading/hooks-of-node.ts'

test.each(['20.19.0', '22.12.0', '22.15.0', '22.20.0', '22.22.1', '23.11.0', '24.0.0', '24.10.0'])(
  'Node %s runs the hooks in a thread of their own',
  (version) => {
    expect(hasSoundHooks(version)).toBe(false)
  },
)

test.each(['22.22.2', '22.23.0', '24.11.0', '24.21.0', '25.0.0', '26.10.0'])(
  'Node %s runs them in the same thread',
  (version) => {
    expect(hasSoundHooks(version)).toBe(true)
  },
)
