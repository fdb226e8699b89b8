/** A scheduler whose clock, workers, gate and disk are in the hands of the test. */
import type { ErrorRecord } from '../../../src/model/error.ts'
import type { LifecycleEvent } from '../../../src/model/event.ts'
import type { AttemptHandle, Loss } from '../../../src/model/execution.ts'
import type { AbortReason, AttemptOutcome, AttemptRequest } from '../../../src/model/run.ts'
import { groupBy } from '../../../src/model/utils/group-by.ts'
import { listSource } from '../../../src/scheduler/list-source.ts'
import type {
  ExecutePlan,
  SchedulerOptions,
  SchedulerPorts,
  StartPermit,
} from '../../../src/scheduler/ports.ts'
import { Scheduler } from '../../../src/scheduler/scheduler.ts'

const ENDED = { durationMs: 1, written: { metrics: 0, printed: 0 } }

/** An attempt that the scheduler has started. */
export interface StartedAttempt {
  request: AttemptRequest
  aborted: AbortReason | undefined
  killed: Loss | undefined
  succeed(): Promise<void>
  fail(error?: Partial<ErrorRecord>, rest?: object): Promise<void>
  lose(loss: Loss): Promise<void>
  /** Rejects, which no executor may do. */
  breakDown(error: Error): Promise<void>
}

export class SchedulerBench {
  readonly scheduler: Scheduler
  readonly started: StartedAttempt[] = []
  readonly events: LifecycleEvent[] = []
  isGateOpen = true
  gateQuestions = 0
  /** What is said of a run that is about to start. Default: that it may. */
  permit: ((plan: ExecutePlan) => StartPermit) | undefined
  /** What the executor says of a run that could start. */
  readiness: (plan: ExecutePlan) => number | undefined = () => 0
  /** Thrown when the next directory is to be made. */
  diskError: Error | undefined
  /** Thrown when an attempt is to be started. */
  startError: Error | undefined
  /** Thrown when anything is to be recorded. */
  recordError: Error | undefined
  /** What is found wrong with the directory of the next attempt that ends. */
  damage: ErrorRecord | undefined
  #gateChanged = () => {}
  #now = 0
  #timers: { at: number; callback: () => void }[] = []

  constructor(options: Partial<SchedulerOptions> = {}) {
    this.scheduler = new Scheduler(this.#ports(), {
      workers: 2,
      canShare: true,
      slots: {},
      bail: 0,
      graceMs: 100,
      ...options,
    })
  }

  /** Runs these, each file by itself. */
  async submit(plans: readonly ExecutePlan[]): Promise<void> {
    const files = groupBy(plans, ({ spec }) => spec.file)
    const release = this.scheduler.hold()
    const ends = [...files].map(([file, own]) => this.scheduler.submit(listSource(file, own)))
    release()
    await Promise.all(ends)
  }

  get titles(): string[] {
    return this.started.map(({ request }) => request.title)
  }

  /** What became of the runs, in the order of their ends. */
  get ends(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'runEnded'
        ? [`${event.result.run.spec.title} ${event.result.status} ${event.result.error?.name ?? ''}`.trim()]
        : [],
    )
  }

  attempt(title: string): StartedAttempt {
    const found = this.started.findLast(({ request }) => request.title === title)
    if (!found) throw new Error(`${title} was not started`)
    return found
  }

  /** Lets time pass. */
  advance(ms: number): void {
    this.#now += ms
    const due = this.#timers.filter(({ at }) => at <= this.#now)
    this.#timers = this.#timers.filter(({ at }) => at > this.#now)
    for (const { callback } of due) callback()
  }

  openGate(): void {
    this.isGateOpen = true
    this.#gateChanged()
  }

  #ports(): SchedulerPorts {
    return {
      executor: { start: (request, onStarted) => this.#start(request, onStarted) },
      gate: {
        mayStart: () => {
          this.gateQuestions++
          return this.isGateOpen
        },
        started: () => {},
        ended: () => {},
        onChange: (listener) => {
          this.#gateChanged = listener
        },
      },
      clock: {
        nowMs: () => this.#now,
        after: (delayMs, callback) => {
          const timer = { at: this.#now + delayMs, callback }
          this.#timers.push(timer)
          return () => {
            this.#timers = this.#timers.filter((other) => other !== timer)
          }
        },
        random: () => 0,
      },
      emit: (event) => {
        if (this.recordError) throw this.recordError
        this.events.push(event)
      },
      permit: (plan) => this.permit?.(plan) ?? { kind: 'run', plan },
      openRun: (plan) => {
        if (this.diskError) throw this.diskError
        const runId = plan.spec.title
        return { runId, runDir: `/results/${runId}`, experimentName: 'a', startedAt: this.#now, ...plan }
      },
      readiness: (plan) => this.readiness(plan),
      describeAttempt: () => ({ moduleKey: '', metaText: '{}' }),
      drain: () => this.damage,
    }
  }

  #start(request: AttemptRequest, onStarted: () => void): AttemptHandle {
    if (this.startError) throw this.startError
    let settle: (outcome: AttemptOutcome) => void = () => {}
    let reject: (error: Error) => void = () => {}
    const outcome = new Promise<AttemptOutcome>((onSettled, onRejected) => {
      settle = onSettled
      reject = onRejected
    })
    const end = async (rest: object): Promise<void> => {
      settle({ ...ENDED, ...rest } as AttemptOutcome)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const attempt: StartedAttempt = {
      request,
      aborted: undefined,
      killed: undefined,
      succeed: () => end({ kind: 'succeeded', metrics: null }),
      fail: (error, rest) =>
        end({
          kind: 'failed',
          error: { name: 'Error', message: 'no', classNames: ['Error'], ...error },
          ...rest,
        }),
      lose: (loss) => end({ kind: 'lost', ...loss }),
      breakDown: async (error) => {
        reject(error)
        await new Promise((resolve) => setImmediate(resolve))
      },
    }
    this.started.push(attempt)
    onStarted()
    return {
      outcome,
      abort: (reason) => {
        attempt.aborted = reason
      },
      kill: (loss) => {
        attempt.killed = loss
      },
    }
  }
}
