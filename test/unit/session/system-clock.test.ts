/** Timers that are set for longer than Node can count. */
import { afterAll, beforeEach, expect, test, vi } from 'vitest'

const DAY_MS = 24 * 60 * 60 * 1000

// It keeps the timers that there are when it is loaded.
vi.useFakeTimers()
const { systemClock } = await import('../../../src/session/system-clock.ts')

beforeEach(() => void vi.clearAllTimers())
afterAll(() => void vi.useRealTimers())

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
