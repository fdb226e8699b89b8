/** A config that a queue has, as its coordinator sees it, and the events that are made of what its worker says. */
import { type ErrorRecord, plainRecord } from '../../model/error.ts'
import type { LifecycleListener, MetricRecord } from '../../model/event.ts'
import type { RunResult, StartedRun } from '../../model/run.ts'
import { nowMs } from '../../model/utils/time.ts'
import type { ExecutePlan } from '../../scheduler/ports.ts'
import type { Supply } from '../../scheduler/supply.ts'
import type { JobAnswer, JobProgress } from './queue-port.ts'

/** The `error_type` of a config whose workers were lost, one after the other. */
export const WORKER_LOST = 'WorkerLost'

export interface RemoteRunPorts {
  emit: LifecycleListener
  /** Makes a run directory here. */
  openRun(plan: ExecutePlan): StartedRun
  /** A run of another machine: nothing is written. */
  describeRun(plan: ExecutePlan, place: Pick<JobAnswer, 'runId' | 'host' | 'startedAt'>): StartedRun
  /** Makes an error of another machine one of this: files of the project are where they are here. */
  placeError(error: ErrorRecord, root: string): ErrorRecord
  /** Keeps what came back of a run of another machine. @returns what it has logged of metrics */
  keepRun(run: StartedRun, answer: Pick<JobAnswer, 'runDir' | 'documents'>): MetricRecord[]
}

export class RemoteJob {
  readonly key: string
  readonly plan: ExecutePlan
  readonly supply: Supply
  /** Whether a worker has it, or had it. */
  isBegun = false
  readonly #ports: RemoteRunPorts
  #run: StartedRun | undefined
  #attempt = 0
  /** Timestamp of the newest metrics that were passed on: what is told of older ones later stays untold. */
  #passedUntil = ''

  constructor(job: Pick<RemoteJob, 'key' | 'plan' | 'supply'>, ports: RemoteRunPorts) {
    this.key = job.key
    this.plan = job.plan
    this.supply = job.supply
    this.#ports = ports
  }

  get runId(): string | undefined {
    return this.#run?.runId
  }

  /** A worker is at it. */
  progress(progress: JobProgress): void {
    const { emit } = this.#ports
    const run = this.#follow(progress)
    if (progress.attempt > this.#attempt) {
      this.#attempt = progress.attempt
      emit({ type: 'attemptStarted', run, attempt: progress.attempt })
    }
    this.#pass(run, progress.latest)
  }

  /** It is over. */
  end(answer: JobAnswer): RunResult {
    const run = this.#follow(answer)
    this.#pass(run, this.#ports.keepRun(run, answer))
    const { error } = answer.result
    return this.#end({
      run,
      ...answer.result,
      error: error && this.#ports.placeError(error, answer.root),
    })
  }

  /** Nobody will run it any more: that is recorded here. */
  lose(message: string): RunResult {
    this.forget()
    const run = this.#ports.openRun(this.plan)
    this.#ports.emit({ type: 'runStarted', run })
    return this.#end({
      run,
      status: 'failed',
      metrics: null,
      error: plainRecord(WORKER_LOST, message),
      skipReason: null,
      attempt: 1,
      retryCount: 0,
      restarts: 0,
      finishedAt: nowMs(),
      durationMs: 0,
    })
  }

  /** Who was at it is gone. */
  forget(): void {
    if (this.#run) this.#ports.emit({ type: 'runLost', run: this.#run })
    this.#run = undefined
    this.#attempt = 0
    this.#passedUntil = ''
  }

  #end(result: RunResult): RunResult {
    this.#ports.emit({ type: 'runEnded', result })
    return result
  }

  /** The run that a worker speaks of: another one than before, where another worker has the config now. */
  #follow(place: Pick<JobAnswer, 'runId' | 'host' | 'startedAt'>): StartedRun {
    if (this.#run?.runId === place.runId) return this.#run
    this.forget()
    this.#run = this.#ports.describeRun(this.plan, place)
    this.#ports.emit({ type: 'runStarted', run: this.#run })
    return this.#run
  }

  #pass(run: StartedRun, records: readonly MetricRecord[]): void {
    const fresh = records
      .filter(({ timestamp }) => timestamp > this.#passedUntil)
      .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
    const newest = fresh.at(-1)
    if (!newest) return
    this.#passedUntil = newest.timestamp
    this.#ports.emit({ type: 'metricsLogged', run, records: fresh })
  }
}
