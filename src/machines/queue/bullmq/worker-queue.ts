/** A worker's side of the queue of one session, on BullMQ. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Job, Queue, Worker } from 'bullmq'
import type { ErrorRecord } from '../../../model/error.ts'
import type { JobCounts, JobHandler, WorkerFacts, WorkerListener, WorkerQueue } from '../queue-port.ts'
import { JobInProgress } from './job-in-progress.ts'
import { Link } from './link.ts'
import { parseSafely, type QueueServer, readNote } from './queue-server.ts'
import { SessionEvents } from './session-events.ts'
import { controlName, countJobs, EVENTS, every, NOTES, queueName, type Timing } from './session-keys.ts'

/** A server that was wiped knows the session again after the next beat of its coordinator. */
const BEATS_UNSEEN = 4

/** How often a job may lose its worker before it is taken for the reason. */
const MOST_STALLS = 2

/** Milliseconds that leaving waits for a server that is away. */
const LEAVE_MS = 10_000

export interface WorkerOptions {
  server: QueueServer
  /** BullMQ's way to say that a processor has moved its job itself. */
  makeWaitingError: () => Error
  sessionId: string
  facts: WorkerFacts
  timing: Timing
}

export class BullWorkerQueue implements WorkerQueue {
  readonly #options: WorkerOptions
  readonly #listener: WorkerListener
  readonly #link: Link
  readonly #queue: Queue
  readonly #events: SessionEvents
  readonly #jobs = new Map<string, JobInProgress>()
  /** Jobs that are to end by a name, also those that nobody has begun. */
  readonly #wishes = new Map<string, Pick<ErrorRecord, 'name' | 'message'>>()
  #worker: Worker | undefined
  #stopped: Promise<void> | undefined
  #stoppedAtMs = Infinity
  #unseen = 0
  #isCancelled = false
  #isOver = false
  #stopBeating = () => {}

  constructor(options: WorkerOptions, listener: WorkerListener) {
    const { server, sessionId } = options
    this.#options = options
    this.#listener = listener
    this.#link = new Link({ label: server.label, onNotice: listener.onNotice, prepare: server.prepare })
    this.#queue = server.queue(queueName(sessionId), { isOurs: false })
    this.#queue.on('error', () => undefined)
    this.#events = new SessionEvents(server, controlName(sessionId), {
      [EVENTS.cancelled]: ({ error }) => this.#cancelled(parseSafely(String(error))),
      [EVENTS.end]: ({ key, reason }) => this.#end(String(key), parseSafely(String(reason))),
      [EVENTS.over]: () => this.#over(),
    })
  }

  async start(): Promise<this> {
    await this.#events.start()
    await this.#beat()
    this.#stopBeating = every(this.#options.timing.beatMs, () => this.#beat())
    return this
  }

  consume(capacity: number, handler: JobHandler): void {
    const { server, sessionId, facts, timing } = this.#options
    this.#worker = server.worker(queueName(sessionId), (job, token) => this.#process(job, token, handler), {
      name: facts.id,
      concurrency: capacity,
      lockDuration: timing.leaseMs,
      stalledInterval: timing.checkMs,
      maxStalledCount: MOST_STALLS,
      runRetryDelay: 1000,
    })
    // That the server is away is told by whoever asks it something; a lease that is lost comes as an event of its own.
    this.#worker.on('error', () => undefined)
    this.#worker.on('lockRenewalFailed', (keys) => {
      for (const key of keys) this.#jobs.get(key)?.loseLease()
    })
  }

  counts(): Promise<JobCounts> {
    return this.#link.ask(() => countJobs(this.#queue))
  }

  async coordinatorSeenMsAgo(): Promise<number | null> {
    const { server, sessionId } = this.#options
    const notes = await this.#link.ask(() => server.notes(NOTES.coordinators))
    return notes.find(({ name }) => name === sessionId)?.ageMs ?? null
  }

  stop(): Promise<void> {
    this.#stoppedAtMs = performance.now()
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async close(): Promise<void> {
    const { server, sessionId, facts } = this.#options
    await this.stop()
    this.#stopBeating()
    await this.#link
      .ask(() => server.removeNotes(NOTES.workers(sessionId), facts.id), LEAVE_MS)
      .catch(() => undefined)
    this.#link.close()
    await this.#events.close()
    await this.#queue.close().catch(() => undefined)
  }

  async #stop(): Promise<void> {
    const closed = this.#worker?.close().catch(() => undefined)
    while (this.#jobs.size > 0) await delay(20)
    // Without a server it would wait for one.
    await Promise.race([closed, delay(LEAVE_MS, undefined, { ref: false })])
  }

  async #process(job: Job, token: string | undefined, handler: JobHandler): Promise<never> {
    const { leaseMs } = this.#options.timing
    const inProgress = new JobInProgress(job, {
      token: token ?? '',
      // After that the job is no more this worker's.
      mayTryAgain: () => performance.now() - this.#stoppedAtMs < leaseMs,
    })
    this.#jobs.set(inProgress.key, inProgress)
    const run = inProgress.run(handler)
    const wish = this.#wishes.get(inProgress.key)
    if (wish) this.#listener.onEndByName(inProgress.key, wish)
    await run
    if (this.#jobs.get(inProgress.key) === inProgress) this.#jobs.delete(inProgress.key)
    throw this.#options.makeWaitingError()
  }

  /** Says that it lives, and looks at what may have been missed. */
  async #beat(): Promise<void> {
    const { server, sessionId, facts } = this.#options
    const sessions = await this.#link.ask(() => server.notes(NOTES.sessions))
    const isThere = sessions.some(({ name }) => name === sessionId)
    this.#unseen = isThere ? 0 : this.#unseen + 1
    if (this.#unseen >= BEATS_UNSEEN) this.#over()
    if (!isThere || this.#isOver) return
    await this.#link.ask(() => server.putNote(NOTES.workers(sessionId), facts.id, JSON.stringify(facts)))
    const cancelled = await this.#link.ask(() => server.notes(NOTES.cancelled))
    const mark = cancelled.find(({ name }) => name === sessionId)
    if (mark) this.#cancelled(readNote(mark))
    for (const note of await this.#link.ask(() => server.notes(NOTES.ends(sessionId))))
      this.#end(note.name, readNote(note))
  }

  #cancelled(error: unknown): void {
    if (this.#isCancelled || typeof error !== 'object' || error === null) return
    this.#isCancelled = true
    this.#listener.onCancelled(error as ErrorRecord)
  }

  #end(key: string, reason: unknown): void {
    if (this.#wishes.has(key) || typeof reason !== 'object' || reason === null) return
    const wish = reason as Pick<ErrorRecord, 'name' | 'message'>
    this.#wishes.set(key, wish)
    this.#listener.onEndByName(key, wish)
  }

  #over(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#listener.onOver()
  }
}
