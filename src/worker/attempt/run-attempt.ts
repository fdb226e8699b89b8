/** Runs one attempt of an experiment in this process and says how it ended, always as data. */

import { recordError } from '../../errors/error-record.ts'
import { createContext } from '../../experiment/declare/context.ts'
import type { Definition } from '../../experiment/declare/definition.ts'
import type { SetupHooks } from '../../experiment/declare/setup-hooks.ts'
import type { OnAnswered } from '../../model/execution.ts'
import type { AttemptOutcome, AttemptRequest } from '../../model/run.ts'
import { monotonicMs } from '../../model/utils/time.ts'
import { RunStreamWriter, type StreamedRun } from '../../store/run-directory/streams.ts'
import { mendBuiltins } from '../loading/builtins.ts'
import { Cancellation } from './cancellation.ts'
import { currentScope, type RunScope, runInScope } from './console.ts'
import { callBetween } from './hook-calls.ts'
import { RunEnding, severalErrors } from './run-ending.ts'
import { UsageCounter } from './usage-counter.ts'
import { type Ending, type Work, workOf } from './work.ts'

/** As they are when this is loaded: a run may put others in their place. */
const { setImmediate, setTimeout, clearTimeout, Promise: OwnPromise } = globalThis

/** An attempt in progress. */
export interface RunningAttempt {
  outcome: Promise<AttemptOutcome>
  /** @param graceMs Milliseconds until its worker is ended. */
  abort(reason: unknown, graceMs: number): void
  /** Whether it was asked to end. */
  isAborted(): boolean
}

export interface AttemptPlace {
  /** Whether other runs may be going on in the same worker. Default: false. */
  isShared?: boolean
  /** What the setup files want called around it. */
  hooks?: SetupHooks | undefined
  /** See {@link Executor.start}. */
  onAnswered?: OnAnswered | undefined
}

/**
 * Starts an attempt.
 *
 * @param definition The experiment as declared in this process.
 */
export function startAttempt(
  definition: Definition,
  request: AttemptRequest,
  { isShared = false, hooks, onAnswered }: AttemptPlace = {},
): RunningAttempt {
  let streams: RunStreamWriter
  try {
    streams = new RunStreamWriter(streamedRun(request))
  } catch (thrown) {
    return notStarted(thrown)
  }
  const cancellation = new Cancellation()
  const ending = new RunEnding()
  const scope: RunScope = {
    runId: request.runId,
    startedAtMs: monotonicMs(),
    streams,
    isOver: false,
    isShared,
    ending,
    usage: new UsageCounter(),
    fail: () => {},
    title: request.title,
    cancellation,
  }
  const { unit } = request
  const ctx = createContext(
    unit ? { ...request, runId: unit.runId } : request,
    {
      log: (level, args) => streams.log(level, args),
      metric: (step, metrics, place) => streams.metric({ step, metrics, ...place }),
      onFinished: (fn) => ending.onFinished(fn),
      // A scorer may have it from the function: what it calls is its own.
      usage: (usage) => (currentScope() ?? scope).usage.add(usage),
    },
    () => cancellation.signal,
  )
  let hasEnded = false
  const work = workOf(definition, request, ctx, onAnswered)
  const outcome = runInScope(scope, async () => {
    const call = () => work.call()
    const end = await endOf(hooks ? () => callBetween(hooks, ending, call) : call, work, scope)
    hasEnded = true
    const closed = await close(end, scope)
    const ended = await work.finish(closed, scope)
    scope.isOver = true
    endStreams(streams, request, closed)
    return { written: streams.counts, ...ended }
  })
  const abort = (reason: unknown, graceMs: number): void => {
    cancellation.abort(reason)
    // What hears no signal will not end before its worker does: what it has opened is closed meanwhile.
    const patience = setTimeout(() => {
      if (!hasEnded) void runInScope(scope, async () => logProblems(streams, await ending.finish(true)))
    }, graceMs / 2).unref()
    void outcome.then(() => clearTimeout(patience))
  }
  return { outcome, abort, isAborted: () => cancellation.isAborted }
}

/** Calls a function and says how it ended. */
async function endOf(run: () => Promise<unknown>, work: Work, scope: RunScope): Promise<Ending> {
  const { cancellation } = scope
  const startedAt = monotonicMs()
  try {
    const returned: unknown = await orFailure(scope, (resolve, reject) => {
      // Without `then`, for which the same holds.
      const wait = async (): Promise<void> => {
        try {
          resolve(await run())
        } catch (thrown) {
          reject(thrown)
        }
      }
      void wait()
    })
    // One turn of the event loop, so that a rejection that nobody handles still counts as this run's.
    await orFailure(scope, (resolve) => setImmediate(() => resolve(undefined)))
    const durationMs = monotonicMs() - startedAt
    mendBuiltins('language')
    const isUnasked = !cancellation.isAborted
    const kept = work.read(returned)
    return { kind: 'succeeded', returned, kept, durationMs, ...(isUnasked && { isUnasked }) }
  } catch (thrown) {
    // Before the error is recorded, which takes its own time.
    const durationMs = monotonicMs() - startedAt
    mendBuiltins('language')
    const isUnasked = !cancellation.isAborted
    const error = recordError(thrown)
    if (error.classNames.includes('SkipRun')) return { kind: 'skipped', reason: error.message, durationMs }
    const recordingMs = monotonicMs() - startedAt - durationMs
    return { kind: 'failed', error, durationMs, recordingMs, ...(isUnasked && { isUnasked }) }
  }
}

/** What becomes of the end of a run when all is checked and closed: what goes wrong then fails it. */
async function close(end: Ending, scope: RunScope): Promise<Ending> {
  const { ending } = scope
  const problems: unknown[] = []
  // No error may end the closing before all is closed.
  scope.fail = (error) => problems.push(error)
  if (end.kind !== 'skipped') problems.push(...(await ending.check(end.kind === 'failed')))
  problems.push(...(await ending.finish(end.kind === 'failed' || problems.length > 0)))
  if (problems.length === 0) return end
  const [first, ...others] = problems.map((problem) => recordError(problem))
  if (end.kind === 'failed') {
    const errors = [...(end.error.errors ?? []), ...(first ? [first] : []), ...others]
    return { ...end, error: { ...end.error, errors } }
  }
  const { durationMs } = end
  const isUnasked = !scope.cancellation.isAborted
  const error = first && others.length === 0 ? first : severalErrors([...(first ? [first] : []), ...others])
  return { kind: 'failed', error, durationMs, recordingMs: 0, ...(isUnasked && { isUnasked }) }
}

/** Errors of closing that are no longer in time for the error of the run. */
function logProblems(streams: RunStreamWriter, problems: readonly unknown[]): void {
  for (const problem of problems) streams.log('ERROR', [problem])
}

/** What an action resolves with, unless an error comes up first that nobody handles. */
function orFailure(
  scope: RunScope,
  act: (resolve: (value: unknown) => void, reject: (thrown: unknown) => void) => void,
): Promise<unknown> {
  return new OwnPromise((resolve, reject) => {
    scope.fail = reject
    act(resolve, reject)
  })
}

/** An attempt whose log cannot be opened. Where an earlier run has left too many files open, that is not its fault. */
function notStarted(thrown: unknown): RunningAttempt {
  const error = recordError(thrown)
  const rest = { error, durationMs: 0, written: { metrics: 0, printed: 0 } }
  const outcome: AttemptOutcome =
    error.code === 'EMFILE' ? { kind: 'lost', reason: 'neighbour', ...rest } : { kind: 'failed', ...rest }
  return { outcome: Promise.resolve(outcome), abort: () => {}, isAborted: () => false }
}

/** Whatever keeps the last lines from being written, the attempt has ended as it has. */
function endStreams(streams: RunStreamWriter, request: AttemptRequest, ending: Ending): void {
  try {
    logEnding(streams, request, ending)
    streams.close()
  } catch {
    // A full disk: the main process finds that out when it records the end.
  }
}

/** Of a part of a run, the streams are those of the run, which other parts write too. */
function streamedRun({ unit, ...request }: AttemptRequest): StreamedRun {
  if (!unit) return request
  const label =
    unit.kind === 'case' ? `[${unit.id}${unit.repeat > 1 ? ` ${unit.repeat}` : ''}] ` : '[summarize] '
  return { ...request, runId: unit.runId, attempt: 1, restarts: 0, label }
}

function nameOf({ runId, unit }: AttemptRequest): string {
  if (!unit) return `Run ${runId}`
  return unit.kind === 'case' ? 'The case' : 'summarize'
}

function logEnding(streams: RunStreamWriter, request: AttemptRequest, ending: Ending): void {
  if (ending.kind === 'skipped') {
    streams.note('WARNING', `${nameOf(request)} skipped: ${ending.reason}`)
  } else if (ending.kind === 'failed') {
    const { error } = ending
    const detail = error.stack ?? `${error.name}: ${error.message}`
    streams.note('ERROR', `${nameOf(request)} attempt ${request.attempt} failed\n${detail}`)
  }
}
