/** Timers that are set for longer than Node can count. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../../src/session/system-clock.ts'

const DAY_MS = 24 * 60 * 60 * 1000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a limit of 60 days holds for 60 days', () => {
  const callback = vi.fn()
  systemClock.after(60 * DAY_MS, callback)
  vi.advanceTimersByTime(60 * DAY_MS - 1)
  expect(callback).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(callback).toHaveBeenCalledOnce()
})

test('a timer can be taken back, also after its first part is over', () => {
  const callback = vi.fn()
  const cancel = systemClock.after(60 * DAY_MS, callback)
  vi.advanceTimersByTime(50 * DAY_MS)
  cancel()
  vi.advanceTimersByTime(50 * DAY_MS)
  expect(callback).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})
