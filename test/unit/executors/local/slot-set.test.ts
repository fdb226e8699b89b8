/** Which worker an attempt goes to, and when one more may be started. */
import { describe, expect, test } from 'vitest'
import type { PoolWorker } from '../../../../src/executors/local/pool-worker.ts'
import type { Slot, SlotAttempt } from '../../../../src/executors/local/slot.ts'
import { SlotSet } from '../../../../src/executors/local/slot-set.ts'

const LIMITS = { workers: 2, isolate: false }

/** A worker that serves a file and has so many attempts in it. */
function slot(file: string, attempts = 0, rest: Partial<Slot> = {}): Slot {
  return {
    worker: { isGone: false } as PoolWorker,
    share: file,
    loaded: new Set([file]),
    attempts: new Map(Array.from({ length: attempts }, (_, index) => [String(index), { concurrency: 9 }])),
    isCollecting: false,
    isRetired: false,
    isFinished: false,
    hasRun: true,
    ...rest,
  } as unknown as Slot
}

function slots(given: Slot[], limits = LIMITS): SlotSet {
  const set = new SlotSet(limits)
  for (const each of given) set.add(each)
  return set
}

const placed = (file: string, concurrency = 1) => ({ moduleKey: file, share: file, concurrency })

describe('readiness', () => {
  test('is that of any other file where an idle worker has only said what the file declares', () => {
    expect(slots([slot('a', 0, { hasRun: false })]).readiness(placed('a'))).toBe(1)
  })

  test('is best for a file that an idle worker has run, then for one that nobody is at work on', () => {
    const set = slots([slot('a'), slot('b', 1)])
    expect(['a', 'c', 'b'].map((file) => set.readiness(placed(file)))).toEqual([0, 1, 2])
  })

  test('is none for a file without a worker while all are busy, unless one has room', () => {
    const set = slots([slot('a', 1), slot('b', 3)])
    expect(set.readiness(placed('c', 4))).toBeUndefined()
    expect(set.readiness(placed('b', 3))).toBeUndefined()
    expect(set.readiness(placed('b', 4))).toBe(3)
  })

  test('does not count workers that are kept idle, nor those that are to be replaced', () => {
    expect(slots([slot('a', 1), slot('b'), slot('c')]).readiness(placed('c'))).toBe(0)
    const hung = slot('a', 1, { isRetired: true })
    expect(slots([hung, slot('b', 1)]).readiness(placed('a'))).toBe(1)
  })

  test('with idle workers kept beside as many busy ones as there may be, busy ones with room are found', () => {
    const set = slots([slot('a'), slot('a', 1), slot('b', 1)])
    expect(set.readiness(placed('a', 4))).toBe(3)
    expect(set.forAttempt(placed('a', 4))?.attempts.size).toBe(1)
  })
})

describe('the worker for an attempt', () => {
  test('has no more in it than any of its attempts allows', () => {
    const alone = slot('a', 1, { attempts: new Map([['0', { concurrency: 1 } as SlotAttempt]]) })
    expect(slots([alone, slot('a', 2)]).forAttempt(placed('a', 9))?.attempts.size).toBe(2)
    expect(slots([alone, slot('a', 2)]).forAttempt(placed('a', 2))).toBeUndefined()
  })

  test('is never one of another file', () => {
    expect(slots([slot('a')]).forAttempt(placed('b'))).toBeUndefined()
  })

  test('with a fresh worker for each attempt, is never one that was used', () => {
    const set = slots([slot('a')], { ...LIMITS, isolate: true })
    expect(set.forAttempt(placed('a'))).toBeUndefined()
    expect(set.readiness(placed('a'))).toBe(1)
  })
})

describe('idle workers', () => {
  test('make room for a new one, those first whose file is done', () => {
    const done = slot('a', 0, { isFinished: true })
    expect(slots([slot('b'), done]).surplus()).toEqual([done])
    expect(slots([slot('b'), slot('c', 1)]).surplus()).toHaveLength(1)
    expect(slots([slot('c', 1)]).surplus()).toEqual([])
  })

  test('are too many beside others that are busy or loading', () => {
    expect(slots([slot('a'), slot('b', 0, { isCollecting: true })]).isOneTooMany()).toBe(false)
    expect(slots([slot('a'), slot('b', 1), slot('c', 1)]).isOneTooMany()).toBe(true)
  })
})

test('a new worker has the lowest number that is free', () => {
  expect(slots([]).freeNumber()).toBe(1)
  expect(slots([slot('a', 1, { number: 2 }), slot('b', 1, { number: 1 })]).freeNumber()).toBe(3)
})
