/** Runs one attempt of an experiment in this process and says how it ended, always as data. */

import { recordError } from '../../errors/error-record.ts'
import { createContext } from '../../experiment/declare/context.ts'
import type { Definition } from '../../experiment/declare/definition.ts'
import type { SetupHooks } from '../../experiment/declare/setup-hooks.ts'
import type { ErrorRecord } from '../../model/error.ts'
import type { AttemptOutcome, AttemptRequest } from '../../model/run.ts'
import {
  describeValue,
  findJsonProblem,
  isPlainObject,
  type JsonObject,
  MOST_JSON_SIZE,
  reviveNonFinite,
  stringifyMetrics,
} from '../../model/utils/json.ts'
import { monotonicMs } from '../../model/utils/time.ts'
import { RunStreamWriter } from '../../store/run-directory/streams.ts'
import { mendBuiltins } from '../loading/builtins.ts'
import { type RunScope, runInScope } from './console.ts'
import { callBetween } from './hook-calls.ts'
import { RunEnding, severalErrors } from './run-ending.ts'

/** As they are when this is loaded: a run may put others in their place. */
const { setImmediate, setTimeout, clearTimeout, AbortController, Promise: OwnPromise } = globalThis

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
}

/**
 * Starts an attempt.
 *
 * @param definition The experiment as declared in this process.
 */
export function startAttempt(
  definition: Definition,
  request: AttemptRequest,
  { isShared = false, hooks }: AttemptPlace = {},
): RunningAttempt {
  let streams: RunStreamWriter
  try {
    streams = new RunStreamWriter(request)
  } catch (thrown) {
    return notStarted(thrown)
  }
  const controller = new AbortController()
  const ending = new RunEnding()
  const scope: RunScope = {
    runId: request.runId,
    startedAtMs: monotonicMs(),
    streams,
    isOver: false,
    isShared,
    ending,
    fail: () => {},
    title: request.title,
    signal: controller.signal,
  }
  const ctx = createContext(
    request,
    {
      log: (level, args) => streams.log(level, args),
      metric: (step, metrics, place) => streams.metric({ step, metrics, ...place }),
      onFinished: (fn) => ending.onFinished(fn),
    },
    controller.signal,
  )
  let hasEnded = false
  const outcome = runInScope(scope, async () => {
    // Awaited here: to return a promise is to call its `then`, which the code may have changed.
    const run = async () => await definition.fn?.(ctx as never)
    const end = await endOf(hooks ? () => callBetween(hooks, ending, run) : run, scope, controller.signal)
    hasEnded = true
    const closed = await close(end, scope)
    scope.isOver = true
    endStreams(streams, request, closed)
    return { written: streams.counts, ...closed }
  })
  const abort = (reason: unknown, graceMs: number): void => {
    controller.abort(reason)
    // What hears no signal will not end before its worker does: what it has opened is closed meanwhile.
    const patience = setTimeout(() => {
      if (!hasEnded) void runInScope(scope, async () => logProblems(streams, await ending.finish(true)))
    }, graceMs / 2).unref()
    void outcome.then(() => clearTimeout(patience))
  }
  return { outcome, abort, isAborted: () => controller.signal.aborted }
}

type Ending = (
  | { kind: 'succeeded'; metrics: JsonObject | null }
  | { kind: 'skipped'; reason: string }
  | { kind: 'failed'; error: ErrorRecord; recordingMs: number }
) & { durationMs: number; isUnasked?: true }

/** Calls a function and says how it ended. */
async function endOf(run: () => Promise<unknown>, scope: RunScope, signal: AbortSignal): Promise<Ending> {
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
    const isUnasked = !signal.aborted
    return { kind: 'succeeded', metrics: readMetrics(returned), durationMs, ...(isUnasked && { isUnasked }) }
  } catch (thrown) {
    // Before the error is recorded, which takes its own time.
    const durationMs = monotonicMs() - startedAt
    mendBuiltins('language')
    const isUnasked = !signal.aborted
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
  const isUnasked = !scope.signal.aborted
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

/** What a function returned, as metrics that JSON can hold. */
export function readMetrics(returned: unknown): JsonObject | null {
  if (returned === undefined || returned === null) return null
  if (!isPlainObject(returned)) {
    throw new TypeError(
      `An experiment must return a plain object of metrics, null or nothing; this one returned ${describeValue(returned)}.`,
    )
  }
  const problem = findJsonProblem(returned, {
    allowNonFinite: true,
    allowUndefined: true,
    maxSize: MOST_JSON_SIZE,
  })
  if (problem) {
    const place = problem.path ? ` at ${problem.path}` : ''
    throw new TypeError(
      `The returned metrics hold ${problem.found}${place}. ` +
        'Return plain JSON data, and write everything else into ctx.artifactsDir.',
    )
  }
  const text = stringifyMetrics(returned)
  const hasNonFinite = /"(NaN|-?Infinity)"/.test(text)
  return JSON.parse(text, hasNonFinite ? reviveNonFinite : undefined) as JsonObject
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

function logEnding(streams: RunStreamWriter, request: AttemptRequest, ending: Ending): void {
  if (ending.kind === 'skipped') {
    streams.note('WARNING', `Run ${request.runId} skipped: ${ending.reason}`)
  } else if (ending.kind === 'failed') {
    const { error } = ending
    const detail = error.stack ?? `${error.name}: ${error.message}`
    streams.note('ERROR', `Run ${request.runId} attempt ${request.attempt} failed\n${detail}`)
  }
}
