/**
 * Tells of each job of a session that is over, once: by the events of the queue, which may be missed, and by comparing
 * how many are over with how many were told. Only where the two differ is the whole queue looked through.
 */
import type { Queue } from 'bullmq'
import type { CoordinatorListener, JobAnswer } from '../queue-port.ts'
import { type Link, reasonOf } from './link.ts'
import { unpackAnswer } from './packed-answer.ts'
import { countJobs } from './session-keys.ts'

/** Ids that are read at once, and jobs of them that are. */
const PAGE = 1000
const READ_AT_ONCE = 50

export class FinishedJobs {
  readonly #queue: Queue
  readonly #link: Link
  readonly #listener: Pick<CoordinatorListener, 'onAnswer' | 'onLost'>
  readonly #told = new Set<string>()
  #accounted = 0
  /** How many were over when that was compared last. */
  #lastDone = 0

  constructor(queue: Queue, link: Link, listener: Pick<CoordinatorListener, 'onAnswer' | 'onLost'>) {
    this.#queue = queue
    this.#link = link
    this.#listener = listener
  }

  /** Of the jobs that are over in the queue, those that were told, as far as is known. */
  get accounted(): number {
    return this.#accounted
  }

  has(key: string): boolean {
    return this.#told.has(key)
  }

  answered(key: string, packed: unknown): void {
    if (!this.#isNew(key)) return
    this.#accounted++
    this.#tell(key, packed)
  }

  lost(key: string, message: string): void {
    if (!this.#isNew(key)) return
    this.#accounted++
    this.#listener.onLost(key, message)
  }

  /** Compares, and looks through the queue where something was missed for longer than an event takes to come. */
  async compare(): Promise<void> {
    const { done } = await this.#link.ask(() => countJobs(this.#queue))
    const isSettled = done === this.#lastDone
    this.#lastDone = done
    if (done !== this.#accounted && isSettled) await this.lookThrough()
  }

  /** Tells all that are over and were not told. */
  async lookThrough(): Promise<void> {
    let found = 0
    for (const state of ['completed', 'failed'] as const) {
      for (let start = 0; ; start += PAGE) {
        const ids = await this.#link.ask(() => this.#queue.getRanges([state], start, start + PAGE - 1, true))
        found += ids.length
        await this.#tellAll(ids.filter((id) => !this.#told.has(id)))
        if (ids.length < PAGE) break
      }
    }
    this.#accounted = found
  }

  async #tellAll(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += READ_AT_ONCE)
      await Promise.all(ids.slice(start, start + READ_AT_ONCE).map((id) => this.#tellJob(id)))
  }

  async #tellJob(id: string): Promise<void> {
    try {
      const job = await this.#link.ask(() => readJob(this.#queue, id))
      if (!job || !this.#isNew(id)) return
      if (typeof job.failedReason === 'string') this.#listener.onLost(id, job.failedReason)
      else this.#tell(id, job.returnvalue)
    } catch (error) {
      if (this.#isNew(id)) this.#listener.onLost(id, `It cannot be read: ${reasonOf(error)}.`)
    }
  }

  #isNew(key: string): boolean {
    const isNew = !this.#told.has(key)
    this.#told.add(key)
    return isNew
  }

  #tell(key: string, packed: unknown): void {
    let answer: unknown
    try {
      answer = unpackAnswer(packed)
    } catch (error) {
      this.#listener.onLost(key, `Its answer cannot be read: ${reasonOf(error)}.`)
      return
    }
    // Whoever listens checks what it is.
    this.#listener.onAnswer(key, answer as JobAnswer)
  }
}

/** A job, or `undefined` where it is gone. One that is no JSON is a fault of the job: a `TypeError`, so that it is not asked for again. */
async function readJob(queue: Queue, id: string): ReturnType<Queue['getJob']> {
  try {
    return await queue.getJob(id)
  } catch (error) {
    throw error instanceof SyntaxError ? new TypeError(error.message) : error
  }
}
