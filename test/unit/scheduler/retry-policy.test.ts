/** What the end of an attempt means for its run. */
import { describe, expect, test } from 'vitest'
import type { ErrorRecord } from '../../../src/model/error.ts'
import type { AttemptOutcome, ResolvedRunOptions } from '../../../src/model/run.ts'
import { type AttemptState, retryDelayMs, settleAttempt } from '../../../src/scheduler/retry-policy.ts'
import { makeRunOptions } from './make-plan.ts'

const ENDED = { durationMs: 1, written: { metrics: 0, printed: 0 } }
const http: ErrorRecord = {
  name: 'HttpError',
  message: '503',
  classNames: ['HttpError', 'NetworkError', 'Error'],
}
const timeout: ErrorRecord = { name: 'TimeoutError', message: 'slow', classNames: ['TimeoutError', 'Error'] }

function settle(
  outcome: object,
  options: Partial<ResolvedRunOptions> = {},
  state: Partial<AttemptState> = {},
) {
  return settleAttempt(
    { ...ENDED, ...outcome } as AttemptOutcome,
    { attempt: 1, options: makeRunOptions(options), stop: undefined, isCancelled: false, ...state },
    0,
  )
}

test('success and skip end the run, also when attempts are left', () => {
  const options = { maxAttempts: 3 }
  expect(settle({ kind: 'succeeded', metrics: { a: 1 } }, options)).toMatchObject({
    next: 'end',
    status: 'succeeded',
  })
  expect(settle({ kind: 'skipped', reason: 'no' }, options)).toMatchObject({
    status: 'skipped',
    skipReason: 'no',
  })
})

describe('a failure', () => {
  const failed = { kind: 'failed', error: http }

  test.each<[string, Partial<ResolvedRunOptions>, 'retry' | 'end']>([
    ['is final when one attempt is all', { maxAttempts: 1 }, 'end'],
    ['is tried again while attempts are left', { maxAttempts: 2 }, 'retry'],
    ['is tried again when its class is named', { maxAttempts: 2, retryOn: ['HttpError'] }, 'retry'],
    ['is tried again when a parent class is named', { maxAttempts: 2, retryOn: ['NetworkError'] }, 'retry'],
    ["is tried again for 'Error'", { maxAttempts: 2, retryOn: ['Error'] }, 'retry'],
    ["is tried again for Python's 'Exception'", { maxAttempts: 2, retryOn: ['Exception'] }, 'retry'],
    ['is final when only other classes are named', { maxAttempts: 2, retryOn: ['TypeError'] }, 'end'],
    ['is final when nothing is named', { maxAttempts: 2, retryOn: [] }, 'end'],
  ])('%s', (_, options, next) => {
    expect(settle(failed, options)).toMatchObject({ next, error: http })
  })

  test('of the last attempt is final', () => {
    expect(settle(failed, { maxAttempts: 2 }, { attempt: 2 })).toMatchObject({
      next: 'end',
      status: 'failed',
    })
  })

  test('that is a NoRetry is final, whatever may be tried again', () => {
    const error = { name: 'NoRetry', message: 'no', classNames: ['NoRetry', 'Error'] }
    expect(settle({ kind: 'failed', error }, { maxAttempts: 5 })).toMatchObject({ next: 'end', error })
  })

  test('is final once the session is cancelled', () => {
    expect(settle(failed, { maxAttempts: 5 }, { isCancelled: true })).toMatchObject({ next: 'end' })
  })
})

describe('an attempt that was told to end', () => {
  test.each([
    { kind: 'succeeded', metrics: null },
    { kind: 'lost', reason: 'exit', error: http },
  ])('keeps its own end ($kind) where that came in time, and was only heard of late', (ended) => {
    const stop = { reason: 'timeout', error: timeout } as const
    const inTime = { ...ended, isUnasked: true, durationMs: 99 }
    const own = ended.kind === 'succeeded' ? { status: 'succeeded' } : { error: http }
    expect(settle(inTime, { timeout: 100 }, { stop })).toMatchObject(own)
    expect(settle({ ...inTime, durationMs: 100 }, { timeout: 100 }, { stop })).toMatchObject({
      error: timeout,
    })
    expect(settle({ ...inTime, isUnasked: undefined }, { timeout: 100 }, { stop })).toMatchObject({
      error: timeout,
    })
  })

  test('counts as timed out even when it then succeeded, and may be tried again', () => {
    const stop = { reason: 'timeout', error: timeout } as const
    const succeeded = { kind: 'succeeded', metrics: null }
    expect(settle(succeeded, {}, { stop })).toMatchObject({ status: 'failed', error: timeout })
    expect(settle(succeeded, { maxAttempts: 2 }, { stop })).toMatchObject({ next: 'retry', error: timeout })
  })

  test('keeps its own error where it failed in time, and only its record came late', () => {
    const stop = { reason: 'timeout', error: timeout } as const
    const failed = { kind: 'failed', error: http, isUnasked: true, durationMs: 99 }
    const limit = { timeout: 100 }
    expect(settle(failed, limit, { stop })).toMatchObject({ next: 'end', error: http })
    expect(settle({ ...failed, durationMs: 101 }, limit, { stop })).toMatchObject({ error: timeout })
    expect(settle({ ...failed, isUnasked: undefined }, limit, { stop })).toMatchObject({ error: timeout })
    const cancelled = { reason: 'cancelled', error: timeout } as const
    expect(settle(failed, limit, { stop: cancelled })).toMatchObject({ error: timeout })
  })

  test('by a cancellation is interrupted and never tried again', () => {
    const stop = { reason: 'cancelled', error: timeout } as const
    const verdict = settle({ kind: 'failed', error: http }, { maxAttempts: 5 }, { stop })
    expect(verdict).toMatchObject({ next: 'end', status: 'failed', error: timeout })
  })

  test('and that skipped itself is skipped', () => {
    const stop = { reason: 'timeout', error: timeout } as const
    expect(settle({ kind: 'skipped', reason: 'late' }, {}, { stop })).toMatchObject({ status: 'skipped' })
  })
})

describe('a lost worker', () => {
  test('is a failure of the run that it was lost with', () => {
    expect(settle({ kind: 'lost', reason: 'exit', error: http })).toMatchObject({
      status: 'failed',
      error: http,
    })
  })

  test.each([
    ['neighbour', false],
    ['suspect', true],
  ] as const)('costs a %s no attempt; alone next time: %s', (reason, isAlone) => {
    const lost = { kind: 'lost', reason, error: http }
    expect(settle(lost)).toEqual({ next: 'again', isAlone })
    expect(settle(lost, { maxAttempts: 3 }, { attempt: 3 })).toEqual({ next: 'again', isAlone })
    const stop = { reason: 'timeout', error: timeout } as const
    expect(settle(lost, {}, { stop })).toEqual({ next: 'again', isAlone })
    expect(settle(lost, {}, { isCancelled: true })).toMatchObject({ next: 'end', status: 'failed' })
  })
})

test('the delay grows by its factor up to its maximum, and jitter only shortens it', () => {
  const delay = { base: 100, factor: 3, max: 1000 }
  expect([1, 2, 3, 4].map((attempt) => retryDelayMs(delay, attempt, 0.5))).toEqual([100, 300, 900, 1000])
  expect(retryDelayMs({ base: 100, jitter: 0.5 }, 2, 0)).toBe(200)
  expect(retryDelayMs({ base: 100, jitter: 0.5 }, 2, 0.999)).toBe(100)
})
