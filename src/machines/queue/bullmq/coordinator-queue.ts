/** The coordinator's side of the queue of one session, on BullMQ. */
import type { Queue } from 'bullmq'
import type { ErrorRecord } from '../../../model/error.ts'
import type {
  CoordinatorListener,
  CoordinatorQueue,
  JobCounts,
  JobProgress,
  QueueJob,
  WorkerFacts,
} from '../queue-port.ts'
import { FinishedJobs } from './finished-jobs.ts'
import { Link } from './link.ts'
import { parseSafely, type QueueServer, readNote } from './queue-server.ts'
import { SessionEvents } from './session-events.ts'
import {
  controlName,
  countJobs,
  EVENTS,
  every,
  NOTES,
  publish,
  queueName,
  type Timing,
} from './session-keys.ts'

/** Jobs that are added, or asked after, at once. */
const BATCH = 500

/** Milliseconds that leaving waits for a server that is away. */
const LEAVE_MS = 10_000

export interface CoordinatorOptions {
  server: QueueServer
  sessionId: string
  timing: Timing
  /** What the session has said of itself, as JSON, once it was announced here. */
  factsText: () => string | undefined
}

export class BullCoordinatorQueue implements CoordinatorQueue {
  readonly #options: CoordinatorOptions
  readonly #listener: CoordinatorListener
  readonly #link: Link
  readonly #queue: Queue
  readonly #control: Queue
  readonly #events: SessionEvents[]
  readonly #finished: FinishedJobs
  /** Keys of jobs that were added from here, are not known to be missing, and were not told to be over. */
  readonly #open = new Set<string>()
  #isCancelled = false
  #isOver = false
  #stopBeating = () => {}

  constructor(options: CoordinatorOptions, listener: CoordinatorListener) {
    const { server, sessionId } = options
    this.#options = options
    this.#listener = listener
    this.#link = new Link({ label: server.label, onNotice: listener.onNotice, prepare: server.prepare })
    this.#queue = server.queue(queueName(sessionId), { isOurs: true })
    this.#control = server.queue(controlName(sessionId), { isOurs: false })
    for (const queue of [this.#queue, this.#control]) queue.on('error', () => undefined)
    this.#finished = new FinishedJobs(this.#queue, this.#link, {
      onAnswer: (key, answer) => {
        this.#open.delete(key)
        listener.onAnswer(key, answer)
      },
      onLost: (key, message) => {
        this.#open.delete(key)
        listener.onLost(key, message)
      },
    })
    const jobs = new SessionEvents(server, queueName(sessionId), {
      active: ({ jobId }) => this.#active(String(jobId)),
      progress: ({ jobId, data }) => this.#progressed(String(jobId), data),
      completed: ({ jobId, returnvalue }) => this.#finished.answered(String(jobId), returnvalue),
      failed: ({ jobId, failedReason }) => this.#finished.lost(String(jobId), String(failedReason)),
    })
    const control = new SessionEvents(server, controlName(sessionId), {
      [EVENTS.cancelled]: ({ error }) => this.#cancelled(parseSafely(String(error))),
      [EVENTS.over]: () => {
        this.#isOver = true
      },
    })
    this.#events = [jobs, control]
  }

  /** Begins: what is over already is told, then what happens. */
  async start(): Promise<this> {
    await Promise.all(this.#events.map((events) => events.start()))
    await this.#beat()
    await this.#finished.lookThrough()
    await this.#tellActive()
    this.#stopBeating = every(this.#options.timing.beatMs, () => this.#beat())
    return this
  }

  async add(jobs: readonly QueueJob[]): Promise<void> {
    for (let start = 0; start < jobs.length; start += BATCH) {
      const batch = jobs.slice(start, start + BATCH)
      const entries = batch.map(({ key, data }) => ({
        name: 'run',
        data,
        opts: { jobId: key, attempts: 1, removeOnComplete: false, removeOnFail: false },
      }))
      await this.#link.ask(() => this.#queue.addBulk(entries))
      for (const { key } of batch) if (!this.#finished.has(key)) this.#open.add(key)
    }
  }

  async missing(keys: readonly string[]): Promise<string[]> {
    const { waiting, active, done } = await this.counts()
    const there = waiting + active + Math.max(0, done - this.#finished.accounted)
    // Where as many are there as should be, none is asked after.
    if (there >= this.#open.size && keys.every((key) => this.#open.has(key))) return []
    const missing: string[] = []
    for (let start = 0; start < keys.length; start += BATCH) {
      const batch = keys.slice(start, start + BATCH)
      const states = await this.#link.ask(() => Promise.all(batch.map((key) => this.#queue.getJobState(key))))
      missing.push(...batch.filter((_, index) => states[index] === 'unknown'))
    }
    for (const key of missing) this.#open.delete(key)
    return missing
  }

  counts(): Promise<JobCounts> {
    return this.#link.ask(() => countJobs(this.#queue))
  }

  async workers(): Promise<WorkerFacts[]> {
    const { server, sessionId, timing } = this.#options
    const notes = await this.#link.ask(() => server.notes(NOTES.workers(sessionId)))
    return notes
      .filter(({ ageMs }) => ageMs < timing.goneMs)
      .map((note) => readNote(note) as WorkerFacts)
      .filter((facts) => facts !== undefined)
  }

  pause(): Promise<void> {
    return this.#link.ask(() => this.#queue.pause())
  }

  resume(): Promise<void> {
    return this.#link.ask(() => this.#queue.resume())
  }

  drain(): Promise<void> {
    return this.#link.ask(() => this.#queue.drain(true))
  }

  async cancel(error: ErrorRecord): Promise<void> {
    const { server, sessionId } = this.#options
    this.#isCancelled = true
    const text = JSON.stringify(error)
    await this.#link.ask(() => server.putNote(NOTES.cancelled, sessionId, text))
    await this.#link.ask(() => publish(this.#control, EVENTS.cancelled, { error: text }))
  }

  async endByName(key: string, reason: Pick<ErrorRecord, 'name' | 'message'>): Promise<void> {
    const { server, sessionId } = this.#options
    const text = JSON.stringify(reason)
    await this.#link.ask(() => server.putNote(NOTES.ends(sessionId), key, text))
    await this.#link.ask(() => publish(this.#control, EVENTS.end, { key, reason: text }))
  }

  async close(): Promise<void> {
    const { server, sessionId } = this.#options
    this.#stopBeating()
    await this.#link
      .ask(() => server.removeNotes(NOTES.coordinators, sessionId), LEAVE_MS)
      .catch(() => undefined)
    await this.#leave()
  }

  async remove(): Promise<void> {
    const { server, sessionId } = this.#options
    this.#stopBeating()
    this.#isOver = true
    const own = [NOTES.workers(sessionId), NOTES.ends(sessionId)]
    const common = [NOTES.coordinators, NOTES.cancelled, NOTES.sessions]
    try {
      await this.#link.ask(() => publish(this.#control, EVENTS.over, {}), LEAVE_MS)
      for (const queue of [this.#queue, this.#control]) {
        await this.#link.ask(() => queue.pause(), LEAVE_MS)
        await this.#link.ask(() => queue.obliterate({ force: true }), LEAVE_MS)
      }
      for (const kind of own) await this.#link.ask(() => server.removeNotes(kind), LEAVE_MS)
      // The session itself goes last: what is left of a removal that was interrupted is known by it.
      for (const kind of common) await this.#link.ask(() => server.removeNotes(kind, sessionId), LEAVE_MS)
    } finally {
      await this.#leave()
    }
  }

  async #leave(): Promise<void> {
    this.#link.close()
    await Promise.all(this.#events.map((events) => events.close()))
    for (const queue of [this.#queue, this.#control]) await queue.close().catch(() => undefined)
  }

  /** Says that it lives, and looks at what may have been missed. */
  async #beat(): Promise<void> {
    const { server, sessionId, factsText } = this.#options
    await this.#link.ask(() => server.putNote(NOTES.coordinators, sessionId, ''))
    const facts = factsText()
    const sessions = await this.#link.ask(() => server.notes(NOTES.sessions))
    // The server has lost it.
    if (facts !== undefined && !this.#isOver && !sessions.some(({ name }) => name === sessionId))
      await this.#link.ask(() => server.putNote(NOTES.sessions, sessionId, facts))
    const cancelled = await this.#link.ask(() => server.notes(NOTES.cancelled))
    const mark = cancelled.find(({ name }) => name === sessionId)
    if (mark) this.#cancelled(readNote(mark))
    await this.#finished.compare()
  }

  async #tellActive(): Promise<void> {
    const ids = await this.#link.ask(() => this.#queue.getRanges(['active'], 0, BATCH))
    for (const id of ids) {
      const job = await this.#link.ask(() => this.#queue.getJob(id)).catch(() => undefined)
      if (!job) continue
      this.#active(id)
      if (typeof job.progress === 'object') this.#progressed(id, job.progress)
    }
  }

  #active(key: string): void {
    if (!this.#finished.has(key)) this.#listener.onActive(key)
  }

  #progressed(key: string, progress: unknown): void {
    if (!this.#finished.has(key)) this.#listener.onProgress(key, progress as JobProgress)
  }

  #cancelled(error: unknown): void {
    if (this.#isCancelled || typeof error !== 'object' || error === null) return
    this.#isCancelled = true
    this.#listener.onCancelled(error as ErrorRecord)
  }
}
