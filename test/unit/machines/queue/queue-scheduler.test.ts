/** Runs that workers of a queue do, as the session sees them that has planned them. */
import { describe, expect, test } from 'vitest'
import { interrupted, plainRecord } from '../../../../src/model/error.ts'
import { listSource } from '../../../../src/scheduler/list-source.ts'
import { LOOK_AGAIN_MS, type PlanSource } from '../../../../src/scheduler/ports.ts'
import { reusedResult } from '../../../../src/scheduler/reuse.ts'
import { planOf, QueueBench, settle } from './queue-bench.ts'

const submit = (bench: QueueBench, titles: readonly string[]) =>
  bench.scheduler.submit(listSource('a.exp.ts', titles.map(planOf)))

const FAILED = { status: 'failed', metrics: null, error: plainRecord('TypeError', 'no') } as const
const CTRL_C = interrupted('The session was ended by SIGINT.')

describe('a session on a queue', () => {
  test('ends when each of its runs was answered, and is told what became of each', async () => {
    const bench = new QueueBench()
    const [a, b] = [await bench.addWorker('host-a'), await bench.addWorker('host-b')]
    const submitted = submit(bench, ['one', 'two', 'three'])
    await settle()
    expect([a.inHand.length, b.inHand.length]).toEqual([1, 1])
    bench.hand('one').log(1)
    bench.hand('one').end()
    bench.hand('two').end(FAILED)
    await settle()
    bench.hand('three').end({ status: 'skipped', metrics: null, skipReason: 'not today' })
    await submitted
    expect(bench.ended).toEqual(['one succeeded host-a', 'two failed host-b', 'three skipped host-a'])
    expect(bench.types('one')).toEqual(['runStarted', 'attemptStarted', 'metricsLogged', 'runEnded'])
    // Their documents came with the answers.
    expect(bench.kept).toHaveLength(3)
    await bench.scheduler.close()
    expect(bench.server.sessions.size).toBe(0)
  })

  test('gets numbers that JSON cannot hold as they are', async () => {
    const bench = new QueueBench()
    await bench.addWorker('host-a')
    const submitted = submit(bench, ['one'])
    await settle()
    bench.hand('one').end({ metrics: { loss: Number.NaN, best: Number.NEGATIVE_INFINITY } })
    await submitted
    const end = bench.events.findLast((event) => event.type === 'runEnded')
    expect(end?.result.metrics).toEqual({ loss: Number.NaN, best: Number.NEGATIVE_INFINITY })
  })

  test('counts a run once whose worker was frozen, and shows only the one that goes on', async () => {
    const bench = new QueueBench()
    const frozen = await bench.addWorker('frozen')
    const submitted = submit(bench, ['one'])
    await settle()
    const stale = bench.hand('one')
    await bench.addWorker('other')
    frozen.queue?.loseLeases()
    await settle()
    // Thawed, it is told, and its answer is refused.
    expect(stale.endedBy).toEqual(['LeaseLost'])
    stale.end()
    await settle()
    expect(bench.ended).toEqual([])
    bench.hand('one').end()
    await submitted
    expect(bench.ended).toEqual(['one succeeded other'])
    expect(bench.types('one')).toEqual([
      ...['runStarted', 'attemptStarted', 'runLost'],
      ...['runStarted', 'attemptStarted', 'runEnded'],
    ])
  })

  test('adds again what the server has lost, and says so', async () => {
    const bench = new QueueBench()
    const submitted = submit(bench, ['one', 'two'])
    await settle()
    bench.server.wipe()
    await bench.addWorker('host-a')
    await settle()
    await bench.advance(30_000)
    expect(bench.warnings).toEqual(['The queue has lost 2 runs: they are added again.'])
    bench.hand('one').end()
    await settle()
    bench.hand('two').end()
    await submitted
    expect(bench.ended).toEqual(['one succeeded host-a', 'two succeeded host-a'])
    await bench.advance(30_000)
    expect(bench.warnings).toHaveLength(1)
  })

  test('goes on where an earlier command has left: what was answered meanwhile counts', async () => {
    const first = new QueueBench()
    void submit(first, ['one', 'two'])
    await settle()
    await first.queue?.close()
    const worker = await first.addWorker('host-a')
    await settle()
    worker.inHand[0]?.end()
    await settle()
    const second = new QueueBench({ server: first.server })
    const submitted = submit(second, ['one', 'two'])
    await settle()
    expect(second.ended).toEqual(['one succeeded host-a'])
    worker.inHand[1]?.end()
    await submitted
    expect(second.ended).toEqual(['one succeeded host-a', 'two succeeded host-a'])
  })

  test('records a run itself that nobody will do any more', async () => {
    const bench = new QueueBench()
    await bench.addWorker('host-a')
    const submitted = submit(bench, ['one', 'two'])
    await settle()
    // An answer that says it failed, and not why, is none of ours.
    bench.hand('one').end({ status: 'failed' })
    await settle()
    bench.hand('two').end()
    await submitted
    expect(bench.ended).toEqual(['one failed here', 'two succeeded host-a'])
    const end = bench.events.find((event) => event.type === 'runEnded')
    expect(end?.result.error).toMatchObject({
      name: 'WorkerLost',
      message: 'An answer from the queue is not what ztxexp writes (its status), and is left out.',
    })
  })

  test('takes what others have done, or are doing, in the results directory', async () => {
    const bench = new QueueBench()
    await bench.addWorker('host-a')
    const past = {
      ...{ runId: 'past', runDir: '/results/past', status: 'succeeded' as const, experimentName: 'a' },
      ...{ file: null, configHash: '', codeHash: null, startedAt: '2026-11-23T23:45:58.080999+00:00' },
      ...{ finishedAt: null, durationSec: 1, attempt: 1, errorType: null, errorMessage: null },
    }
    let isHeld = true
    bench.permit = (plan) => {
      if (plan.spec.title === 'one') return { kind: 'done', result: reusedResult(plan, past, null) }
      return isHeld ? { kind: 'later' } : { kind: 'run', plan }
    }
    const submitted = submit(bench, ['one', 'two'])
    await settle()
    expect(bench.types('one')).toEqual(['runReused'])
    expect(bench.workers[0]?.inHand).toEqual([])
    isHeld = false
    await bench.advance(LOOK_AGAIN_MS)
    bench.hand('two').end()
    await submitted
  })

  test('asks a source that waits for results for as many as workers have room', async () => {
    const bench = new QueueBench()
    for (const host of ['host-a', 'host-b']) await bench.addWorker(host)
    const asked: number[] = []
    const left = ['one', 'two', 'three'].map(planOf)
    const told: string[] = []
    const source: PlanSource = {
      ...{ file: 'a.exp.ts', isFixed: false, concurrency: 1 },
      get isOver() {
        return left.length === 0
      },
      next: (room) => {
        asked.push(room)
        return left.splice(0, room)
      },
      tell: ({ spec }, result) => void told.push(`${spec.title} ${result?.status}`),
    }
    const submitted = bench.scheduler.submit(source)
    await settle()
    expect(bench.workers.map(({ inHand }) => inHand.length)).toEqual([1, 1])
    expect(asked[0]).toBe(2)
    for (const title of ['one', 'two', 'three']) {
      bench.hand(title).end()
      await settle()
    }
    await submitted
    expect(told).toEqual(['one succeeded', 'two succeeded', 'three succeeded'])
  })

  test('ends a run by name where it is', async () => {
    const bench = new QueueBench()
    await bench.addWorker('host-a')
    void submit(bench, ['one'])
    await settle()
    bench.scheduler.endByName(bench.hand('one').run.runId, { name: 'Pruned', message: 'Others are better.' })
    await settle()
    expect(bench.hand('one').endedBy).toEqual(['Pruned'])
  })
})

describe('a session on a queue that is to end', () => {
  test('drops what nobody has begun, and waits for the rest', async () => {
    const bench = new QueueBench()
    await bench.addWorker('host-a')
    let isOver = false
    const submitted = submit(bench, ['one', 'two', 'three']).then(() => {
      isOver = true
    })
    await settle()
    bench.scheduler.cancel(CTRL_C)
    await settle()
    expect(bench.hand('one').endedBy).toEqual(['Cancelled'])
    expect(isOver).toBe(false)
    bench.hand('one').end({ ...FAILED, error: CTRL_C })
    await bench.advance(500)
    await submitted
    expect(bench.ended).toEqual(['one failed host-a'])
    expect(bench.scheduler.hasLeft).toBe(false)
  })

  test('does not wait for a worker that is lost meanwhile', async () => {
    const bench = new QueueBench()
    const worker = await bench.addWorker('host-a')
    const submitted = submit(bench, ['one'])
    await settle()
    bench.scheduler.cancel(CTRL_C)
    await settle()
    worker.queue?.loseLeases()
    await bench.advance(500)
    await submitted
    expect(bench.ended).toEqual([])
  })

  test('leaves when it is told so again: the server keeps what it has', async () => {
    const bench = new QueueBench()
    await bench.addWorker('host-a')
    const submitted = submit(bench, ['one'])
    await settle()
    bench.scheduler.cancel(CTRL_C)
    bench.scheduler.kill()
    await submitted
    await bench.scheduler.close()
    expect(bench.scheduler.hasLeft).toBe(true)
    expect(bench.server.sessions.size).toBe(1)
    expect(bench.types('one').at(-1)).toBe('runLost')
  })

  test('by --bail starts nothing more after so many failures', async () => {
    const bench = new QueueBench({ bail: 2 })
    await bench.addWorker('host-a')
    const submitted = submit(bench, ['one', 'two', 'three', 'four'])
    await settle()
    for (const title of ['one', 'two']) {
      bench.hand(title).end(FAILED)
      await settle()
    }
    // The third was taken before the second failure was known.
    bench.workers[0]?.inHand[2]?.end({ ...FAILED, error: CTRL_C })
    await bench.advance(500)
    await submitted
    expect(bench.scheduler.cancellation?.message).toMatch(/2 failed runs \(--bail\)/)
    expect(bench.ended).not.toContain('four succeeded host-a')
  })

  test('by somebody else ends too', async () => {
    const bench = new QueueBench()
    const submitted = submit(bench, ['one'])
    await settle()
    const other = await bench.server.open().coordinate('session', {
      ...{ onAnswer: () => {}, onLost: () => {}, onActive: () => {}, onProgress: () => {} },
      ...{ onCancelled: () => {}, onNotice: () => {} },
    })
    await other.cancel(interrupted('Cancelled on host-b.'))
    await submitted
    expect(bench.scheduler.cancellation?.message).toBe('Cancelled on host-b.')
  })

  test('before it was gone on with still gets what was answered', async () => {
    const first = new QueueBench()
    const worker = await first.addWorker('host-a')
    void submit(first, ['one', 'two'])
    await settle()
    worker.inHand[0]?.end()
    await settle()
    first.scheduler.cancel(CTRL_C)
    first.scheduler.kill()
    await first.scheduler.close()
    worker.inHand[1]?.end({ ...FAILED, error: CTRL_C })
    await settle()
    const second = new QueueBench({ server: first.server })
    const submitted = submit(second, ['one', 'two', 'three'])
    await settle()
    await second.advance(500)
    await submitted
    expect(second.ended).toEqual(['one succeeded host-a', 'two failed host-a'])
    expect(second.scheduler.hasLeft).toBe(false)
  })

  test('because nothing can be recorded here says why', async () => {
    const bench = new QueueBench()
    await bench.addWorker('host-a')
    const submitted = submit(bench, ['one', 'two'])
    await settle()
    bench.recordError = new Error('The disk is full.')
    bench.hand('one').end()
    await expect(submitted).rejects.toThrow('The disk is full.')
    await bench.scheduler.close()
    // What workers have done is not thrown away.
    expect(bench.server.sessions.size).toBe(1)
  })

  test('because there is no server says why', async () => {
    const bench = new QueueBench()
    bench.connectError = new Error('Connection refused.')
    await expect(submit(bench, ['one'])).rejects.toThrow('Connection refused.')
  })
})

describe('a worker', () => {
  test('that is to end gives back what it has not done', async () => {
    const bench = new QueueBench()
    const leaving = await bench.addWorker('leaving')
    const submitted = submit(bench, ['one'])
    await settle()
    leaving.server.isLeaving = true
    void leaving.queue?.stop()
    bench.hand('one').end({ ...FAILED, error: CTRL_C })
    await settle()
    expect(bench.ended).toEqual([])
    await bench.addWorker('other')
    await settle()
    bench.hand('one').end()
    await submitted
    expect(bench.ended).toEqual(['one succeeded other'])
  })

  test('whose disk is full loses no run', async () => {
    const bench = new QueueBench()
    const full = await bench.addWorker('full')
    full.diskError = new Error('ENOSPC')
    const submitted = submit(bench, ['one'])
    await settle()
    await bench.addWorker('other')
    await settle()
    expect(full.unusable).toBe(full.diskError)
    bench.hand('one').end()
    await submitted
    expect(bench.ended).toEqual(['one succeeded other'])
  })
})
