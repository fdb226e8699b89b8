/**
 * Does the jobs of a queue with a session of this machine: attempts, retries, limits and records are the session's.
 *
 *     job ──checked against the own code──▶ plan ──session──▶ result ──▶ answer
 *                                                        │
 *                        lease lost: ended, counts nowhere│  the worker is to end: given back
 */
import { type ErrorRecord, INTERRUPTED, plainRecord } from '../../model/error.ts'
import type { LifecycleEvent, MetricRecord } from '../../model/event.ts'
import type { RunResult, RunSpec, StartedRun } from '../../model/run.ts'
import { stringifyMetrics } from '../../model/utils/json.ts'
import type { ExecutePlan } from '../../scheduler/ports.ts'
import type { RunDocuments } from '../../store/run-directory/remote-run.ts'
import { type KnownExperiments, planOfJob } from './job-data.ts'
import { GIVE_BACK, type JobAnswer, type JobContext, type JobHandler, type QueueJob } from './queue-port.ts'

/** The `error_type` of a run that the queue has given to another worker meanwhile. */
export const LEASE_LOST = 'LeaseLost'

/** Metrics of a run in progress that are told of. */
const MOST_METRICS = 32

/** What does the runs: a session. */
export interface JobRunner {
  /** Resolves when it has ended, or was dropped. */
  runOne(plan: ExecutePlan): Promise<void>
  endRun(runId: string, error: ErrorRecord): void
  endByName(runId: string, reason: Pick<ErrorRecord, 'name' | 'message'>): void
}

export interface JobServerOptions {
  runner: JobRunner
  /** What this worker has collected. */
  experiments: KnownExperiments
  /** Name of this machine. */
  host: string
  /** Absolute path of the project here. */
  root: string
  /** What is sent of a run that is over. */
  documentsOf(runDir: string): RunDocuments
  /** Throws where this machine can never do it. */
  check(plan: ExecutePlan): void
  /** This machine can do no more runs, whichever: its disk is full, say. */
  onUnusable(error: unknown): void
}

interface JobInHand {
  job: QueueJob
  context: JobContext
  run?: StartedRun
  attempt: number
  /** The newest record of each group of metrics that are logged together. */
  latest: Map<string, MetricRecord>
  result?: RunResult
}

export class JobServer {
  /** Set when the worker is to end: what has not ended by itself is given back. */
  isLeaving = false
  readonly #options: JobServerOptions
  readonly #inHand = new Map<RunSpec, JobInHand>()

  constructor(options: JobServerOptions) {
    this.#options = options
  }

  /** Runs in hand. */
  get count(): number {
    return this.#inHand.size
  }

  readonly handle: JobHandler = async (job, context) => {
    const { runner, experiments, check } = this.#options
    const plan = planOfJob(job.data, experiments)
    check(plan)
    const own: JobInHand = { job, context, attempt: 0, latest: new Map() }
    this.#inHand.set(plan.spec, own)
    const onLost = () => this.#endLost(own)
    context.signal.addEventListener('abort', onLost)
    try {
      await runner.runOne(plan)
    } catch (error) {
      this.#options.onUnusable(error)
      return GIVE_BACK
    } finally {
      context.signal.removeEventListener('abort', onLost)
      this.#inHand.delete(plan.spec)
    }
    const { result } = own
    // Dropped before it had started, or ended because this worker is: another one does it.
    if (!result || (this.isLeaving && result.error?.name === INTERRUPTED)) return GIVE_BACK
    return this.#answer(result)
  }

  /** To be given the lifecycle events of the session. */
  readonly listen = (event: LifecycleEvent): void => {
    if ('session' in event) return
    const run = 'result' in event ? event.result.run : event.run
    const own = this.#inHand.get(run.spec)
    if (!own) return
    switch (event.type) {
      case 'runStarted':
        own.run = run
        this.#tell(own)
        break
      case 'attemptStarted':
        own.attempt = event.attempt
        own.latest.clear()
        this.#tell(own)
        break
      case 'metricsLogged':
        for (const record of event.records) keepLatest(own.latest, record)
        this.#tell(own)
        break
      case 'runEnded':
        own.result = event.result
        break
      default:
    }
  }

  endByName(key: string, reason: Pick<ErrorRecord, 'name' | 'message'>): void {
    const own = [...this.#inHand.values()].find(({ job }) => job.key === key)
    if (own?.run) this.#options.runner.endByName(own.run.runId, reason)
  }

  #tell(own: JobInHand): void {
    const { run, attempt, latest, context } = own
    if (!run) return
    // It may have been lost between two attempts, or before the first one.
    if (context.signal.aborted) setImmediate(() => this.#endLost(own))
    context.progress(
      plainJson({
        runId: run.runId,
        host: this.#options.host,
        runDir: run.runDir,
        startedAt: run.startedAt,
        attempt,
        latest: [...latest.values()],
      }),
    )
  }

  #endLost({ run }: JobInHand): void {
    if (run) this.#options.runner.endRun(run.runId, leaseLost())
  }

  #answer({ run, ...result }: RunResult): JobAnswer {
    const { runId, runDir, startedAt } = run
    const { host, root, documentsOf } = this.#options
    return { ...plainJson({ runId, host, runDir, startedAt, root, result }), documents: documentsOf(runDir) }
  }
}

/** What no attempt is worth after. */
function leaseLost(): ErrorRecord {
  const message =
    'The queue has given this run to another worker: this one gave no sign of life for too long. ' +
    'Was the machine asleep, or away from the server?'
  return { ...plainRecord(LEASE_LOST, message), classNames: [LEASE_LOST, 'NoRetry', 'Error'] }
}

function keepLatest(latest: Map<string, MetricRecord>, record: MetricRecord): void {
  const group = [record.split, record.phase, ...Object.keys(record.metrics)].join('\0')
  // The newest comes last.
  latest.delete(group)
  latest.set(group, record)
  const [oldest] = latest.keys()
  if (latest.size > MOST_METRICS && oldest !== undefined) latest.delete(oldest)
}

/** A copy that crosses any border: numbers that are not finite are texts. */
function plainJson<Value>(value: Value): Value {
  return JSON.parse(stringifyMetrics(value)) as Value
}
