/** Runs that another process may have: before each start it is asked whose it is. */
import { expect, test } from 'vitest'
import type { StartPermit } from '../../../src/scheduler/ports.ts'
import { LOOK_AGAIN_MS } from '../../../src/scheduler/ports.ts'
import { follow, reusedResult } from '../../../src/scheduler/reuse.ts'
import { makePlan } from './make-plan.ts'
import { SchedulerBench } from './scheduler-bench.ts'

const PAST = {
  runId: 'past',
  runDir: '/results/past',
  status: 'succeeded',
  experimentName: 'a',
  file: null,
  configHash: '',
  codeHash: null,
  startedAt: '2026-11-23T23:45:58.080999+00:00',
  finishedAt: null,
  durationSec: 1,
  attempt: 1,
  errorType: null,
  errorMessage: null,
} as const

const isOver = { kind: 'done', result: reusedResult(makePlan('one'), PAST, null) } as const

test('a run that another process is at is left to the end, and others go first', async () => {
  const bench = new SchedulerBench({ workers: 1 })
  let answer: StartPermit = { kind: 'later' }
  bench.permit = (plan) => (plan.spec.title === 'one' ? answer : { kind: 'run', plan })
  const submitted = bench.submit([makePlan('one'), makePlan('two')])
  expect(bench.titles).toEqual(['two'])
  await bench.attempt('two').succeed()
  bench.advance(LOOK_AGAIN_MS)
  expect(bench.titles).toEqual(['two'])
  answer = isOver
  bench.advance(LOOK_AGAIN_MS)
  await submitted
  expect(bench.titles).toEqual(['two'])
  expect(bench.events.at(-1)).toEqual({ type: 'runReused', result: isOver.result })
})

test('a run that another process has left goes on from there', async () => {
  const bench = new SchedulerBench()
  bench.permit = (plan) => ({ kind: 'run', plan: follow(plan, PAST) })
  const submitted = bench.submit([makePlan('one')])
  expect(bench.attempt('one').request.resumeFrom).toBe('/results/past')
  await bench.attempt('one').succeed()
  await submitted
  expect(bench.events.at(-1)).toMatchObject({ result: { run: { options: { parentRunId: 'past' } } } })
})

test('the question is asked once for all attempts of a run', async () => {
  const bench = new SchedulerBench()
  let questions = 0
  bench.permit = (plan) => {
    questions++
    return { kind: 'run', plan }
  }
  const submitted = bench.submit([makePlan('one', { maxAttempts: 2 })])
  await bench.attempt('one').fail()
  await bench.attempt('one').succeed()
  await submitted
  expect(questions).toBe(1)
})

test('a cancellation does not wait for what another process is at', async () => {
  const bench = new SchedulerBench()
  bench.permit = () => ({ kind: 'later' })
  const submitted = bench.submit([makePlan('one')])
  bench.scheduler.cancel({ name: 'Interrupted', message: '', classNames: [] })
  await submitted
  expect(bench.events).toEqual([])
})
