/** The scheduler: order, capacity, resources, retries, time limits, the end of a session. */
import { describe, expect, test } from 'vitest'
import { makePlan } from './make-plan.ts'
import { SchedulerBench } from './scheduler-bench.ts'

const interrupted = { name: 'Interrupted', message: 'ended', classNames: ['Interrupted', 'Error'] }

test('runs start in order, as many at once as there is room for', async () => {
  const bench = new SchedulerBench({ workers: 2 })
  const done = bench.submit(['a', 'b', 'c'].map((title) => makePlan(title)))
  expect(bench.titles).toEqual(['a', 'b'])
  await bench.attempt('b').succeed()
  expect(bench.titles).toEqual(['a', 'b', 'c'])
  await bench.attempt('a').succeed()
  await bench.attempt('c').succeed()
  await done
  expect(bench.ends).toEqual(['b succeeded', 'a succeeded', 'c succeeded'])
})

test('nothing starts while held, and nothing is lost by it', async () => {
  const bench = new SchedulerBench()
  const release = bench.scheduler.hold()
  void bench.submit([makePlan('a')])
  expect(bench.titles).toEqual([])
  release()
  expect(bench.titles).toEqual(['a'])
})

test('the gate is asked before every start, and again when it says that it changed', () => {
  const bench = new SchedulerBench()
  bench.isGateOpen = false
  void bench.submit([makePlan('a')])
  expect(bench.titles).toEqual([])
  bench.openGate()
  expect(bench.titles).toEqual(['a'])
})

describe('files', () => {
  const plans = ['a1', 'a2', 'b1', 'b2'].map((title) => makePlan(title, {}, `${title[0]}.exp.ts`))

  test('the run that could start soonest goes first, of several such the first', async () => {
    const bench = new SchedulerBench({ workers: 2 })
    bench.readiness = ({ spec }) => {
      const isAtWork = bench.started.some(({ request }) => request.title[0] === spec.title[0])
      return isAtWork ? 1 : 0
    }
    void bench.submit(plans)
    expect(bench.titles).toEqual(['a1', 'b1'])
    await bench.attempt('b1').succeed()
    expect(bench.titles).toEqual(['a1', 'b1', 'a2'])
  })

  test('a run for which there is no worker waits until another has ended', async () => {
    const bench = new SchedulerBench({ workers: 2 })
    bench.readiness = ({ spec }) => (spec.file === 'a.exp.ts' || bench.ends.length > 1 ? 0 : undefined)
    void bench.submit(plans.slice(1, 3))
    expect(bench.titles).toEqual(['a2'])
    void bench.submit(plans.slice(0, 1))
    expect(bench.titles).toEqual(['a2', 'a1'])
    await bench.attempt('a2').succeed()
    expect(bench.titles).toEqual(['a2', 'a1'])
    await bench.attempt('a1').succeed()
    expect(bench.titles).toEqual(['a2', 'a1', 'b1'])
  })
})

describe('resources', () => {
  test('slots are handed out by index and given back, also by a run that fails', async () => {
    const bench = new SchedulerBench({ workers: 4, slots: { gpu: 2 } })
    void bench.submit(['a', 'b', 'c'].map((title) => makePlan(title, { slots: { gpu: 1 } })))
    expect(bench.started.map(({ request }) => request.slots)).toEqual([{ gpu: [0] }, { gpu: [1] }])
    await bench.attempt('a').fail()
    expect(bench.attempt('c').request.slots).toEqual({ gpu: [0] })
  })

  test('a run that needs none passes those that wait for a slot', () => {
    const bench = new SchedulerBench({ workers: 2, slots: { gpu: 1 } })
    const gpu = { slots: { gpu: 1 } }
    void bench.submit([makePlan('a', gpu), makePlan('b', gpu), makePlan('plain')])
    expect(bench.titles).toEqual(['a', 'plain'])
  })

  test('an exclusive run waits until it is alone, lets nothing pass it, and nothing runs beside it', async () => {
    const bench = new SchedulerBench({ workers: 4 })
    void bench.submit([makePlan('a'), makePlan('alone', { exclusive: true }), makePlan('b')])
    expect(bench.titles).toEqual(['a'])
    await bench.attempt('a').succeed()
    expect(bench.titles).toEqual(['a', 'alone'])
    await bench.attempt('alone').succeed()
    expect(bench.titles).toEqual(['a', 'alone', 'b'])
  })
})

describe('runs that share a worker', () => {
  const shared = { concurrency: 4 }

  test('take a part of one, beside those that want it for themselves', () => {
    const bench = new SchedulerBench({ workers: 2 })
    const many = ['a', 'b', 'c', 'd', 'e'].map((title) => makePlan(title, shared))
    void bench.submit([makePlan('alone'), ...many, makePlan('alone too')])
    expect(bench.titles).toEqual(['alone', 'a', 'b', 'c', 'd'])
  })

  test('do not keep those waiting for ever that want one for themselves', async () => {
    const bench = new SchedulerBench({ workers: 1 })
    void bench.submit([makePlan('a', shared), makePlan('b', shared), makePlan('alone')])
    void bench.submit([makePlan('c', shared)])
    await bench.attempt('a').succeed()
    expect(bench.titles).toEqual(['a', 'b'])
    await bench.attempt('b').succeed()
    expect(bench.titles).toEqual(['a', 'b', 'alone'])
    await bench.attempt('alone').succeed()
    expect(bench.titles).toEqual(['a', 'b', 'alone', 'c'])
  })

  test('do not share where workers are not for that', () => {
    const bench = new SchedulerBench({ workers: 1, canShare: false })
    void bench.submit([makePlan('a', shared), makePlan('b', shared)])
    expect(bench.titles).toEqual(['a'])
    expect(bench.attempt('a').request.concurrency).toBe(1)
  })
})

describe('retries', () => {
  test('wait without a worker, then come before runs that have not started', async () => {
    const bench = new SchedulerBench({ workers: 1 })
    const retrying = makePlan('a', { maxAttempts: 2, retryDelay: { base: 50, factor: 1 } })
    void bench.submit([retrying, makePlan('b'), makePlan('c')])
    await bench.attempt('a').fail()
    expect(bench.titles).toEqual(['a', 'b'])
    bench.advance(50)
    await bench.attempt('b').succeed()
    expect(bench.titles).toEqual(['a', 'b', 'a'])
    expect(bench.attempt('a').request.attempt).toBe(2)
    await bench.attempt('a').succeed()
    expect(bench.ends).toEqual(['b succeeded', 'a succeeded'])
    expect(bench.events.filter(({ type }) => type === 'attemptRetried')).toHaveLength(1)
  })

  test('a run that was lost with its neighbour is started again without being charged', async () => {
    const bench = new SchedulerBench()
    void bench.submit([makePlan('a')])
    await bench.attempt('a').lose({ reason: 'neighbour', error: interrupted })
    expect(bench.started).toHaveLength(2)
    expect(bench.attempt('a').request).toMatchObject({ attempt: 1, restarts: 1 })
  })
})

describe('a timeout', () => {
  test('aborts first, kills when the grace period is over, and counts as the failure', async () => {
    const bench = new SchedulerBench({ graceMs: 100 })
    void bench.submit([makePlan('a', { timeout: 500 })])
    const attempt = bench.attempt('a')
    bench.advance(499)
    expect(attempt.aborted).toBeUndefined()
    bench.advance(1)
    expect(attempt).toMatchObject({ aborted: { name: 'TimeoutError' }, killed: undefined })
    bench.advance(100)
    expect(attempt.killed).toMatchObject({ reason: 'timeout', error: { name: 'TimeoutError' } })
    await attempt.lose({ reason: 'timeout', error: interrupted })
    expect(bench.ends).toEqual(['a failed TimeoutError'])
  })

  test('that passes while an error is recorded takes no place, and the recording no time of the run', async () => {
    const bench = new SchedulerBench()
    void bench.submit([makePlan('a', { timeout: 500 })])
    bench.advance(550)
    await bench.attempt('a').fail({ name: 'Mine' }, { durationMs: 400, recordingMs: 150, isUnasked: true })
    expect(bench.ends).toEqual(['a failed Mine'])
    const [durationMs] = bench.events.flatMap((event) =>
      event.type === 'runEnded' ? [event.result.durationMs] : [],
    )
    expect(durationMs).toBe(400)
  })

  test('of an attempt that ended in time does nothing to the next', async () => {
    const bench = new SchedulerBench({ workers: 1 })
    void bench.submit([makePlan('a', { timeout: 500 }), makePlan('b', { timeout: 500 })])
    bench.advance(400)
    await bench.attempt('a').succeed()
    bench.advance(400)
    expect(bench.attempt('b').aborted).toBeUndefined()
  })
})

describe('the end of a session', () => {
  test('drops what has not started and ends the rest with the reason', async () => {
    const bench = new SchedulerBench({ workers: 1 })
    const waiting = makePlan('waits', { maxAttempts: 2, retryDelay: { base: 1000, factor: 1 } })
    const done = bench.submit([waiting, makePlan('runs'), makePlan('queued')])
    await bench.attempt('waits').fail()
    bench.scheduler.cancel(interrupted)
    expect(bench.attempt('runs').aborted).toMatchObject({ name: 'Interrupted' })
    await bench.attempt('runs').fail()
    await done
    expect(bench.ends).toEqual(['waits failed Interrupted', 'runs failed Interrupted'])
    expect(bench.titles).not.toContain('queued')
  })

  test('the second time kills at once', () => {
    const bench = new SchedulerBench()
    void bench.submit([makePlan('a')])
    bench.scheduler.cancel(interrupted)
    bench.scheduler.kill()
    expect(bench.attempt('a').killed).toMatchObject({ reason: 'cancelled' })
  })

  test('comes after so many failures with bail', async () => {
    const bench = new SchedulerBench({ workers: 1, bail: 2 })
    const done = bench.submit(['a', 'b', 'c'].map((title) => makePlan(title)))
    await bench.attempt('a').fail()
    await bench.attempt('b').fail()
    await done
    expect(bench.titles).toEqual(['a', 'b'])
  })

  test('by a change of the code touches only the runs that match', async () => {
    const bench = new SchedulerBench({ workers: 2 })
    void bench.submit([makePlan('a', {}, 'changed.exp.ts'), makePlan('c', {}, 'changed.exp.ts')])
    void bench.submit([makePlan('b')])
    expect(bench.titles).toEqual(['a', 'c'])
    await bench.attempt('a').succeed()
    bench.scheduler.cancelFiles(new Set(['changed.exp.ts']), interrupted)
    expect(bench.attempt('c').aborted).toBeDefined()
    expect(bench.attempt('b').aborted).toBeUndefined()
    await bench.attempt('b').succeed()
    expect(bench.titles).toEqual(['a', 'c', 'b'])
  })

  test('takes runs again after it was reopened', async () => {
    const bench = new SchedulerBench()
    bench.scheduler.cancel(interrupted)
    await bench.submit([makePlan('a')])
    expect(bench.titles).toEqual([])
    bench.scheduler.reopen()
    void bench.submit([makePlan('b')])
    expect(bench.titles).toEqual(['b'])
  })
})

test('a full disk is no fault of a run: nothing more is started, and whoever submitted is told', async () => {
  const bench = new SchedulerBench({ workers: 1 })
  const done = bench.submit(['a', 'b', 'c'].map((title) => makePlan(title)))
  const refused = expect(done).rejects.toThrow('no space left')
  bench.diskError = new Error('no space left')
  await bench.attempt('a').succeed()
  await refused
  expect(bench.ends).toEqual(['a succeeded'])
  await expect(bench.submit([makePlan('d')])).rejects.toThrow('no space left')
})
