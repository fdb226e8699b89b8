/** What an experiment's function is given: `ctx`. */
import { join } from 'node:path'
import { SkipRun } from '../../model/error.ts'
import type { AttemptRequest } from '../../model/run.ts'
import { traceparentOf } from '../../model/trace-ids.ts'
import { deepFreeze, describeValue, type JsonObject } from '../../model/utils/json.ts'

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR'

/** Writes lines into the run's `run.log`. Arguments are formatted as `console.log` formats them. */
export interface RunLogger {
  debug(...args: unknown[]): void
  info(...args: unknown[]): void
  warn(...args: unknown[]): void
  error(...args: unknown[]): void
}

/** Where the metrics of {@link RunContext.logMetric} belong. */
export interface LogMetricOptions {
  /** Which data: `train`, `valid`, `test` or a name of your own. Default: `train`. */
  split?: string
  /** What was going on: `fit`, `eval` or a name of your own. Default: `fit`. */
  phase?: string
}

/** The metrics of one step: numbers (NaN and the infinities too), strings, booleans or null. */
export type StepMetrics = Record<string, number | string | boolean | null>

/** What one call of a model has taken. */
export interface Usage {
  /** Name of the model. */
  model?: string | undefined
  /** Tokens. Default: 0. */
  inputTokens?: number | undefined
  outputTokens?: number | undefined
  /** US dollars. Default: 0. */
  costUsd?: number | undefined
}

/** Everything a run can know and do. Every member works when destructured. */
export interface RunContext<Config = JsonObject> {
  /** Unique id, `YYYYMMDD_HHMMSS_` and 8 hex digits; also the name of the run directory. */
  readonly runId: string
  /** Absolute path of the run directory. */
  readonly runDir: string
  /** Absolute path of the folder for files that the run makes. */
  readonly artifactsDir: string
  /** Absolute path of the folder for state to go on from. */
  readonly checkpointsDir: string
  /**
   * Absolute path of the directory of the run that this one goes on from: with `--resume`, the latest one of the
   * same config that failed or was interrupted, one with something in `checkpoints/` before one without. Else
   * `undefined`.
   */
  readonly resumeFrom: string | undefined
  /** The config of this run, deep-frozen. */
  readonly config: Config
  /** What `meta.json` says of the run. */
  readonly meta: Readonly<JsonObject>
  /** Number of this attempt, from 1. */
  readonly attempt: number
  /**
   * Seed for everything random in this run: the experiment's `seed`, else the config's `seed`, else `--seed`,
   * else an unsigned 32-bit number derived from the config, so that the same config gives the same number.
   */
  readonly seed: number
  /** Indices of the slots taken, such as `{ gpu: [1] }`. */
  readonly slots: Readonly<Record<string, readonly number[]>>
  /** Aborted when the run times out or is cancelled. */
  readonly signal: AbortSignal
  readonly logger: RunLogger
  /**
   * The attempt as a parent of spans, by W3C Trace Context: `00-<trace id>-<span id>-01`. Spans of your own that have it
   * stand below the run where the `otlp` tracker sends it. It follows from the run id.
   */
  readonly traceparent: string
  /**
   * Appends one line to `metrics.jsonl`, at once.
   *
   * @throws {TypeError} when `step` is not a finite number or a metric is not a number, string, boolean or null.
   * @example
   * ctx.logMetric(epoch, { loss: 0.3 }, { split: 'valid' })
   */
  logMetric(step: number, metrics: StepMetrics, options?: LogMetricOptions): void
  /** Ends the run as skipped. Never returns. */
  skip(reason: string): never
  /**
   * Calls a function when this attempt is over, however it ended: for what it has to close. The last one that was
   * given is called first; each is awaited. An error of one fails the run. Where the run has timed out and its function
   * does not end, they are called in the second half of `--grace`; where its worker is killed or crashes, they are not.
   *
   * @example
   * const db = await open(); ctx.onFinished(() => db.close())
   */
  onFinished(fn: () => unknown): void
  /**
   * Counts what a call of a model has taken. The sums are metrics of the run: `cost_usd`, `input_tokens` and
   * `output_tokens`, unless it returns its own of these names. In an evaluation, what a scorer calls counts apart, as
   * `judge.cost_usd` and so on.
   *
   * @throws {TypeError} where a number is negative, or none.
   * @example
   * ctx.usage({ model: 'small', inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens, costUsd: 0.002 })
   */
  usage(usage: Usage): void
}

/** Where a run's log lines and metrics go: files in a worker, memory in a test; and what it wants called at its end. */
export interface RunStreams {
  log(level: LogLevel, args: unknown[]): void
  metric(step: number, metrics: StepMetrics, place: Required<LogMetricOptions>): void
  onFinished(fn: () => unknown): void
  usage(usage: Usage): void
}

/** Where an accessor of a `ctx` finds what its value is made of. */
const ORIGIN = Symbol('origin')

interface Origin {
  request: AttemptRequest
  signalOf: () => AbortSignal
  meta?: JsonObject
}

type Made = Pick<RunContext, 'meta' | 'signal' | 'traceparent'>

/**
 * What is made when it is asked for. Each `ctx` has the same functions: with accessors of its own each would be of a
 * hidden class of its own, which V8 keeps, with all that the run holds, until the whole heap is collected.
 */
const MADE = {
  meta: accessor((origin) => {
    origin.meta ??= deepFreeze(JSON.parse(origin.request.metaText) as JsonObject)
    return origin.meta
  }),
  signal: accessor(({ signalOf }) => signalOf()),
  traceparent: accessor(({ request }) => traceparentOf(request.runId, request.attempt)),
} satisfies Record<keyof Made, PropertyDescriptor>

function accessor(make: (origin: Origin) => unknown): PropertyDescriptor {
  return {
    enumerable: true,
    configurable: true,
    get(this: { [ORIGIN]: Origin }) {
      return make(this[ORIGIN])
    },
  }
}

/**
 * Builds the `ctx` of one attempt.
 *
 * @param signalOf Called when the signal is looked at.
 */
export function createContext(
  request: AttemptRequest,
  streams: RunStreams,
  signalOf: () => AbortSignal,
): RunContext<JsonObject> {
  const context: Omit<RunContext, keyof Made> = {
    runId: request.runId,
    runDir: request.runDir,
    artifactsDir: join(request.runDir, 'artifacts'),
    checkpointsDir: join(request.runDir, 'checkpoints'),
    resumeFrom: request.resumeFrom,
    config: deepFreeze(request.config),
    attempt: request.attempt,
    seed: request.seed,
    slots: deepFreeze(request.slots),
    logger: {
      debug: (...args) => streams.log('DEBUG', args),
      info: (...args) => streams.log('INFO', args),
      warn: (...args) => streams.log('WARNING', args),
      error: (...args) => streams.log('ERROR', args),
    },
    logMetric: (step, metrics, { split = 'train', phase = 'fit' } = {}) => {
      checkStep(step, metrics)
      checkPlace({ split, phase })
      streams.metric(step, metrics, { split, phase })
    },
    skip: (reason) => {
      throw new SkipRun(reason)
    },
    onFinished: (fn) => {
      if (typeof fn !== 'function')
        throw new TypeError(`onFinished: a function is expected, got ${typeof fn}.`)
      streams.onFinished(() => fn())
    },
    usage: (usage) => streams.usage(usage),
  }
  Object.defineProperty(context, ORIGIN, { value: { request, signalOf } satisfies Origin })
  return Object.defineProperties(context, MADE) as RunContext
}

function checkPlace(place: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(place)) {
    if (typeof value !== 'string')
      throw new TypeError(`logMetric: ${key} must be a text, got ${describeValue(value)}.`)
  }
}

function checkStep(step: number, metrics: StepMetrics): void {
  if (typeof step !== 'number' || !Number.isFinite(step)) {
    throw new TypeError(`logMetric: step must be a finite number, got ${String(step)}.`)
  }
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics)) {
    throw new TypeError('logMetric: the second argument must be an object such as { loss: 0.3 }.')
  }
  for (const [key, value] of Object.entries(metrics)) {
    if (value !== null && !['number', 'string', 'boolean'].includes(typeof value)) {
      throw new TypeError(
        `logMetric: metric "${key}" must be a number, string, boolean or null, got ${typeof value}.`,
      )
    }
  }
}
