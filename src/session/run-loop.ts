/** Puts executor, gate, scheduler and recording together: where the runs of a session are done. */
import { dirname, join } from 'node:path'
import type { RemoteRunPorts } from '../machines/queue/remote-job.ts'
import type { ErrorRecord } from '../model/error.ts'
import type { Executor, ExecutorHooks } from '../model/execution.ts'
import type { OpenGraph } from '../model/module-graph.ts'
import type { ResolvedOptions } from '../options/resolve.ts'
import type { RunScheduler, SchedulerPorts } from '../scheduler/ports.ts'
import { Scheduler } from '../scheduler/scheduler.ts'
import { checkAbilities, createPool, type WorkerOptions } from './create-executor.ts'
import { createGate, type SessionGate } from './gate.ts'
import type { Recording } from './recording.ts'
import { remoteRuns } from './remote-runs.ts'
import { systemClock } from './system-clock.ts'
import { watchWorkers } from './watch-workers.ts'

export interface RunLoopOptions extends ResolvedOptions, WorkerOptions {
  /** Where attempts run. Default: worker processes or threads, as the options say. */
  createExecutor?: (hooks: ExecutorHooks) => Executor
  /** Who runs what is planned. Default: the executor, on this machine; it loads the files in any case. */
  createScheduler?: (ports: ElsewherePorts) => RunScheduler
  /** Told of things that a user should know and that are no failure. */
  warn: (message: string) => void
}

/** What a scheduler needs of a session that has its runs done elsewhere. */
export type ElsewherePorts = RemoteRunPorts & Required<Pick<SchedulerPorts, 'permit'>>

export interface RunLoopParts {
  recording: Recording
  permit: NonNullable<SchedulerPorts['permit']>
}

export class RunLoop {
  readonly executor: Executor
  readonly scheduler: RunScheduler
  readonly gate: SessionGate
  readonly #root: string
  readonly #stopWatching: () => void
  /** Key of the module graph that each file was last collected with. */
  readonly #moduleKeys = new Map<string, string>()

  /** @throws {ZtxexpError} `BAD_OPTION` for an option that the executor cannot keep to */
  constructor(options: RunLoopOptions, { recording, permit }: RunLoopParts) {
    const hooks: ExecutorHooks = {
      onLateError: (late) => recording.late.amend(late),
      onOutput: (runId, stream, text) => recording.addOutput(runId, stream, text),
    }
    this.#root = options.root
    this.executor = options.createExecutor?.(hooks) ?? createPool(options, hooks)
    checkAbilities(this.executor, options)
    this.gate = createGate(options)
    this.scheduler =
      options.createScheduler?.({
        emit: recording.emit,
        permit,
        openRun: (plan) => recording.openRun(plan),
        ...remoteRuns(options),
      }) ?? this.#createScheduler(options, { recording, permit })
    const endRun = (runId: string, error: ErrorRecord) => this.scheduler.endRun(runId, error)
    this.#stopWatching = watchWorkers(options, this.executor, endRun)
  }

  #createScheduler(options: RunLoopOptions, { recording, permit }: RunLoopParts): Scheduler {
    const { executor, gate } = this
    return new Scheduler(
      {
        executor,
        gate,
        clock: systemClock,
        emit: recording.emit,
        permit,
        readiness: ({ spec }, concurrency) =>
          executor.readiness ? executor.readiness(this.keyOf(spec), concurrency) : 0,
        openRun: (plan) => recording.openRun(plan),
        describeAttempt: (run) => ({
          moduleKey: this.keyOf(run.spec),
          metaText: recording.metaText(run),
          logLimitBytes: options.logLimit,
        }),
        drain: (run, attempt, written) => recording.drain(run, attempt, written),
      },
      {
        ...executor.abilities,
        slots: options.slots,
        bail: options.bail,
        graceMs: options.grace,
      },
    )
  }

  /**
   * Makes the code of a file known, as it is now.
   *
   * @param file Path of the experiment file, relative to the root.
   * @returns the absolute path of its folder
   */
  addFile(file: string, open: OpenGraph): string {
    const folder = dirname(join(this.#root, file))
    this.executor.addModule(open, file, folder)
    this.#moduleKeys.set(file, open.graph.key)
    return folder
  }

  /** The module graph that the code of a file is in. */
  readonly keyOf = ({ file }: { file: string }): string => this.#moduleKeys.get(file) ?? ''

  /** No more runs of a file are to come, until it is added again. */
  finishFile(file: string): void {
    this.executor.finish?.(this.keyOf({ file }))
  }

  /** Ends all that is in progress. */
  async close(): Promise<void> {
    this.gate.stop()
    this.#stopWatching()
    await this.scheduler.close?.()
    await this.executor.close()
  }
}
