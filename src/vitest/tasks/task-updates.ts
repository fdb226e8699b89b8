/** Passes lifecycle events on to Vitest as task updates, a batch at a time. */
import type { createMethodsRPC, RunnerTestFile } from 'vitest/node'
import type { LifecycleEvent } from '../../model/event.ts'
import type { RunResult, RunSpec, StartedRun } from '../../model/run.ts'
import type { RunPlan } from '../../model/run-plan.ts'
import { plainLine, printable } from '../../model/utils/plain-text.ts'
import type { LimitTests } from './limit-tests.ts'
import type { RunMeta } from './task-meta.ts'
import {
  addTest,
  type ErrorPlace,
  type RenderDiff,
  reuseNote,
  skipped,
  type TestTask,
  toTestErrors,
} from './tasks.ts'

type Rpc = ReturnType<typeof createMethodsRPC>
type Packs = Parameters<Rpc['onTaskUpdate']>[0]
type Events = Parameters<Rpc['onTaskUpdate']>[1]

/** Updates are collected for this long: thousands of short runs would spend their time on them otherwise. */
const BATCH_MS = 50

export interface FileRuns {
  tests: readonly TestTask[]
  plans: readonly RunPlan[]
  limits: LimitTests
  renderDiff: RenderDiff | undefined
  /** Told of tests that are added while the file runs. */
  onTest: (test: TestTask) => void
}

export class TaskUpdates {
  readonly #rpc: Rpc
  readonly #file: RunnerTestFile
  readonly #renderDiff: RenderDiff | undefined
  readonly #limits: LimitTests
  readonly #tests = new Map<RunSpec, TestTask>()
  readonly #onTest: (test: TestTask) => void
  /** What has ended, and how: what Vitest holds may still be an earlier update. */
  readonly #ended = new Map<TestTask, RunResult['status']>()
  #packs: Packs = []
  #events: Events = []
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<unknown> = Promise.resolve()

  constructor(rpc: Rpc, file: RunnerTestFile, runs: FileRuns) {
    this.#rpc = rpc
    this.#file = file
    const { tests, plans, limits, renderDiff, onTest } = runs
    this.#renderDiff = renderDiff
    this.#onTest = onTest
    this.#limits = limits
    for (const [index, plan] of plans.entries()) {
      const test = tests[index]
      if (test && plan.action === 'execute') this.#tests.set(plan.spec, test)
    }
  }

  fileStarted(startTime: number): void {
    this.#file.result = { state: 'run', startTime }
    this.#push(this.#file.id, this.#file.result, {}, 'suite-prepare')
  }

  /** The last update: waits until Vitest has taken it. */
  async fileFinished(duration: number): Promise<void> {
    for (const test of this.#tests.values()) if (!this.#ended.has(test)) this.#drop(test)
    const limits = this.#limits.judge()
    for (const { test, result } of limits) {
      test.result = result
      if (result.state === 'skip') test.mode = 'skip'
      this.#push(test.id, result, test.meta, 'test-prepare')
      this.#push(test.id, result, test.meta, 'test-finished')
    }
    const isMissed = limits.some(({ result }) => result.state === 'fail')
    const hasFailed = isMissed || [...this.#ended.values()].includes('failed')
    const state = this.#file.mode === 'skip' ? 'skip' : hasFailed ? 'fail' : 'pass'
    this.#file.result = { ...this.#file.result, state, duration }
    this.#push(this.#file.id, this.#file.result, {}, 'suite-finished')
    await this.#flush()
  }

  readonly handle = (event: LifecycleEvent): void => {
    if ('session' in event) return
    const run = 'result' in event ? event.result.run : event.run
    const test = this.#tests.get(run.spec) ?? this.#addTest(run)
    if (!test) return
    const meta: RunMeta = { runId: run.runId, runDir: run.runDir, configHash: run.spec.configHash }
    switch (event.type) {
      case 'runStarted':
        test.result = { state: 'run', startTime: run.startedAt }
        this.#push(test.id, test.result, { ztxexp: meta }, 'test-prepare')
        break
      case 'runEnded':
        this.#ended.set(test, event.result.status)
        test.result = this.#taskResult(event.result)
        if (event.result.status === 'skipped') test.mode = 'skip'
        this.#push(test.id, test.result, { ztxexp: meta }, 'test-finished')
        break
      case 'runReused':
        this.#ended.set(test, event.result.status)
        if (event.result.status !== 'failed') test.mode = 'skip'
        test.result = this.#taskResult(event.result)
        this.#push(test.id, test.result, { ztxexp: meta }, 'test-finished')
        break
      case 'runAmended':
        this.#ended.set(test, event.result.status)
        test.result = this.#taskResult(event.result)
        void this.#rpc.onTaskUpdate([[test.id, test.result, { ztxexp: meta }]] as never, [])
        break
      case 'attemptRetried':
        test.result = { state: 'run', startTime: run.startedAt, retryCount: event.attempt }
        this.#push(test.id, test.result, { ztxexp: meta }, 'test-retried')
        break
      case 'outputPrinted':
        this.#print(test, event.stream, event.text)
        break
      case 'attemptStarted':
      case 'caseEnded':
      case 'metricsLogged':
      case 'runLost':
        break
      default:
        event satisfies never
    }
  }

  /** The test of a run that has come from a source: before it starts nobody knows of it. */
  #addTest(run: StartedRun): TestTask | undefined {
    if (run.spec.file !== this.#file.name) return undefined
    const test = addTest(this.#file, run)
    this.#tests.set(run.spec, test)
    this.#onTest(test)
    return test
  }

  /** A run that was never started, because the session was ended. */
  #drop(test: TestTask): void {
    test.mode = 'skip'
    test.result = { state: 'skip' }
    this.#push(test.id, test.result, {}, 'test-finished')
  }

  #print(test: TestTask, type: 'stdout' | 'stderr', content: string): void {
    const log = { type, content: printable(content), taskId: test.id, time: Date.now(), size: content.length }
    void this.#flush()
    this.#sending = this.#sending.then(() => this.#rpc.onUserConsoleLog(log as never))
  }

  #taskResult(result: RunResult): NonNullable<TestTask['result']> {
    const { location } = result.run.spec.experiment
    return toTaskResult(result, {
      renderDiff: this.#renderDiff,
      declaredAt: location && { file: this.#file.filepath, ...location },
    })
  }

  #push(id: string, result: object, meta: object, event: string): void {
    this.#packs.push([id, result, meta] as never)
    this.#events.push([id, event, undefined] as never)
    this.#timer ??= setTimeout(() => void this.#flush(), BATCH_MS)
  }

  #flush(): Promise<unknown> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const packs = this.#packs
    const events = this.#events
    this.#packs = []
    this.#events = []
    if (packs.length > 0) this.#sending = this.#sending.then(() => this.#rpc.onTaskUpdate(packs, events))
    return this.#sending
  }
}

function toTaskResult(result: RunResult, place: ErrorPlace): NonNullable<TestTask['result']> {
  const { run, status, error, skipReason, retryCount, durationMs } = result
  if (result.isReused && status === 'succeeded') return skipped(reuseNote(run.runId))
  return {
    state: status === 'succeeded' ? 'pass' : status === 'failed' ? 'fail' : 'skip',
    startTime: run.startedAt,
    duration: durationMs,
    retryCount,
    ...(error && { errors: toTestErrors(error, place) }),
    ...(skipReason !== null && { note: plainLine(skipReason) }),
  }
}
