/** A coordinator and workers on one queue in memory; what runs, and the clock, are in the hands of the test. */
import { KnownExperiments } from '../../../../src/machines/queue/job-data.ts'
import type { CoordinatorQueue } from '../../../../src/machines/queue/queue-port.ts'
import { QueueScheduler, type QueueSchedulerPorts } from '../../../../src/machines/queue/queue-scheduler.ts'
import { type JobRunner, JobServer } from '../../../../src/machines/queue/serve-jobs.ts'
import type { ErrorRecord } from '../../../../src/model/error.ts'
import type { LifecycleEvent } from '../../../../src/model/event.ts'
import type { RunResult, StartedRun } from '../../../../src/model/run.ts'
import { fingerprint } from '../../../../src/model/utils/fingerprint.ts'
import type { ExecutePlan, StartPermit } from '../../../../src/scheduler/ports.ts'
import { makePlan } from '../../scheduler/make-plan.ts'
import { MemoryServer, type MemoryWorker } from './memory-queue.ts'

const SESSION = 'session'
const CODE = { versions: {}, commit: null, isDirty: false }

/** A plan whose config is its title. */
export function planOf(title: string): ExecutePlan {
  const plan = makePlan(title)
  const config = { title }
  return { ...plan, spec: { ...plan.spec, config, configHash: fingerprint(config) } }
}

/** What a run comes to. */
export type Ending = Partial<Pick<RunResult, 'status' | 'metrics' | 'error' | 'skipReason' | 'attempt'>>

/** A run that a worker is at. */
export interface RunInHand {
  title: string
  run: StartedRun
  log(step: number): void
  end(ending?: Ending): void
  endedBy: string[]
}

let count = 0

/** Stands for the session of a worker. */
export class BenchWorker implements JobRunner {
  readonly inHand: RunInHand[] = []
  readonly server: JobServer
  /** Thrown when the next is to run. */
  diskError: Error | undefined
  unusable: unknown
  readonly host: string
  queue: MemoryWorker | undefined

  constructor(host: string) {
    this.host = host
    const experiments = new KnownExperiments()
    experiments.add(planOf('').spec)
    this.server = new JobServer({
      runner: this,
      experiments,
      host,
      root: `/${host}`,
      documentsOf: (runDir) => ({ 'run.json': runDir }),
      check: () => {},
      onUnusable: (error) => {
        this.unusable = error
        void this.queue?.stop()
      },
    })
  }

  async runOne({ spec, options }: ExecutePlan): Promise<void> {
    if (this.diskError) throw this.diskError
    const runId = `20261126_174501_${String(count++).padStart(8, '0')}`
    const run: StartedRun = {
      runId,
      runDir: `/${this.host}/${runId}`,
      experimentName: 'a',
      startedAt: 1,
      spec,
      options,
    }
    const { listen } = this.server
    listen({ type: 'runStarted', run })
    listen({ type: 'attemptStarted', run, attempt: 1 })
    await new Promise<void>((resolve) => {
      this.inHand.push({
        title: spec.title,
        run,
        endedBy: [],
        log: (step) => {
          const timestamp = `2026-11-26T17:45:0${step}.000000+00:00`
          const record = {
            step,
            timestamp,
            metrics: { loss: 1 / step },
            split: 'train',
            phase: 'fit',
            attempt: 1,
          }
          listen({ type: 'metricsLogged', run, records: [record] })
        },
        end: (ending = {}) => {
          const result: RunResult = {
            run,
            status: 'succeeded',
            metrics: { score: 1 },
            error: null,
            skipReason: null,
            attempt: 1,
            retryCount: 0,
            restarts: 0,
            finishedAt: 2,
            durationMs: 1,
            ...ending,
          }
          listen({ type: 'runEnded', result })
          resolve()
        },
      })
    })
  }

  endRun(runId: string, { name }: ErrorRecord): void {
    this.#of(runId)?.endedBy.push(name)
  }

  endByName(runId: string, { name }: Pick<ErrorRecord, 'name'>): void {
    this.#of(runId)?.endedBy.push(name)
  }

  #of(runId: string): RunInHand | undefined {
    return this.inHand.find(({ run }) => run.runId === runId)
  }
}

export class QueueBench {
  readonly server: MemoryServer
  readonly scheduler: QueueScheduler
  readonly events: LifecycleEvent[] = []
  readonly kept: string[] = []
  readonly warnings: string[] = []
  readonly workers: BenchWorker[] = []
  permit: (plan: ExecutePlan) => StartPermit = (plan) => ({ kind: 'run', plan })
  recordError: Error | undefined
  connectError: Error | undefined
  queue: CoordinatorQueue | undefined
  #now = 0
  #timers: { at: number; callback: () => void }[] = []

  constructor({ bail = 0, server = new MemoryServer() }: { bail?: number; server?: MemoryServer } = {}) {
    this.server = server
    this.scheduler = new QueueScheduler(this.#ports(), { bail })
  }

  #ports(): QueueSchedulerPorts {
    return {
      emit: (event) => {
        if (this.recordError && event.type === 'runEnded') throw this.recordError
        this.events.push(event)
      },
      permit: (plan) => this.permit(plan),
      openRun: ({ spec, options }) => this.#run('local', { spec, options }),
      describeRun: ({ spec, options }, { runId, host }) => ({ ...this.#run(runId, { spec, options }), host }),
      placeError: (error) => error,
      keepRun: ({ runId }, { documents }) => {
        if (Object.keys(documents).length > 0) this.kept.push(runId)
        return []
      },
      clock: {
        after: (delayMs, callback) => {
          const timer = { at: this.#now + delayMs, callback }
          this.#timers.push(timer)
          return () => {
            this.#timers = this.#timers.filter((each) => each !== timer)
          }
        },
      },
      connect: async (listener) => {
        if (this.connectError) throw this.connectError
        this.queue = await this.server.open().coordinate(SESSION, listener)
        return this.queue
      },
      capacity: () => this.workers.length,
      warn: (message) => void this.warnings.push(message),
    }
  }

  #run(runId: string, { spec, options }: Pick<ExecutePlan, 'spec' | 'options'>): StartedRun {
    return { runId, runDir: `/results/${runId}`, experimentName: 'a', startedAt: 1, spec, options }
  }

  async addWorker(host: string): Promise<BenchWorker> {
    const worker = new BenchWorker(host)
    const facts = { id: host, host, pid: 1, code: CODE, capacity: 1, otherFiles: [] }
    const queue = await this.server.open().join(SESSION, facts, {
      onCancelled: () => {
        for (const each of worker.inHand) each.endedBy.push('Cancelled')
      },
      onEndByName: (key, reason) => worker.server.endByName(key, reason),
      onOver: () => {},
      onNotice: () => {},
    })
    worker.queue = queue as MemoryWorker
    queue.consume(1, worker.server.handle)
    this.workers.push(worker)
    return worker
  }

  /** Moves the clock, and lets what is due happen. */
  async advance(ms: number): Promise<void> {
    this.#now += ms
    const due = this.#timers.filter(({ at }) => at <= this.#now)
    this.#timers = this.#timers.filter(({ at }) => at > this.#now)
    for (const { callback } of due) callback()
    await settle()
  }

  /** Of all runs of all workers the newest with this title. */
  hand(title: string): RunInHand {
    const found = this.workers.flatMap(({ inHand }) => inHand).findLast((each) => each.title === title)
    if (!found) throw new Error(`Nobody is at ${title}.`)
    return found
  }

  /** What has ended, as `title status host`. */
  get ended(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'runEnded'
        ? [`${event.result.run.spec.title} ${event.result.status} ${event.result.run.host ?? 'here'}`]
        : [],
    )
  }

  types(title: string): string[] {
    return this.events.flatMap((event) => {
      if ('session' in event) return []
      const run = 'result' in event ? event.result.run : event.run
      return run.spec.title === title ? [event.type] : []
    })
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
