/** The queue on real servers, without any runs: what a session and its workers rely on, also when the server is away. */
import { Redis } from 'ioredis'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { openBackend } from '../../../../src/machines/queue/bullmq/open-backend.ts'
import {
  type CoordinatorListener,
  GIVE_BACK,
  type JobAnswer,
  type JobData,
  type JobHandler,
  type QueueBackend,
  type QueueJob,
  type SessionFacts,
  type WorkerFacts,
  type WorkerListener,
} from '../../../../src/machines/queue/queue-port.ts'
import { isMissing, type ServerKind, useServer } from '../servers.ts'

const LEASE_MS = 3000
let sessions = 0

const facts = (id: string): SessionFacts => ({
  ...{ id, createdAt: new Date().toISOString(), host: 'here', files: [], words: [], canary: null },
  ...{ code: { versions: {}, commit: null, isDirty: false }, planHash: '', name: null },
})

const workerFacts = (id: string): WorkerFacts => ({
  ...{ id, host: 'there', pid: 1, capacity: 2, otherFiles: [] },
  code: { versions: {}, commit: null, isDirty: false },
})

const job = (index: number): QueueJob => ({ key: `job-${index}`, data: { configIndex: index } as JobData })
const jobs = (count: number) => Array.from({ length: count }, (_, index) => job(index))
const answer = (fields: object = {}) => ({ runId: 'r', host: 'there', ...fields }) as unknown as JobAnswer
const answering: JobHandler = async ({ data }) => answer({ index: data.configIndex })

/** Keeps what it is told. */
function record() {
  const told = {
    answers: [] as [string, JobAnswer][],
    lost: [] as [string, string][],
    active: [] as string[],
    progress: [] as [string, unknown][],
    cancelled: [] as unknown[],
    notices: [] as string[],
  }
  const listener: CoordinatorListener = {
    onAnswer: (...each) => void told.answers.push(each),
    onLost: (...each) => void told.lost.push(each),
    onActive: (key) => void told.active.push(key),
    onProgress: (...each) => void told.progress.push(each),
    onCancelled: (error) => void told.cancelled.push(error),
    onNotice: (message) => void told.notices.push(message),
  }
  return { ...told, listener }
}

function recordWorker() {
  const told = {
    cancelled: [] as unknown[],
    ends: [] as [string, unknown][],
    over: 0,
    notices: [] as string[],
  }
  const listener: WorkerListener = {
    onCancelled: (error) => void told.cancelled.push(error),
    onEndByName: (...each) => void told.ends.push(each),
    onOver: () => void told.over++,
    onNotice: (message) => void told.notices.push(message),
  }
  return { told, listener }
}

/** What a server has of a session. */
async function keysOf(url: string, sessionId: string): Promise<string[]> {
  const client = new Redis(url)
  try {
    return await client.keys(`*${sessionId}*`)
  } finally {
    client.disconnect()
  }
}

const eventually = (check: () => void | Promise<void>, timeout = 30_000) =>
  vi.waitFor(check, { timeout, interval: 20 })

describe.each<ServerKind>(['redis', 'postgres'])('a queue on %s', (kind) => {
  describe.skipIf(isMissing(kind))('', () => {
    const server = useServer(kind)
    /** What the test has opened: closed in the other order. */
    const opened: (() => Promise<unknown>)[] = []

    beforeAll(() => server.start())
    afterEach(async () => {
      await server.start()
      for (const close of opened.splice(0).reverse()) await close()
    })

    async function open(leaseMs = LEASE_MS): Promise<QueueBackend> {
      const backend = await openBackend(server.url, { warn: () => {}, leaseMs })
      opened.push(() => backend.close())
      return backend
    }

    async function makeSession(id = `session-${process.pid}-${sessions++}`) {
      const backend = await open()
      const told = record()
      await backend.announce(facts(id))
      const queue = await backend.coordinate(id, told.listener)
      opened.push(() => queue.remove().catch(() => undefined))
      const join = async (name: string, handler?: JobHandler, capacity = 2) => {
        const own = await open()
        const recorded = recordWorker()
        const worker = await own.join(id, workerFacts(name), recorded.listener)
        opened.push(() => worker.close())
        if (handler) worker.consume(capacity, handler)
        return { worker, ...recorded }
      }
      return { id, backend, queue, join, ...told }
    }

    test('gives each job to one worker, and each answer once', async () => {
      const session = await makeSession()
      await session.queue.add(jobs(50))
      await session.queue.add(jobs(60))
      expect(await session.queue.counts()).toEqual({ waiting: 60, active: 0, done: 0 })
      await session.join('a', answering)
      await session.join('b', answering)
      await eventually(() => expect(session.answers).toHaveLength(60))
      expect(new Set(session.answers.map(([key]) => key)).size).toBe(60)
      for (const [key, each] of session.answers) expect(each).toEqual(answer({ index: Number(key.slice(4)) }))
      expect(session.lost).toEqual([])
      expect(await session.queue.counts()).toEqual({ waiting: 0, active: 0, done: 60 })
      await session.queue.add(jobs(60))
      expect(await session.queue.counts()).toEqual({ waiting: 0, active: 0, done: 60 })
      expect(await session.queue.missing(['job-1', 'job-100'])).toEqual(['job-100'])
    })

    test('takes answers of 5 MB, and says how far jobs are', async () => {
      const session = await makeSession()
      const text = 'x'.repeat(5 * 1024 * 1024)
      await session.join('a', async (_, { progress }) => {
        for (let step = 0; step < 50; step++) {
          progress({ step } as never)
          await new Promise((resolve) => setTimeout(resolve, 30))
        }
        return answer({ text })
      })
      await session.queue.add(jobs(1))
      await eventually(() => expect(session.answers).toEqual([['job-0', answer({ text })]]))
      expect(session.active).toEqual(['job-0'])
      expect(session.progress.length).toBeGreaterThan(0)
      expect(session.progress.length).toBeLessThan(6)
    })

    test('tells whoever comes later all that is over, and what is in progress', async () => {
      const session = await makeSession()
      let release = () => {}
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      await session.join('a', async (each, { progress }) => {
        if (each.key === 'job-2') throw new Error('a fault of ours')
        if (each.key !== 'job-3') return answering(each, { signal: new AbortController().signal, progress })
        progress({ step: 7 } as never)
        await released
        return answer()
      })
      await session.queue.add(jobs(4))
      await eventually(() => expect(session.progress).toHaveLength(1))
      await eventually(() => expect(session.lost).toEqual([['job-2', 'a fault of ours']]))
      await session.queue.close()
      const later = record()
      const [state] = (await session.backend.sessions()).filter(({ facts: { id } }) => id === session.id)
      expect(state).toMatchObject({
        coordinatorSeenMsAgo: null,
        cancelled: null,
        counts: { active: 1, done: 3 },
      })
      const queue = await session.backend.coordinate(session.id, later.listener)
      await eventually(() => expect(later.answers.map(([key]) => key).sort()).toEqual(['job-0', 'job-1']))
      expect(later.lost).toEqual([['job-2', 'a fault of ours']])
      expect(later.active).toEqual(['job-3'])
      expect(later.progress).toEqual([['job-3', { step: 7 }]])
      release()
      await eventually(() => expect(later.answers).toHaveLength(3))
      await queue.remove()
    })

    test('gives out nothing while it is paused, and takes out what nobody has begun', async () => {
      const session = await makeSession()
      await session.queue.pause()
      await session.queue.add(jobs(10))
      const { worker } = await session.join('a', answering)
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(session.answers).toEqual([])
      await session.queue.drain()
      expect(await session.queue.counts()).toEqual({ waiting: 0, active: 0, done: 0 })
      await session.queue.resume()
      await session.queue.add(jobs(3))
      await eventually(() => expect(session.answers).toHaveLength(3))
      await worker.stop()
      await session.queue.add(jobs(4))
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(await session.queue.counts()).toMatchObject({ waiting: 1, active: 0 })
    })

    test('gives a job back to others, and cancels and ends by name', async () => {
      const session = await makeSession()
      let isFree = false
      const { told } = await session.join('a', async (each, { progress, signal }) => {
        if (!isFree) {
          await new Promise((resolve) => setTimeout(resolve, 50))
          return GIVE_BACK
        }
        await eventually(() => expect(told.ends.length).toBeGreaterThan(0))
        return answering(each, { progress, signal })
      })
      await session.queue.add(jobs(1))
      await eventually(() => expect(session.active.length).toBeGreaterThan(2))
      isFree = true
      await session.queue.endByName('job-0', { name: 'Pruned', message: 'no use' })
      await eventually(() => expect(session.answers).toHaveLength(1))
      expect(told.ends[0]).toEqual(['job-0', { name: 'Pruned', message: 'no use' }])
      const other = await open()
      const watching = record()
      const second = await other.coordinate(session.id, watching.listener)
      await second.cancel({ name: 'Interrupted', message: 'enough', classNames: [] })
      await eventually(() => expect(told.cancelled).toHaveLength(1))
      await eventually(() => expect(session.cancelled).toMatchObject([{ message: 'enough' }]))
      expect(watching.cancelled).toEqual([])
      const late = await session.join('late')
      await eventually(() => expect(late.told.cancelled).toMatchObject([{ message: 'enough' }]))
      await second.close()
    })

    test('knows its sessions and workers, and leaves nothing of a session that was removed', async () => {
      const session = await makeSession()
      const { worker, told } = await session.join('a', answering)
      await session.queue.add(jobs(5))
      await eventually(async () => expect(await session.queue.workers()).toEqual([workerFacts('a')]))
      await eventually(() => expect(session.answers).toHaveLength(5))
      expect(await worker.coordinatorSeenMsAgo()).toBeLessThan(LEASE_MS)
      const own = async () =>
        (await session.backend.sessions()).filter(({ facts: { id } }) => id === session.id)
      expect(await own()).toMatchObject([{ facts: { host: 'here' }, counts: { done: 5 }, cancelled: null }])
      await session.queue.remove()
      await eventually(() => expect(told.over).toBe(1))
      expect(await own()).toEqual([])
      const again = await session.backend.coordinate(session.id, record().listener)
      expect(await again.counts()).toEqual({ waiting: 0, active: 0, done: 0 })
      expect(await again.workers()).toEqual([])
      await again.remove()
      if (kind === 'redis') expect(await keysOf(server.url, session.id)).toEqual([])
    })

    test('that was killed and comes back loses nothing and counts nothing twice', async () => {
      const session = await makeSession()
      const slowly: JobHandler = async (each, context) => {
        await new Promise((resolve) => setTimeout(resolve, 100))
        return answering(each, context)
      }
      await session.join('a', slowly)
      await session.join('b', slowly)
      await session.queue.add(jobs(60))
      await eventually(() => expect(session.answers.length).toBeGreaterThan(10))
      await server.kill()
      const adding = session.queue.add(jobs(70))
      await new Promise((resolve) => setTimeout(resolve, 2000))
      await server.start()
      await adding
      await eventually(() => expect(session.answers).toHaveLength(70), 60_000)
      expect(new Set(session.answers.map(([key]) => key)).size).toBe(70)
      expect(session.lost).toEqual([])
      expect(session.notices[0]).toMatch(/is away \(.+\). Trying again\.$/)
      expect(session.notices.at(-1)).toMatch(/is back\.$/)
    }, 90_000)

    test('that has forgotten all knows the session again, and what is missing', async () => {
      const session = await makeSession()
      await session.queue.add(jobs(20))
      await server.kill()
      server.wipe()
      await server.start()
      const keys = jobs(20).map(({ key }) => key)
      await eventually(async () => expect(await session.queue.missing(keys)).toEqual(keys))
      await session.queue.add(jobs(20))
      expect(await session.queue.missing(keys)).toEqual([])
      await eventually(async () =>
        expect((await session.backend.sessions()).map(({ facts: { id } }) => id)).toContain(session.id),
      )
      await session.join('a', answering)
      await eventually(() => expect(session.answers).toHaveLength(20))
    }, 90_000)

    // PostgreSQL lets a worker go on with a lease that has run out, as long as no other has asked for it.
    test.skipIf(kind === 'postgres')(
      'says that a worker has lost its lease, and takes the answer of the other one',
      async () => {
        const session = await makeSession()
        let isFirst = true
        let lost = false
        const handler: JobHandler = async (each, context) => {
          if (!isFirst) return answering(each, context)
          isFirst = false
          // The loop is blocked past the lease: as good as frozen.
          const until = performance.now() + LEASE_MS * 2
          while (performance.now() < until);
          context.signal.addEventListener('abort', () => {
            lost = true
          })
          await eventually(() => expect(lost).toBe(true))
          return answer({ index: -1 })
        }
        await session.join('a', handler, 1)
        await session.queue.add(jobs(1))
        await eventually(() => expect(session.answers).toEqual([['job-0', answer({ index: 0 })]]))
        expect(lost).toBe(true)
      },
    )
  })
})
