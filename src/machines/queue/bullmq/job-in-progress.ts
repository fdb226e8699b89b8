/** A job that a worker has, from when it was taken until the queue has accepted its answer, or refused it. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Job } from 'bullmq'
import { GIVE_BACK, type JobContext, type JobHandler, type JobProgress } from '../queue-port.ts'
import { isFinal } from './link.ts'
import { packAnswer } from './packed-answer.ts'
import { reconnectDelayMs } from './queue-server.ts'

/** Milliseconds between two words on how far it is. */
const PROGRESS_MS = 1000

export interface JobInProgressOptions {
  /** Of BullMQ: says that it is this worker that has the job. */
  token: string
  /** Whether an answer that the server does not take is to be tried again. */
  mayTryAgain: () => boolean
}

export class JobInProgress {
  readonly key: string
  readonly #job: Job
  readonly #options: JobInProgressOptions
  readonly #lease = new AbortController()
  #progress: JobProgress | undefined
  #isSending = false
  #isOver = false

  constructor(job: Job, options: JobInProgressOptions) {
    this.key = String(job.id)
    this.#job = job
    this.#options = options
  }

  /** Runs it, and gives the answer. Never rejects. */
  async run(handler: JobHandler): Promise<void> {
    const { token } = this.#options
    const context: JobContext = {
      signal: this.#lease.signal,
      progress: (progress) => {
        this.#progress = progress
        void this.#send()
      },
    }
    try {
      const answer = await handler({ key: this.key, data: this.#job.data }, context)
      this.#isOver = true
      if (answer === GIVE_BACK) await this.#answer(() => this.#job.moveToWait(token))
      else {
        const packed = packAnswer(answer)
        await this.#answer(() => this.#job.moveToCompleted(packed, token, false))
      }
    } catch (error) {
      this.#isOver = true
      const failure = error instanceof Error ? error : new Error(String(error))
      await this.#answer(() => this.#job.moveToFailed(failure, token, false))
    }
  }

  /** Others may have it by now: what is done here counts no more. */
  loseLease(): void {
    this.#lease.abort()
  }

  /**
   * Until the server says yes or no. It says no where the lease has run out and somebody else has the job, or where a
   * yes of before has not come through.
   */
  async #answer(act: () => Promise<unknown>): Promise<void> {
    for (let times = 0; ; times++) {
      try {
        await act()
        return
      } catch (error) {
        if (isFinal(error) || !this.#options.mayTryAgain()) return
      }
      await delay(reconnectDelayMs(times))
    }
  }

  async #send(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    while (this.#progress && !this.#isOver) {
      const progress = this.#progress
      this.#progress = undefined
      await this.#job.updateProgress(progress).catch(() => undefined)
      await delay(PROGRESS_MS, undefined, { ref: false })
    }
    this.#isSending = false
  }
}
