import { describe, expect, test } from 'vitest'
import type { RunResult, StartedRun } from '../../../../src/model/run.ts'
import type { RunPlan } from '../../../../src/model/run-plan.ts'
import { LiveState } from '../../../../src/reporters/live/state.ts'
import { renderProgressLine, renderTotalLines } from '../../../../src/reporters/live/totals.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
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

describe('the cases of evaluations', () => {
  const record = {
    id: 'a',
    repeat: 1,
    scores: {},
    duration_sec: 1,
    attempt: 1,
    finished_at: '',
    case_hash: '',
  }
  const usage = { calls: 1, input_tokens: 1, output_tokens: 1, cost_usd: 0.25 }
  const error = { name: 'E', message: '', classNames: [] }

  function makeVariants() {
    const made = makeState(many(2))
    const runs = made.results.map(({ run }) => ({ ...run, dataset: { hash: '', total: 20 } }))
    for (const run of runs) made.state.listen({ type: 'runStarted', run })
    const answer = (run: StartedRun, more: object = {}) => {
      made.clock.nowMs += 100
      made.state.listen({ type: 'caseEnded', run, record: { ...record, ...more } })
    }
    return { ...made, runs, answer }
  }

  test('are counted, with their errors, their cost and their rate', () => {
    const { state, clock, runs, answer } = makeVariants()
    const [first, second] = runs as [StartedRun, StartedRun]
    expect(state.remainingMs()).toBeUndefined()
    for (let index = 0; index < 18; index++) answer(first, { usage, judge_usage: usage })
    answer(second, { error })
    answer(second)
    expect(state.cases).toMatchObject({ total: 40, done: 20, errors: 1, costUsd: 9 })
    expect(state.runs.get(second.runId)?.cases).toEqual({ total: 20, done: 2, errors: 1 })
    expect(state.cases.perSecond(clock.nowMs)).toBeCloseTo(10)
    expect(state.remainingMs()).toBeCloseTo(2000)
    const options = {
      width: 100,
      colors: terminalColors(false),
      nowMs: clock.nowMs,
      machine: {},
      thresholds: {},
    }
    expect(renderTotalLines(state, options)[1]).toBe(
      '       Cases  20/40 (50%) | 1 error | 10/s | $9.00 so far',
    )
    expect(renderProgressLine(state, options)).toContain('20/40 (50%) cases | 1 error')
  })

  test('that a run of the past had done already are not waited for once it is over', () => {
    const { state, results, runs, answer, end } = makeVariants()
    answer(runs[0] as StartedRun)
    end(results[0] as RunResult)
    expect(state.cases).toMatchObject({ total: 21, done: 1 })
  })

  test('that need not run again are done from the beginning, and never more than there are', () => {
    const { state, clock, results } = makeState(many(1))
    const [{ run }] = results as [RunResult]
    const goingOn = { ...run, dataset: { hash: '', total: 20, known: 15 } }
    state.listen({ type: 'runStarted', run: goingOn })
    expect(state.cases).toMatchObject({ total: 20, done: 15 })
    for (let index = 0; index < 7; index++) {
      clock.nowMs += 100
      state.listen({ type: 'caseEnded', run: goingOn, record })
    }
    expect(state.cases).toMatchObject({ total: 20, done: 20, errors: 0 })
  })

  test('take no line where there are none', () => {
    const { state } = makeState(many(1))
    const options = { width: 100, colors: terminalColors(false), nowMs: 0, machine: {}, thresholds: {} }
    expect(renderTotalLines(state, options).join()).not.toContain('Cases')
  })
})
