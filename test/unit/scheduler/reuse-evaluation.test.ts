/** Which run of the past an evaluation goes on with, and what of it runs. */
import { describe, expect, test } from 'vitest'
import type { PastRun } from '../../../src/model/run-plan.ts'
import { NOT_FAILED } from '../../../src/scheduler/reuse.ts'
import { decideGoingOn } from '../../../src/scheduler/reuse-evaluation.ts'

const past = (runId: string, more: Partial<PastRun> = {}): PastRun => ({
  runId,
  runDir: `/results/${runId}`,
  status: 'succeeded',
  experimentName: 'qa',
  file: 'qa.exp.ts',
  configHash: 'c',
  codeHash: 'now',
  startedAt: runId,
  finishedAt: runId,
  durationSec: 1,
  attempt: 1,
  errorType: null,
  errorMessage: null,
  ...more,
})
const interrupted = { status: 'failed', errorType: 'Interrupted' } as const
const failed = { status: 'failed', errorType: 'TypeError' } as const

const decide = (runs: PastRun[], policy: { resume?: boolean | 'code'; failed?: boolean }, hasErrors = true) =>
  decideGoingOn(runs, 'now', {
    policy: { resume: false, failed: false, ...policy },
    hasFailedCases: () => hasErrors,
  })

describe('--resume', () => {
  test('runs what is new in a run that is over, and not what has failed', () => {
    expect(decide([past('1')], { resume: true })).toMatchObject({
      goesOn: { past: { runId: '1' }, withNew: true, withFailed: false },
    })
  })

  test('goes on with one that came to its end before one that did not', () => {
    const runs = [past('1'), past('2', interrupted)]
    expect(decide(runs, { resume: true })).toMatchObject({ goesOn: { past: { runId: '1' } } })
    expect(decide(runs.slice(1), { resume: true })).toMatchObject({
      goesOn: { past: { runId: '2' }, withFailed: false },
    })
  })

  test('runs what has failed where that was all', () => {
    expect(decide([past('1', failed)], { resume: true })).toMatchObject({ goesOn: { withFailed: true } })
  })

  test('with =code goes on with nothing of other code', () => {
    const runs = [past('1'), past('2', { codeHash: 'old' })]
    expect(decide(runs, { resume: 'code' })).toMatchObject({ goesOn: { past: { runId: '1' } } })
    expect(decide(runs.slice(1), { resume: 'code' })).toEqual({ action: 'run' })
    expect(decide(runs.slice(1), { resume: true })).toMatchObject({ goesOn: { past: { runId: '2' } } })
  })

  test('begins where there is nothing, or somebody else is at it', () => {
    expect(decide([], { resume: true })).toEqual({ action: 'run' })
    expect(decide([past('1', { status: 'running' })], { resume: true })).toEqual({ action: 'run' })
  })
})

describe('--failed', () => {
  test('runs what has failed in a run that is over, and nothing else', () => {
    expect(decide([past('1')], { failed: true })).toMatchObject({
      goesOn: { withNew: false, withFailed: true },
    })
  })

  test('runs what was left too where a run was cut short', () => {
    expect(decide([past('1', interrupted)], { failed: true })).toMatchObject({
      goesOn: { withNew: true, withFailed: true },
    })
  })

  test('leaves out what has no case that failed, has never run, or is running', () => {
    expect(decide([past('1')], { failed: true }, false)).toEqual({
      action: 'leave',
      reason: NOT_FAILED.other,
    })
    expect(decide([], { failed: true })).toEqual({ action: 'leave', reason: NOT_FAILED.none })
    const running = past('1', { status: 'running' })
    expect(decide([running], { failed: true })).toEqual({ action: 'leave', reason: NOT_FAILED.running })
  })
})
