/** Slots: what runs take for themselves. */
import { describe, expect, test } from 'vitest'
import { checkSlots, SlotPool } from '../../../src/scheduler/slots.ts'
import { makePlan } from './make-plan.ts'

describe('a pool of slots', () => {
  test('gives the lowest free indices, and what was given back again', () => {
    const pool = new SlotPool({ gpu: 3, port: 1 })
    expect(pool.take({ gpu: 2 })).toEqual({ gpu: [0, 1] })
    const last = pool.take({ gpu: 1, port: 1 })
    expect(last).toEqual({ gpu: [2], port: [0] })
    expect(pool.has({ gpu: 1 })).toBe(false)
    pool.give({ gpu: [0, 1] })
    pool.give(last)
    expect(pool.take({ gpu: 3 })).toEqual({ gpu: [0, 1, 2] })
  })

  test('has nothing of what it was not made with, and always nothing at all', () => {
    const pool = new SlotPool({ gpu: 1 })
    expect([pool.has({ tpu: 1 }), pool.has({ gpu: 2 }), pool.has({ gpu: 1 }), pool.has({})]).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
})

test('a run that can never have its slots is refused by name, one that will not run is not', () => {
  const greedy = makePlan('train big', { slots: { gpu: 3 } })
  expect(() => checkSlots([makePlan('small', { slots: { gpu: 2 } }), greedy], { gpu: 2 })).toThrow(
    'a.exp.ts > train big asks for 3 gpu slots, and there are 2. Offer more with --slots gpu=3.',
  )
  expect(() => checkSlots([{ action: 'skip', spec: greedy.spec, reason: 'no' }], {})).not.toThrow()
})
