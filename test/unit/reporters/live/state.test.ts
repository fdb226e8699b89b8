import { expect, test } from 'vitest'
import type { RunResult } from '../../../../src/model/run.ts'
import type { RunPlan } from '../../../../src/model/run-plan.ts'
import { LiveState } from '../../../../src/reporters/live/state.ts'
import { makeResult, type ResultInput } from '../failures/make-result.ts'

/** A state with a clock that the test sets. */
function makeState(inputs: ResultInput[]) {
  const clock = { nowMs: 0 }
  const state = new LiveState(() => clock.nowMs)
  const results = inputs.map((input, configIndex) => makeResult({ configIndex, ...input }))
  const plans = results.map(({ run: { spec, options } }): RunPlan => ({ action: 'execute', spec, options }))
  state.expect(plans)
  const start = ({ run }: RunResult) => state.listen({ type: 'runStarted', run })
  const end = (result: RunResult) => state.listen({ type: 'runEnded', result })
  return { state, clock, results, start, end }
}

function many(count: number, input: ResultInput = {}): ResultInput[] {
  return Array.from({ length: count }, () => ({ durationMs: 1000, ...input }))
}

test('counts what is planned, runs, and has ended, by experiment', () => {
  const inputs = [...many(2), { experimentIndex: 1, name: 'other', status: 'failed' } as const]
  const { state, results, start, end } = makeState(inputs)
  for (const result of results) start(result)
  end(results[0] as RunResult)
  end(results[2] as RunResult)
  expect(state.experiments).toMatchObject([
    { name: 'train', total: 2, succeeded: 1, running: 1 },
    { name: 'other', total: 1, failed: 1, running: 0 },
  ])
  expect([...state.runs.keys()]).toEqual([results[1]?.run.runId])
})

test('a run that fails after its end counts as failed, a reused one as it ended', () => {
  const { state, results, start, end } = makeState(many(3))
  const [first, second, third] = results as [RunResult, RunResult, RunResult]
  start(first)
  end(first)
  state.listen({ type: 'runAmended', result: { ...first, status: 'failed' } })
  state.listen({ type: 'runReused', result: second })
  state.listen({ type: 'runReused', result: { ...third, status: 'failed' } })
  expect(state.experiments).toMatchObject([{ succeeded: 0, failed: 2, reused: 1, measured: 1 }])
})

test('a skipped plan is not waited for', () => {
  const state = new LiveState()
  const { spec } = makeResult().run
  state.expect([{ action: 'skip', spec, reason: 'name' }])
  expect(state.experiments).toEqual([])
})

test('what an earlier attempt has logged does not count', () => {
  const { state, results, start } = makeState(many(1))
  const { run } = results[0] as RunResult
  const log = (attempt: number, step: number, loss: number) => {
    const record = {
      step,
      timestamp: '',
      metrics: { loss, name: 'x' },
      split: 'train',
      phase: 'fit',
      attempt,
    }
    state.listen({ type: 'metricsLogged', run, records: [record] })
  }
  start(results[0] as RunResult)
  state.listen({ type: 'attemptStarted', run, attempt: 1 })
  log(1, 1, 9)
  state.listen({
    type: 'attemptRetried',
    run,
    attempt: 1,
    error: { name: 'E', message: '', classNames: [] },
    delayMs: 50,
  })
  expect(state.runs.get(run.runId)).toMatchObject({ attempt: 1, waitsUntilMs: 50 })
  state.listen({ type: 'attemptStarted', run, attempt: 2 })
  log(1, 2, 8)
  expect(state.runs.get(run.runId)).toMatchObject({ attempt: 2, waitsUntilMs: undefined, step: undefined })
  log(2, 1, 7)
  expect(state.runs.get(run.runId)?.trails.get('loss')?.last).toBe(7)
  expect(state.retries).toBe(1)
})

test('nothing is estimated before a run has ended', () => {
  const { state, results, start } = makeState(many(3))
  start(results[0] as RunResult)
  expect(state.remainingMs()).toBeUndefined()
})

test('the rest takes as long as runs took, as many at once as there were', () => {
  const { state, clock, results, start, end } = makeState(many(10))
  // Two at once, one second each: after two seconds four are over, and six are left.
  for (const at of [0, 2]) {
    start(results[at] as RunResult)
    start(results[at + 1] as RunResult)
    clock.nowMs += 1000
    end(results[at] as RunResult)
    end(results[at + 1] as RunResult)
  }
  expect(state.remainingMs()).toBeCloseTo(3000)
})

test('no sooner than the longest run in progress, however many workers are free', () => {
  const { state, clock, results, start, end } = makeState([...many(4), ...many(1)])
  for (const result of results) start(result)
  clock.nowMs = 1000
  for (const result of results.slice(0, 4)) end({ ...result, durationMs: 10_000 })
  expect(state.remainingMs()).toBeCloseTo(9000)
})

test('short runs take the time between them, too', () => {
  const { state, clock, results, start, end } = makeState(many(1000, { durationMs: 1 }))
  // A run of a millisecond every ten milliseconds.
  for (const result of results.slice(0, 100)) {
    start(result)
    clock.nowMs += 10
    end(result)
  }
  expect(state.remainingMs()).toBeCloseTo(9000)
  expect(state.runsPerMinute()).toBeCloseTo(6000, -2)
})

test('runs per minute are those of the last minute', () => {
  const { state, clock, results, start, end } = makeState(many(130))
  expect(state.runsPerMinute()).toBeUndefined()
  results.forEach((result, index) => {
    start(result)
    // Two a second for a minute, then one every two seconds.
    clock.nowMs += index < 100 ? 500 : 2000
    end(result)
  })
  expect(state.runsPerMinute()).toBeGreaterThan(28)
  expect(state.runsPerMinute()).toBeLessThan(33)
})

test('after a fast minute, a slow one counts for itself', () => {
  const { state, clock, results, start, end } = makeState(many(6050))
  results.forEach((result, index) => {
    start(result)
    clock.nowMs += index < 6000 ? 10 : 10_000
    end(result)
  })
  expect(state.runsPerMinute()).toBeGreaterThan(5)
  expect(state.runsPerMinute()).toBeLessThan(8)
})

test('where few end within a minute, runs per minute are those of the last hour', () => {
  const { state, clock, results, start, end } = makeState(many(30))
  for (const result of results.slice(0, 3)) {
    start(result)
    clock.nowMs += 500_000
    expect(state.runsPerMinute()).not.toBe(0)
    end(result)
  }
  expect(state.runsPerMinute()).toBeCloseTo(3 / 25)
  clock.nowMs += 3_600_000
  expect(state.runsPerMinute()).toBeUndefined()
})
