/** Puts scheduler, gate and recording together around an executor. */
import type { Executor } from '../model/execution.ts'
import type { RunSpec } from '../model/run.ts'
import type { ResolvedOptions } from '../options/resolve.ts'
import type { SchedulerPorts } from '../scheduler/ports.ts'
import { Scheduler } from '../scheduler/scheduler.ts'
import type { SessionGate } from './gate.ts'
import type { Recording } from './recording.ts'
import { systemClock } from './system-clock.ts'

export interface RunLoopParts {
  executor: Executor
  gate: SessionGate
  recording: Recording
  permit?: NonNullable<SchedulerPorts['permit']>
  /** The module graph that a run's code is in. */
  moduleKeyOf: (spec: RunSpec) => string
}

/** The scheduler of a session. */
export function createScheduler(options: ResolvedOptions, parts: RunLoopParts): Scheduler {
  const { executor, gate, recording, permit, moduleKeyOf } = parts
  return new Scheduler(
    {
      executor,
      gate,
      clock: systemClock,
      emit: recording.emit,
      ...(permit && { permit }),
      readiness: ({ spec }, concurrency) =>
        executor.readiness ? executor.readiness(moduleKeyOf(spec), concurrency) : 0,
      openRun: (plan) => recording.openRun(plan),
      describeAttempt: (run) => ({
        moduleKey: moduleKeyOf(run.spec),
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
