/** Who works for a session, as its coordinator sees it: how many, where, and who has other code. */
import { ZtxexpError } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import type { Clock } from '../../scheduler/ports.ts'
import { checkCodeFacts, describeOtherWorker } from './code-facts.ts'
import type { CodeFacts, CoordinatorQueue, WorkerFacts } from './queue-port.ts'
import { asCount, asList, asObject, asText, type Refuse, refuser } from './shape.ts'

/** How often it is looked. */
const LOOK_MS = 2000
/** When it is time to say how a worker is started. */
const NOBODY_MS = 10_000

export interface WorkerWatchOptions {
  clock: Pick<Clock, 'after' | 'nowMs'>
  code: CodeFacts
  /** The command line that starts a worker. */
  workerCommand: string
  warn(message: string): void
}

export class WorkerWatch {
  readonly #options: WorkerWatchOptions
  readonly #toldOf = new Set<string>()
  #queue: Pick<CoordinatorQueue, 'workers'> = { workers: async () => [] }
  #workers: readonly WorkerFacts[] = []
  /** The most that there were at once: at the end, some may have left already. */
  #most: readonly WorkerFacts[] = []
  #sinceMs: number
  #hasTold = false
  #isStopped = false
  #stop = () => {}

  constructor(options: WorkerWatchOptions) {
    this.#options = options
    this.#sinceMs = options.clock.nowMs()
  }

  start(queue: Pick<CoordinatorQueue, 'workers'>): void {
    this.#queue = queue
    this.#sinceMs = this.#options.clock.nowMs()
    this.#lookLater(0)
  }

  stop(): void {
    this.#isStopped = true
    this.#stop()
  }

  /** Runs that those can do at once who take some. */
  get capacity(): number {
    return this.#workers.reduce(
      (sum, { capacity, otherFiles }) => sum + (otherFiles.length > 0 ? 0 : capacity),
      0,
    )
  }

  /** @example '4 workers on 2 hosts | 1 with other code' */
  get text(): string {
    return describeWorkers(this.#workers)
  }

  /** The same when all is over. */
  async lastText(): Promise<string> {
    await this.#look()
    return describeWorkers(this.#most)
  }

  #lookLater(delayMs: number): void {
    if (this.#isStopped) return
    this.#stop = this.#options.clock.after(
      delayMs,
      () => void this.#look().then(() => this.#lookLater(LOOK_MS)),
    )
  }

  async #look(): Promise<void> {
    const { clock, code, workerCommand, warn } = this.#options
    try {
      this.#workers = (await this.#queue.workers()).flatMap((worker) => this.#checked(worker))
    } catch {
      // A server that is away is told of by others.
      return
    }
    if (this.#workers.length >= this.#most.length) this.#most = this.#workers
    for (const worker of this.#workers)
      if (worker.otherFiles.length > 0) this.#warnOnce(describeOtherWorker(code, worker))
    if (this.capacity > 0) this.#sinceMs = clock.nowMs()
    else if (!this.#hasTold && clock.nowMs() - this.#sinceMs >= NOBODY_MS) {
      this.#hasTold = true
      warn(`No worker takes these runs yet. Start one, here or on another machine: ${workerCommand}`)
    }
  }

  #checked(worker: WorkerFacts): WorkerFacts[] {
    try {
      return [checkWorker(worker, refuser('What a worker says of itself'))]
    } catch (error) {
      if (error instanceof ZtxexpError) this.#warnOnce(error.message)
      return []
    }
  }

  #warnOnce(message: string): void {
    if (this.#toldOf.has(message)) return
    this.#toldOf.add(message)
    this.#options.warn(message)
  }
}

function checkWorker(value: unknown, refuse: Refuse): WorkerFacts {
  const { id, host, pid, code, capacity, otherFiles } = asObject(value, 'value', refuse)
  return {
    id: asText(id, 'id', refuse, 255),
    host: asText(host, 'host', refuse, 255),
    pid: asCount(pid, 'pid', refuse),
    code: checkCodeFacts(code, refuse),
    capacity: asCount(capacity, 'capacity', refuse),
    otherFiles: asList(otherFiles, 'otherFiles', refuse, (each) => asText(each, 'otherFiles', refuse)),
  }
}

function describeWorkers(workers: readonly WorkerFacts[]): string {
  if (workers.length === 0) return 'no worker'
  const hosts = new Set(workers.map(({ host }) => host)).size
  const others = workers.filter(({ otherFiles }) => otherFiles.length > 0).length
  const all = `${counted(workers.length, 'worker')} on ${counted(hosts, 'host')}`
  return others > 0 ? `${all} | ${others} with other code` : all
}
