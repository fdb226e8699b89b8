/** The scheduler when things go wrong: lost workers, full disks, time limits; nothing is lost and nobody waits for ever. */
import { describe, expect, test } from 'vitest'
import { makePlan } from '../scheduler/make-plan.ts'
import { SchedulerBench } from '../scheduler/scheduler-bench.ts'

const interrupted = { name: 'Interrupted', message: 'ended', classNames: ['Interrupted', 'Error'] }

describe('runs that may be at fault for a lost worker', () => {
  const lost = { reason: 'suspect', error: interrupted } as const

  test('start again with a worker for themselves, which takes the room of all that it could have', async () => {
    const bench = new SchedulerBench({ workers: 2 })
    void bench.submit(['a', 'b', 'c', 'd', 'e'].map((title) => makePlan(title, { concurrency: 2 })))
    await bench.attempt('a').lose(lost)
    // Room for one is not room for a whole worker, and nothing passes it.
    expect(bench.titles).toEqual(['a', 'b', 'c', 'd'])
    await bench.attempt('b').succeed()
    expect(bench.titles).toEqual(['a', 'b', 'c', 'd', 'a'])
    expect(bench.attempt('a').request).toMatchObject({ attempt: 1, restarts: 1, concurrency: 1 })
    await bench.attempt('a').lose({ reason: 'exit', error: interrupted })
    expect(bench.ends).toEqual(['b succeeded', 'a failed Interrupted'])
    expect(bench.titles).toEqual(['a', 'b', 'c', 'd', 'a', 'e'])
  })

  test('known neighbours start again where there is room', async () => {
    const bench = new SchedulerBench({ workers: 1 })
    void bench.submit([makePlan('a', { concurrency: 2 }), makePlan('b', { concurrency: 2 })])
    await bench.attempt('a').lose({ reason: 'neighbour', error: interrupted })
    expect(bench.attempt('a').request).toMatchObject({ restarts: 1, concurrency: 2 })
  })
})

describe('whatever breaks', () => {
  test('a run whose worker cannot start is ended, and whoever submitted is told why', async () => {
    const bench = new SchedulerBench()
    bench.startError = new Error('no more processes')
    await expect(bench.submit([makePlan('a'), makePlan('b')])).rejects.toThrow('no more processes')
    expect(bench.ends).toEqual(['a failed Interrupted'])
  })

  test('a run that cannot be recorded leaves nobody waiting', async () => {
    const bench = new SchedulerBench({ workers: 1 })
    const done = bench.submit([makePlan('a'), makePlan('b')])
    const refused = expect(done).rejects.toThrow('disk full')
    bench.recordError = new Error('disk full')
    await bench.attempt('a').succeed()
    await refused
    expect(bench.titles).toEqual(['a'])
  })

  test('also when it was to be tried again, or waits for that', async () => {
    const bench = new SchedulerBench({ workers: 1 })
    const retrying = { maxAttempts: 3, retryDelay: { base: 10, factor: 1 } }
    const done = bench.submit([makePlan('a', retrying), makePlan('b', retrying)])
    const refused = expect(done).rejects.toThrow('disk full')
    await bench.attempt('a').fail()
    bench.recordError = new Error('disk full')
    await bench.attempt('b').fail()
    await refused
  })

  test('an executor that rejects is a bug that ends the session, not one that hangs it', async () => {
    const bench = new SchedulerBench()
    const done = bench.submit([makePlan('a')])
    const refused = expect(done).rejects.toThrow('a bug')
    await bench.attempt('a').breakDown(new Error('a bug'))
    await refused
    expect(bench.ends).toEqual(['a failed Interrupted'])
  })

  test('a disk that a worker finds full ends the session, and charges no run', async () => {
    const bench = new SchedulerBench({ workers: 1 })
    const done = bench.submit([makePlan('a', { maxAttempts: 3 }), makePlan('b')])
    const refused = expect(done).rejects.toThrow('the disk is full')
    const full = { name: 'ZtxexpError', code: 'RESULTS_UNUSABLE', classNames: ['ZtxexpError', 'Error'] }
    await bench.attempt('a').fail({ ...full, message: 'the disk is full' })
    await refused
    expect(bench.ends).toEqual(['a failed Interrupted'])
  })

  test('an attempt whose directory is damaged has failed, however it ended, and may be tried again', async () => {
    const bench = new SchedulerBench()
    bench.damage = { name: 'RunDirectoryError', message: 'gone', classNames: ['RunDirectoryError'] }
    void bench.submit([makePlan('a', { maxAttempts: 2 })])
    await bench.attempt('a').succeed()
    expect(bench.attempt('a').request.attempt).toBe(2)
    await bench.attempt('a').fail()
    expect(bench.ends).toEqual(['a failed Error'])
  })
})

test('slots are given back whatever happens', async () => {
  const bench = new SchedulerBench({ workers: 4, slots: { gpu: 1 } })
  const titles = ['fails', 'lost', 'neighbour', 'retries', 'late', 'last']
  const options = { slots: { gpu: 1 }, timeout: 50 }
  void bench.submit(titles.map((title) => makePlan(title, options)))
  await bench.attempt('fails').fail()
  await bench.attempt('lost').lose({ reason: 'exit', error: interrupted })
  await bench.attempt('neighbour').lose({ reason: 'neighbour', error: interrupted })
  await bench.attempt('neighbour').succeed()
  await bench.attempt('retries').succeed()
  bench.advance(50)
  await bench.attempt('late').lose({ reason: 'timeout', error: interrupted })
  expect(bench.attempt('last').request.slots).toEqual({ gpu: [0] })
})

test('the gate is not asked while nothing could start anyway: what it refuses is counted', async () => {
  const bench = new SchedulerBench({ workers: 4, slots: { gpu: 1 } })
  bench.isGateOpen = true
  const gpu = { slots: { gpu: 1 } }
  void bench.submit([makePlan('a', gpu), makePlan('b', gpu)])
  expect(bench.gateQuestions).toBe(1)
  await bench.attempt('a').succeed()
  expect(bench.gateQuestions).toBe(2)
})

test('a run that is interrupted between two attempts counts the one that was, and keeps its error', async () => {
  const bench = new SchedulerBench()
  const retrying = makePlan('a', { maxAttempts: 3, retryDelay: { base: 1000, factor: 1 } })
  void bench.submit([retrying])
  await bench.attempt('a').fail({ name: 'HttpError', message: '503' })
  bench.scheduler.cancel(interrupted)
  const [end] = bench.events.filter((event) => event.type === 'runEnded')
  expect(end?.result).toMatchObject({
    status: 'failed',
    attempt: 1,
    retryCount: 0,
    error: { name: 'Interrupted', cause: { name: 'HttpError' } },
  })
})

test('time limits hold for each attempt of its own, from the call of the function on', async () => {
  const bench = new SchedulerBench({ graceMs: 10 })
  void bench.submit([makePlan('a', { maxAttempts: 2, timeout: 100 })])
  bench.advance(80)
  await bench.attempt('a').fail()
  bench.advance(80)
  expect(bench.attempt('a').aborted).toBeUndefined()
  bench.advance(20)
  expect(bench.attempt('a').aborted).toMatchObject({ name: 'TimeoutError' })
})

test('a run that is asked to end may end by itself within the grace period', async () => {
  const bench = new SchedulerBench({ graceMs: 100 })
  void bench.submit([makePlan('a', { timeout: 10 })])
  bench.advance(10)
  const attempt = bench.attempt('a')
  await attempt.fail()
  bench.advance(1000)
  expect(attempt.killed).toBeUndefined()
  expect(bench.ends).toEqual(['a failed TimeoutError'])
})
