/** A queue server in memory, in the hands of the test: what `test/contract/queues.test.ts` says holds for it too. */

import {
  type CoordinatorListener,
  type CoordinatorQueue,
  GIVE_BACK,
  type JobAnswer,
  type JobCounts,
  type JobHandler,
  type QueueBackend,
  type QueueJob,
  type SessionFacts,
  type SessionState,
  type WorkerFacts,
  type WorkerListener,
  type WorkerQueue,
} from '../../../../src/machines/queue/queue-port.ts'
import type { ErrorRecord } from '../../../../src/model/error.ts'

interface StoredJob {
  job: QueueJob
  state: 'waiting' | 'active' | 'done'
  /** Of whoever has it. */
  lease?: { worker: MemoryWorker; controller: AbortController }
  ending?: { answer: JobAnswer } | { lost: string }
}

interface StoredSession {
  facts: SessionFacts | undefined
  jobs: Map<string, StoredJob>
  isPaused: boolean
  cancelled: ErrorRecord | null
  coordinators: Set<CoordinatorListener>
  workers: Set<MemoryWorker>
}

export class MemoryServer {
  readonly sessions = new Map<string, StoredSession>()

  session(id: string): StoredSession {
    const known = this.sessions.get(id)
    if (known) return known
    const session: StoredSession = {
      facts: undefined,
      jobs: new Map(),
      isPaused: false,
      cancelled: null,
      coordinators: new Set(),
      workers: new Set(),
    }
    this.sessions.set(id, session)
    return session
  }

  open(): QueueBackend {
    return {
      label: 'memory:',
      warnings: async () => [],
      announce: async (facts) => {
        this.session(facts.id).facts ??= facts
      },
      sessions: async () => [...this.sessions.values()].flatMap(stateOf),
      coordinate: async (id, listener) => this.#coordinate(this.session(id), id, listener),
      join: async (id, facts, listener) => {
        const worker = new MemoryWorker(this.session(id), facts, listener)
        if (worker.session.cancelled) listener.onCancelled(worker.session.cancelled)
        return worker
      },
      close: async () => {},
    }
  }

  /** Forgets all jobs, as a server does that keeps nothing when it starts again. */
  wipe(): void {
    for (const { jobs } of this.sessions.values()) jobs.clear()
  }

  #coordinate(session: StoredSession, id: string, listener: CoordinatorListener): CoordinatorQueue {
    session.coordinators.add(listener)
    for (const [key, { ending }] of session.jobs) if (ending) tellEnding(listener, key, ending)
    if (session.cancelled) listener.onCancelled(session.cancelled)
    const close = async () => void session.coordinators.delete(listener)
    return {
      add: async (jobs) => {
        for (const job of jobs)
          if (!session.jobs.has(job.key)) session.jobs.set(job.key, { job, state: 'waiting' })
        serve(session)
      },
      missing: async (keys) => keys.filter((key) => !session.jobs.has(key)),
      counts: async () => countsOf(session),
      workers: async () => [...session.workers].map(({ facts }) => facts),
      pause: async () => {
        session.isPaused = true
      },
      resume: async () => {
        session.isPaused = false
        serve(session)
      },
      drain: async () => {
        for (const [key, { state }] of session.jobs) if (state === 'waiting') session.jobs.delete(key)
      },
      cancel: async (error) => {
        if (session.cancelled) return
        session.cancelled = error
        for (const { listener: each } of session.workers) each.onCancelled(error)
        for (const each of session.coordinators) if (each !== listener) each.onCancelled(error)
      },
      endByName: async (key, reason) => {
        for (const { listener: each } of session.workers) each.onEndByName(key, reason)
      },
      close,
      remove: async () => {
        await close()
        this.sessions.delete(id)
        for (const { listener: each } of session.workers) each.onOver()
      },
    }
  }
}

/** A worker's side, of which the test can take the lease away. */
export class MemoryWorker implements WorkerQueue {
  readonly session: StoredSession
  readonly facts: WorkerFacts
  readonly listener: WorkerListener
  #capacity = 0
  #handler: JobHandler | undefined
  readonly #running = new Set<Promise<void>>()

  constructor(session: StoredSession, facts: WorkerFacts, listener: WorkerListener) {
    this.session = session
    this.facts = facts
    this.listener = listener
    session.workers.add(this)
  }

  consume(capacity: number, handler: JobHandler): void {
    this.#capacity = capacity
    this.#handler = handler
    serve(this.session)
  }

  /** Takes what waits, as far as there is room. */
  take(): void {
    for (const stored of this.session.jobs.values()) {
      if (this.session.isPaused || !this.#handler || this.#running.size >= this.#capacity) return
      if (stored.state !== 'waiting') continue
      const running = this.#run(stored, this.#handler).finally(() => this.#running.delete(running))
      this.#running.add(running)
    }
  }

  /** It gave no sign of life for too long: others get what it has. */
  loseLeases(): void {
    for (const stored of this.session.jobs.values()) {
      if (stored.lease?.worker !== this) continue
      stored.state = 'waiting'
      stored.lease.controller.abort()
      delete stored.lease
    }
    serve(this.session)
  }

  async counts(): Promise<JobCounts> {
    return countsOf(this.session)
  }

  async coordinatorSeenMsAgo(): Promise<number | null> {
    return this.session.coordinators.size > 0 ? 0 : null
  }

  async stop(): Promise<void> {
    this.#handler = undefined
    await Promise.all(this.#running)
  }

  async close(): Promise<void> {
    await this.stop()
    this.session.workers.delete(this)
  }

  async #run(stored: StoredJob, handler: JobHandler): Promise<void> {
    const lease = { worker: this, controller: new AbortController() }
    const { key } = stored.job
    stored.state = 'active'
    stored.lease = lease
    const tell = (act: (listener: CoordinatorListener) => void) => {
      for (const listener of this.session.coordinators) act(listener)
    }
    tell((listener) => listener.onActive(key))
    const progress = (news: Parameters<CoordinatorListener['onProgress']>[1]) =>
      tell((listener) => listener.onProgress(key, structuredClone(news)))
    const ending = await handler(structuredClone(stored.job), {
      signal: lease.controller.signal,
      progress,
    }).then(
      (answer) => (answer === GIVE_BACK ? answer : { answer: structuredClone(answer) }),
      (error: unknown) => ({ lost: String(error) }),
    )
    // Somebody else has it, or the server has forgotten it: this one counts no more.
    if (stored.lease !== lease || this.session.jobs.get(key) !== stored) return
    delete stored.lease
    stored.state = ending === GIVE_BACK ? 'waiting' : 'done'
    if (ending !== GIVE_BACK) {
      stored.ending = ending
      tell((listener) => tellEnding(listener, key, ending))
    }
    setImmediate(() => serve(this.session))
  }
}

function serve(session: StoredSession): void {
  for (const worker of session.workers) worker.take()
}

function tellEnding(
  listener: CoordinatorListener,
  key: string,
  ending: NonNullable<StoredJob['ending']>,
): void {
  if ('lost' in ending) listener.onLost(key, ending.lost)
  else listener.onAnswer(key, ending.answer)
}

function countsOf({ jobs }: StoredSession): JobCounts {
  const count = (state: StoredJob['state']) => [...jobs.values()].filter((job) => job.state === state).length
  return { waiting: count('waiting'), active: count('active'), done: count('done') }
}

function stateOf(session: StoredSession): SessionState[] {
  const { facts, cancelled, coordinators } = session
  const coordinatorSeenMsAgo = coordinators.size > 0 ? 0 : null
  return facts ? [{ facts, cancelled, coordinatorSeenMsAgo, counts: countsOf(session) }] : []
}
