/** The jobs of a session that are not over, and the queue that has them: each is sent, and again where it was lost. */
import { counted } from '../../model/utils/counted.ts'
import type { Clock } from '../../scheduler/ports.ts'
import { jobData } from './job-data.ts'
import type { CoordinatorQueue } from './queue-port.ts'
import type { RemoteJob } from './remote-job.ts'

/** Jobs that are added, or asked for, at a time. */
const BATCH = 1000
/** How often they are compared with what the queue knows. */
const RECONCILE_MS = 30_000

export interface JobsInQueueOptions {
  clock: Pick<Clock, 'after'>
  /** Opens the queue, when the first jobs come. */
  connect(): Promise<CoordinatorQueue>
  /** Whether what was lost is still wanted. */
  isOpen(): boolean
  warn(message: string): void
  /** What makes it impossible to go on. */
  onFailed(error: unknown): void
}

export class JobsInQueue {
  readonly #options: JobsInQueueOptions
  readonly #jobs = new Map<string, RemoteJob>()
  readonly #unsent: RemoteJob[] = []
  #sending: Promise<void> = Promise.resolve()
  #queue: Promise<CoordinatorQueue> | undefined
  #isClosed = false
  #stopReconciling = () => {}

  constructor(options: JobsInQueueOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#jobs.size
  }

  get all(): RemoteJob[] {
    return [...this.#jobs.values()]
  }

  /** The queue; undefined as long as there were no jobs. */
  get queue(): Promise<CoordinatorQueue> | undefined {
    return this.#queue
  }

  get(key: string): RemoteJob | undefined {
    return this.#jobs.get(key)
  }

  /** It is sent with {@link flush}. */
  add(job: RemoteJob): void {
    this.#jobs.set(job.key, job)
    this.#unsent.push(job)
  }

  /** One is over. @returns whether it was not before */
  delete({ key }: RemoteJob): boolean {
    return this.#jobs.delete(key)
  }

  /** Sends what was added. */
  flush(): void {
    this.#sending = this.#sending
      .then(() => this.#send())
      .catch((error: unknown) => this.#options.onFailed(error))
  }

  /** The queue is told of no more of them; of some it may know from an earlier command. */
  dropUnsent(): void {
    this.#unsent.length = 0
  }

  /** Those that the queue knows nothing of, though it was told. */
  async missing(queue: CoordinatorQueue): Promise<RemoteJob[]> {
    await this.#sending
    const keys = [...this.#jobs.keys()]
    const missing: string[] = []
    for (let at = 0; at < keys.length; at += BATCH)
      missing.push(...(await queue.missing(keys.slice(at, at + BATCH))))
    // Meanwhile, answers may have come.
    return missing.flatMap((key) => this.#jobs.get(key) ?? [])
  }

  /** @param isOver Whether nothing of the session is wanted any more: then the server forgets it. */
  async close(isOver: boolean): Promise<void> {
    this.#isClosed = true
    this.#stopReconciling()
    const queue = await this.#queue?.catch(() => undefined)
    await (isOver ? queue?.remove() : queue?.close())
  }

  async #send(): Promise<void> {
    while (this.#unsent.length > 0) {
      const queue = await this.#connect()
      const batch = this.#unsent.splice(0, BATCH)
      await queue.add(batch.map(({ key, plan }) => ({ key, data: jobData(plan) })))
    }
  }

  #connect(): Promise<CoordinatorQueue> {
    this.#queue ??= this.#options.connect().then((queue) => {
      this.#reconcileLater(queue)
      return queue
    })
    return this.#queue
  }

  #reconcileLater(queue: CoordinatorQueue): void {
    if (this.#isClosed) return
    this.#stopReconciling = this.#options.clock.after(RECONCILE_MS, () => {
      void this.#reconcile(queue)
        .catch((error: unknown) => this.#options.warn(String(error)))
        .then(() => this.#reconcileLater(queue))
    })
  }

  async #reconcile(queue: CoordinatorQueue): Promise<void> {
    const lost = await this.missing(queue)
    if (lost.length === 0 || !this.#options.isOpen()) return
    this.#options.warn(`The queue has lost ${counted(lost.length, 'run')}: they are added again.`)
    for (const job of lost) job.forget()
    this.#unsent.push(...lost)
    this.flush()
    await this.#sending
  }
}
