/** Which configs run again, and which do not. */
import { describe, expect, test } from 'vitest'
import type { PastRun } from '../../../src/model/run-plan.ts'
import { decideReuse, NOT_FAILED, reusedResult, reusePlans } from '../../../src/scheduler/reuse.ts'
import { makePlan } from './make-plan.ts'

const RESUME = { resume: true, failed: false } as const
const RESUME_CODE = { resume: 'code', failed: false } as const
const FAILED = { resume: false, failed: true } as const

function past(runId: string, fields: Partial<PastRun> = {}): PastRun {
  return {
    runId,
    runDir: `/results/${runId}`,
    status: 'succeeded',
    experimentName: 'a',
    file: 'a.exp.ts',
    configHash: '',
    codeHash: 'now',
    startedAt: '2026-11-23T23:45:58.080999+00:00',
    finishedAt: null,
    durationSec: 2,
    attempt: 1,
    errorType: null,
    errorMessage: null,
    ...fields,
  }
}

const failed = (runId: string) => past(runId, { status: 'failed', errorType: 'TypeError' })
const interrupted = (runId: string) => past(runId, { status: 'failed', errorType: 'Interrupted' })

describe('--resume', () => {
  test('reuses what has succeeded, also when a later run failed', () => {
    expect(decideReuse([past('1'), failed('2')], 'now', RESUME)).toMatchObject({ past: { runId: '1' } })
  })

  test.each<[string, PastRun[]]>([
    ['new', []],
    ['failed', [failed('1')]],
    ['interrupted', [failed('1'), interrupted('2')]],
    ['skipped', [past('1', { status: 'skipped' })]],
    ['unfinished', [past('1', { status: 'running' })]],
  ])('runs what has not succeeded, and says why: %s', (cause, runs) => {
    expect(decideReuse(runs, 'now', RESUME)).toMatchObject({ action: 'run', cause })
  })

  test('of several that have succeeded takes the one that the code of now has made, else the latest', () => {
    const runs = [past('1'), past('2', { codeHash: 'old' })]
    expect(decideReuse(runs, 'now', RESUME)).toMatchObject({ past: { runId: '1' } })
    expect(decideReuse(runs, 'new', RESUME)).toMatchObject({ past: { runId: '2' } })
  })

  test('names the unfinished runs since the last success, the latest first', () => {
    const runs = [failed('0'), past('1', { codeHash: 'old' }), failed('2'), interrupted('3')]
    const decision = decideReuse(runs, 'now', RESUME_CODE)
    expect(decision.action === 'run' && decision.unfinished.map(({ runId }) => runId)).toEqual(['3', '2'])
  })
})

describe('--resume=code', () => {
  test('reuses only what the same code has made, and calls the rest changed', () => {
    expect(decideReuse([past('1')], 'now', RESUME_CODE).action).toBe('reuse')
    expect(decideReuse([past('1')], 'new', RESUME_CODE)).toMatchObject({ action: 'run', cause: 'changed' })
  })

  test('never reuses where the code is not known', () => {
    expect(decideReuse([past('1', { codeHash: null })], 'now', RESUME_CODE).action).toBe('run')
    expect(decideReuse([past('1', { codeHash: '' })], '', RESUME_CODE).action).toBe('run')
  })
})

describe('--failed', () => {
  test('runs what failed or was interrupted last', () => {
    expect(decideReuse([past('1'), failed('2')], 'now', FAILED).action).toBe('run')
    expect(decideReuse([interrupted('1')], 'now', FAILED).action).toBe('run')
  })

  test.each<[string, PastRun[]]>([
    [NOT_FAILED.other, [failed('1'), past('2')]],
    [NOT_FAILED.none, []],
    [NOT_FAILED.running, [past('1', { status: 'running' })]],
  ])('leaves out the rest: %s', (reason, runs) => {
    expect(decideReuse(runs, 'now', FAILED)).toEqual({ action: 'leave', reason })
  })
})

describe('plans', () => {
  const skipped = { action: 'skip', spec: makePlan('b').spec, reason: 'experiment.skip' } as const
  const holderOf = ({ runId }: PastRun) => ({ runId, hostname: 'host-b', pid: 7 })
  const apply = (runs: PastRun[], policy: Parameters<typeof decideReuse>[2]) =>
    reusePlans([makePlan('a'), skipped], {
      policy,
      pastOf: () => runs,
      planEvaluation: (plan) => plan,
      pickUnfinished: ([first]) => first,
      holderOf,
    })

  test('say who is at work on what is in progress', () => {
    expect(apply([past('1', { status: 'running' })], RESUME)[0]).toMatchObject({
      cause: 'unfinished',
      heldBy: { runId: '1', hostname: 'host-b', pid: 7 },
    })
  })

  test('that were to be skipped stay so', () => {
    expect(apply([past('1')], RESUME)[1]).toBe(skipped)
  })

  test('follow the run that was not finished: it is the parent, and its directory is resumed from', () => {
    const [plan] = apply([interrupted('1')], RESUME)
    const follows = { cause: 'interrupted', options: { parentRunId: '1' }, resumeFrom: '/results/1' }
    expect(plan).toMatchObject({ action: 'execute', ...follows })
  })

  test('without --resume start from nothing', () => {
    const [plan] = apply([failed('1')], FAILED)
    expect(plan).toMatchObject({ action: 'execute', options: { parentRunId: null } })
    expect(plan).not.toHaveProperty('resumeFrom')
  })
})

test('a reused result has the id, times and metrics of the past, and the config of now', () => {
  const plan = makePlan('a')
  expect(reusedResult(plan, past('1'), { score: 1 })).toMatchObject({
    run: { runId: '1', runDir: '/results/1', spec: plan.spec },
    status: 'succeeded',
    metrics: { score: 1 },
    durationMs: 2000,
    isReused: true,
  })
})
