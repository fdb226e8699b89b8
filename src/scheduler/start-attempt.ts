/** Hands the next attempt of a job to an executor, and keeps what is heard of it on the way. */
import { runOfUnit } from '../model/evaluation.ts'
import type { AttemptOutcome } from '../model/run.ts'
import { countCall, countStart, describeRequest, type Job, keepAnswer } from './job.ts'
import type { RecordingPorts, SchedulerPorts } from './ports.ts'

/** Where what becomes of a job goes: to the recorder of runs, unless it is a part of one. */
export function portsOf({ supply }: Job, ports: SchedulerPorts): RecordingPorts {
  return supply.source.units ?? ports
}

/** Whether a job is a run, or a part of it. */
export function isOfRun({ run, plan, supply }: Job, runId: string): boolean {
  if (run) return runOfUnit(run.runId) === runId
  return plan.unit !== undefined && supply.source.units?.runOf(plan)?.runId === runId
}

/**
 * @param onCalled Called when the function, or the scorers of what it has returned, are about to be called.
 * @returns its end
 */
export function startAttempt(job: Job, ports: SchedulerPorts, onCalled: () => void): Promise<AttemptOutcome> {
  countStart(job)
  const { emit, openRun, describeAttempt, answerOf } = portsOf(job, ports)
  if (!job.run) {
    job.run = openRun(job.plan)
    job.answer = answerOf?.(job.plan)
    emit({ type: 'runStarted', run: job.run })
  }
  const { run, attempt } = job
  emit({ type: 'attemptStarted', run, attempt })
  const request = describeRequest(job, run, describeAttempt(run, attempt))
  ports.gate.started(run.runId)
  const onStarted = (): void => {
    countCall(job, ports.clock.nowMs())
    onCalled()
  }
  job.handle = ports.executor.start(request, onStarted, (answer, usage) => {
    keepAnswer(job, answer, usage)
    onCalled()
  })
  return job.handle.outcome
}
