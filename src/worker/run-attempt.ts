/** Runs one attempt of an experiment in this process and says how it ended, always as data. */
import { createContext } from '../experiment/context.ts'
import type { Definition } from '../experiment/definition.ts'
import type { ErrorRecord } from '../model/error.ts'
import { recordError } from '../model/error-record.ts'
import {
  describeValue,
  findJsonProblem,
  isPlainObject,
  type JsonObject,
  reviveNonFinite,
  stringifyMetrics,
} from '../model/json.ts'
import type { AttemptOutcome, AttemptRequest } from '../model/run.ts'
import { RunStreamWriter } from '../store/streams.ts'
import { type RunScope, runInScope } from './console.ts'

/** Metrics are results to compare, not files: more than this belongs into the artifacts folder. */
const MAX_METRICS_SIZE = 16 * 1024 * 1024

/** An attempt in progress. */
export interface RunningAttempt {
  outcome: Promise<AttemptOutcome>
  abort(reason: unknown): void
  /** Whether it was asked to end. */
  isAborted(): boolean
}

/**
 * Starts an attempt.
 *
 * @param definition The experiment as declared in this process.
 */
export function startAttempt(definition: Definition, request: AttemptRequest): RunningAttempt {
  let streams: RunStreamWriter
  try {
    streams = new RunStreamWriter(request)
  } catch (thrown) {
    return notStarted(thrown)
  }
  const controller = new AbortController()
  let rejectLate: (error: unknown) => void = () => {}
  const late = new Promise<never>((_resolve, reject) => {
    rejectLate = reject
  })
  late.catch(() => {})
  const scope: RunScope = { runId: request.runId, streams, isOver: false, fail: rejectLate }
  const ctx = createContext(
    request,
    {
      log: (level, args) => streams.log(level, args),
      metric: (step, metrics, place) => streams.metric({ step, metrics, ...place }),
    },
    controller.signal,
  )
  const outcome = runInScope(scope, async () => {
    const run = async () => definition.fn?.(ctx as never)
    const ending = await settle(run, late, controller.signal)
    scope.isOver = true
    endStreams(streams, request, ending)
    return { written: streams.counts, ...ending }
  })
  return {
    outcome,
    abort: (reason) => controller.abort(reason),
    isAborted: () => controller.signal.aborted,
  }
}

type Ending = (
  | { kind: 'succeeded'; metrics: JsonObject | null }
  | { kind: 'skipped'; reason: string }
  | { kind: 'failed'; error: ErrorRecord; isUnasked?: true; recordingMs: number }
) & { durationMs: number }

async function settle(
  run: () => Promise<unknown>,
  late: Promise<never>,
  signal: AbortSignal,
): Promise<Ending> {
  const startedAt = performance.now()
  try {
    const returned: unknown = await Promise.race([run(), late])
    // One turn of the event loop, so that a rejection that nobody handles still counts as this run's.
    await Promise.race([new Promise((resolve) => setImmediate(resolve)), late])
    const metrics = readMetrics(returned)
    return { kind: 'succeeded', metrics, durationMs: performance.now() - startedAt }
  } catch (thrown) {
    // Before the error is recorded, which takes its own time.
    const durationMs = performance.now() - startedAt
    const isUnasked = !signal.aborted
    const error = recordError(thrown)
    if (error.classNames.includes('SkipRun')) return { kind: 'skipped', reason: error.message, durationMs }
    const recordingMs = performance.now() - startedAt - durationMs
    return { kind: 'failed', error, durationMs, recordingMs, ...(isUnasked && { isUnasked }) }
  }
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
    maxSize: MAX_METRICS_SIZE,
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
    streams.log('WARNING', [`Run ${request.runId} skipped: ${ending.reason}`])
  } else if (ending.kind === 'failed') {
    const { error } = ending
    const detail = error.stack ?? `${error.name}: ${error.message}`
    streams.log('ERROR', [`Run ${request.runId} attempt ${request.attempt} failed\n${detail}`])
  }
}
