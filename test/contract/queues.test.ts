/** What a session and its workers can count on, whatever the queue is. A new one joins the list. */
import { randomUUID } from 'node:crypto'
import { afterEach, test as anyTest, describe, expect, vi } from 'vitest'
import { openBackend } from '../../src/machines/queue/bullmq/open-backend.ts'
import {
  type CoordinatorListener,
  type CoordinatorQueue,
  GIVE_BACK,
  type JobAnswer,
  type JobHandler,
  type QueueBackend,
  type QueueJob,
  type SessionFacts,
  type WorkerFacts,
  type WorkerListener,
  type WorkerQueue,
} from '../../src/machines/queue/queue-port.ts'
import { plainRecord } from '../../src/model/error.ts'
import { isMissing, type ServerKind, useServer } from '../e2e/machines/servers.ts'
import { MemoryServer } from '../unit/machines/queue/memory-queue.ts'
import { makeRunOptions } from '../unit/scheduler/make-plan.ts'

/** Opens connections to one server. */
type Server = () => QueueBackend | Promise<QueueBackend>

const server = { redis: useServer('redis'), postgres: useServer('postgres') }

const SERVERS: [name: string, isMissing: boolean, makeServer: () => Server][] = [
  [
    'memory',
    false,
    () => {
      const server = new MemoryServer()
      return () => server.open()
    },
  ],
  ['redis', isMissing('redis'), () => () => openRunning('redis')],
  ['postgres', isMissing('postgres'), () => () => openRunning('postgres')],
]

async function openRunning(kind: ServerKind): Promise<QueueBackend> {
  await server[kind].start()
  return openBackend(server[kind].url, { warn: () => {}, leaseMs: 4000 })
}

const CODE = { versions: { node: '24.0.0' }, commit: null, isDirty: false }
const WORKER: WorkerFacts = { id: 'w1', host: 'host-a', pid: 7, code: CODE, capacity: 2, otherFiles: [] }
const CANCELLED = plainRecord('Interrupted', 'Enough.')

function makeFacts(id: string): SessionFacts {
  return {
    id,
    createdAt: '2026-11-26T17:45:01.000Z',
    host: 'host-a',
    code: CODE,
    files: [{ file: 'a.exp.ts', codeHashes: ['abc'] }],
    planHash: 'plan',
    name: null,
    words: ['--limit', '3'],
    canary: null,
  }
}

function makeJob(key: string): QueueJob {
  const data = {
    file: 'a.exp.ts',
    experimentIndex: 0,
    experimentName: 'a',
    configIndex: 0,
    title: key,
    config: { key },
    configHash: 'hash',
    codeHash: 'abc',
    options: makeRunOptions(),
    resumeFrom: null,
  }
  return { key, data }
}

function makeAnswer(key: string): JobAnswer {
  return {
    runId: '20261126_174501_00000000',
    host: 'host-a',
    runDir: `/results/${key}`,
    startedAt: 1,
    root: '/project',
    result: {
      status: 'succeeded',
      metrics: { key },
      error: null,
      skipReason: null,
      attempt: 1,
      retryCount: 0,
      restarts: 0,
      finishedAt: 2,
      durationMs: 1,
    },
    documents: { 'run.json': '{}' },
  }
}

/** Keeps what it was told. */
function makeListener() {
  const told = {
    answers: [] as string[],
    lost: [] as string[],
    active: [] as string[],
    progress: [] as number[],
  }
  const cancelled: string[] = []
  const listener: CoordinatorListener = {
    onAnswer: (key, answer) => told.answers.push(`${key} ${answer.result.metrics?.key}`),
    onLost: (key, message) => told.lost.push(`${key} ${message}`),
    onActive: (key) => told.active.push(key),
    onProgress: (_key, { attempt }) => told.progress.push(attempt),
    onCancelled: ({ message }) => cancelled.push(message),
    onNotice: () => {},
  }
  return { ...told, cancelled, listener }
}

function makeWorkerListener() {
  const told = { cancelled: [] as string[], ended: [] as string[], over: 0 }
  const listener: WorkerListener = {
    onCancelled: ({ message }) => told.cancelled.push(message),
    onEndByName: (key, { name }) => told.ended.push(`${key} ${name}`),
    onOver: () => told.over++,
    onNotice: () => {},
  }
  return { told, listener }
}

const answering: JobHandler = async ({ key }) => makeAnswer(key)

describe.each(SERVERS)('%s', (_name, isMissing, makeServer) => {
  const test = anyTest.skipIf(isMissing)
  const ends: (() => Promise<unknown>)[] = []

  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  })

  async function makeSession() {
    const server = makeServer()
    const connect = async () => {
      const backend = await server()
      ends.push(() => backend.close())
      return backend
    }
    const id = `20261126_174501_${randomUUID().slice(0, 8)}`
    const backend = await connect()
    await backend.announce(makeFacts(id))
    const coordinate = async (listener: CoordinatorListener, over = backend): Promise<CoordinatorQueue> => {
      const queue = await over.coordinate(id, listener)
      // A server may be kept between tests.
      ends.push(() => queue.remove().catch(() => undefined))
      return queue
    }
    const join = async (facts = WORKER, listener = makeWorkerListener().listener): Promise<WorkerQueue> => {
      const queue = await (await connect()).join(id, facts, listener)
      ends.push(() => queue.close())
      return queue
    }
    return { id, backend, connect, coordinate, join }
  }

  const until = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000, interval: 10 })

  test('each job is answered once, in whatever order, and adding it again changes nothing', async () => {
    const { coordinate, join } = await makeSession()
    const heard = makeListener()
    const queue = await coordinate(heard.listener)
    await queue.add(['a', 'b', 'c'].map(makeJob))
    await queue.add(['a', 'b', 'c', 'd'].map(makeJob))
    for (const id of ['w1', 'w2']) (await join({ ...WORKER, id })).consume(1, answering)
    await until(() => expect(heard.answers.toSorted()).toEqual(['a a', 'b b', 'c c', 'd d']))
    await queue.add(['a'].map(makeJob))
    expect(await queue.counts()).toEqual({ waiting: 0, active: 0, done: 4 })
    expect(heard.active.toSorted()).toEqual(['a', 'b', 'c', 'd'])
    expect(heard.answers).toHaveLength(4)
  })

  test('what was accepted while nobody listened is told to whoever comes', async () => {
    const { coordinate, join } = await makeSession()
    const first = await coordinate(makeListener().listener)
    await first.add(['a', 'b'].map(makeJob))
    await first.close()
    const worker = await join()
    worker.consume(1, answering)
    await until(async () => expect((await worker.counts()).done).toBe(2))
    const heard = makeListener()
    await coordinate(heard.listener)
    await until(() => expect(heard.answers.toSorted()).toEqual(['a a', 'b b']))
  })

  test('a job that is given back is done by another worker', async () => {
    const { coordinate, join } = await makeSession()
    const heard = makeListener()
    const queue = await coordinate(heard.listener)
    const leaving = await join()
    leaving.consume(1, async () => {
      void leaving.stop()
      return GIVE_BACK
    })
    await queue.add([makeJob('a')])
    await until(() => expect(heard.active).toEqual(['a']))
    await leaving.close()
    ;(await join({ ...WORKER, id: 'w2' })).consume(1, answering)
    await until(() => expect(heard.answers).toEqual(['a a']))
    expect(heard.lost).toEqual([])
  })

  test('a handler that throws loses its job, and others go on', async () => {
    const { coordinate, join } = await makeSession()
    const heard = makeListener()
    const queue = await coordinate(heard.listener)
    ;(await join()).consume(1, async ({ key }) => {
      if (key === 'a') throw new Error('no such file')
      return makeAnswer(key)
    })
    await queue.add(['a', 'b'].map(makeJob))
    await until(() => expect(heard.answers).toEqual(['b b']))
    await until(() => expect(heard.lost.join()).toMatch(/^a .*no such file/))
  })

  test('no worker has more jobs at once than it said', async () => {
    const { coordinate, join } = await makeSession()
    const heard = makeListener()
    const queue = await coordinate(heard.listener)
    let [running, most] = [0, 0]
    ;(await join()).consume(2, async ({ key }) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 20))
      running--
      return makeAnswer(key)
    })
    await queue.add(['a', 'b', 'c', 'd', 'e'].map(makeJob))
    await until(() => expect(heard.answers).toHaveLength(5))
    expect(most).toBe(2)
  })

  test('news of a run reach the coordinator', async () => {
    const { coordinate, join } = await makeSession()
    const heard = makeListener()
    const queue = await coordinate(heard.listener)
    let end = () => {}
    ;(await join()).consume(1, async ({ key }, { progress }) => {
      const { runId, host, runDir, startedAt } = makeAnswer(key)
      progress({ runId, host, runDir, startedAt, attempt: 1, latest: [] })
      await new Promise<void>((resolve) => {
        end = resolve
      })
      return makeAnswer(key)
    })
    await queue.add([makeJob('a')])
    await until(() => expect(heard.progress).toEqual([1]))
    end()
    await until(() => expect(heard.answers).toEqual(['a a']))
  })

  test('a paused queue gives out nothing; drained, it forgets what nobody has begun', async () => {
    const { coordinate, join } = await makeSession()
    const heard = makeListener()
    const queue = await coordinate(heard.listener)
    await queue.pause()
    await queue.add(['a', 'b'].map(makeJob))
    ;(await join()).consume(1, answering)
    expect(await queue.counts()).toEqual({ waiting: 2, active: 0, done: 0 })
    await queue.drain()
    expect(await queue.missing(['a', 'b'])).toEqual(['a', 'b'])
    await queue.add([makeJob('a')])
    expect(await queue.missing(['a', 'b'])).toEqual(['b'])
    await queue.resume()
    await until(() => expect(heard.answers).toEqual(['a a']))
  })

  test('a cancellation is told to all, also to those who come later, and to nobody twice', async () => {
    const { id, coordinate, join, backend } = await makeSession()
    const [own, other] = [makeListener(), makeListener()]
    const queue = await coordinate(own.listener)
    await coordinate(other.listener)
    const [early, late] = [makeWorkerListener(), makeWorkerListener()]
    await join(WORKER, early.listener)
    await queue.cancel(CANCELLED)
    await queue.cancel(CANCELLED)
    await join({ ...WORKER, id: 'w2' }, late.listener)
    await until(() => {
      expect([early.told.cancelled, late.told.cancelled, other.cancelled]).toEqual([
        ['Enough.'],
        ['Enough.'],
        ['Enough.'],
      ])
    })
    const state = (await backend.sessions()).find(({ facts }) => facts.id === id)
    expect(state?.cancelled?.message).toBe('Enough.')
  })

  test('a wish to end a run reaches its worker', async () => {
    const { coordinate, join } = await makeSession()
    const queue = await coordinate(makeListener().listener)
    const { told, listener } = makeWorkerListener()
    ;(await join(WORKER, listener)).consume(1, () => new Promise(() => {}))
    await queue.endByName('a', { name: 'Pruned', message: 'Others are better.' })
    await until(() => expect(told.ended).toEqual(['a Pruned']))
  })

  test('sessions and workers are known as they said themselves, until they leave', async () => {
    const { id, backend, connect, coordinate, join } = await makeSession()
    const queue = await coordinate(makeListener().listener)
    const other = { ...WORKER, id: 'w2', otherFiles: ['a.exp.ts'] }
    const workers = [await join(), await join(other)]
    const states = async () => (await (await connect()).sessions()).filter(({ facts }) => facts.id === id)
    await until(async () => {
      const [state] = await states()
      expect(state?.facts).toEqual(makeFacts(id))
      expect(state?.coordinatorSeenMsAgo).toBeLessThan(60_000)
    })
    await until(async () => expect((await queue.workers()).toSorted(byId)).toEqual([WORKER, other]))
    await workers[0]?.close()
    await until(async () => expect(await queue.workers()).toEqual([other]))
    await queue.close()
    await until(async () => expect((await states())[0]?.coordinatorSeenMsAgo).toBeNull())
    await (await backend.coordinate(id, makeListener().listener)).remove()
    expect(await states()).toEqual([])
  })

  test('a session that is taken away is over for its workers', async () => {
    const { coordinate, join } = await makeSession()
    const queue = await coordinate(makeListener().listener)
    const { told, listener } = makeWorkerListener()
    ;(await join(WORKER, listener)).consume(1, answering)
    await queue.add([makeJob('a')])
    await queue.remove()
    await until(() => expect(told.over).toBe(1))
  })
})

function byId(a: WorkerFacts, b: WorkerFacts): number {
  return a.id < b.id ? -1 : 1
}
