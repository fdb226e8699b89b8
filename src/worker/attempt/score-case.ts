/** Calls the scorers of a case with what its function has returned. What goes wrong in one is an error of its score alone. */
import { nameError } from '../../errors/error-record.ts'
import type { DeclaredEvaluation, ScorerInput } from '../../experiment/declare/evaluation.ts'
import type { StoredScore } from '../../model/case-record.ts'
import type { CaseScores } from '../../model/evaluation.ts'
import {
  describeValue,
  findJsonProblem,
  isPlainObject,
  type JsonObject,
  type JsonValue,
} from '../../model/utils/json.ts'
import { type RunScope, runInScope } from './console.ts'
import { UsageCounter } from './usage-counter.ts'

/** As they are when this is loaded: a run may put others in their place. */
const { setImmediate, setTimeout, clearTimeout, AbortController, Promise: OwnPromise } = globalThis

export interface ScoringPlace {
  /** Of the attempt. */
  scope: RunScope
  /** Milliseconds; 0 for no limit. */
  limitMs: number
}

/** Calls all scorers at once. Never rejects. */
export async function scoreCase(
  scorers: DeclaredEvaluation['scorers'],
  input: Omit<ScorerInput<JsonObject, JsonObject, unknown>, 'signal' | 'usage'>,
  { scope, limitMs }: ScoringPlace,
): Promise<CaseScores> {
  const usage = new UsageCounter()
  const { signal } = scope.cancellation
  const controller = new AbortController()
  const passOn = (): void => controller.abort(signal.reason)
  signal.addEventListener('abort', passOn)
  if (signal.aborted) passOn()
  const patience = limitMs > 0 ? setTimeout(() => controller.abort(tooLong(limitMs)), limitMs) : undefined
  const whole = { ...input, signal: controller.signal, usage: usage.add.bind(usage) }
  const inScope = (fail: RunScope['fail']): RunScope => Object.assign(Object.create(scope), { fail, usage })
  const waiting = Object.entries(scorers).map(async ([name, scorer]) => {
    const score = await scoreOf(() => scorer(whole), controller.signal, inScope)
    return [name, score] as const
  })
  const scores = Object.fromEntries(await OwnPromise.all(waiting))
  clearTimeout(patience)
  signal.removeEventListener('abort', passOn)
  const { total } = usage
  return { scores, ...(total && { usage: total }) }
}

/** What one scorer says, unless an error comes up first that nobody handles, or its time is over. */
function scoreOf(
  call: () => unknown,
  signal: AbortSignal,
  inScope: (fail: RunScope['fail']) => RunScope,
): Promise<StoredScore> {
  return new OwnPromise((resolve) => {
    const fail = (thrown: unknown): void => resolve(failedScore(thrown))
    const onAbort = (): void => fail(signal.reason)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    const run = async (): Promise<void> => {
      try {
        const score = readScore(await call())
        // One turn of the event loop, so that a rejection that nobody handles still counts as this scorer's.
        setImmediate(() => resolve(score))
      } catch (thrown) {
        fail(thrown)
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    }
    void runInScope(inScope(fail), run)
  })
}

function failedScore(thrown: unknown): StoredScore {
  const { name, message } = nameError(thrown)
  return { score: null, error: { type: name, message } }
}

/** What a scorer has returned, as it is kept. @throws {TypeError} where it is no score */
export function readScore(returned: unknown): StoredScore {
  if (!isPlainObject(returned)) return { score: readNumber(returned) }
  const { score, reason, metadata } = returned
  const kept = keepMetadata(metadata)
  const why = reason ?? (isPlainObject(metadata) ? metadata.rationale : undefined)
  return {
    score: readNumber(score),
    ...(typeof why === 'string' && { reason: why }),
    ...(kept !== undefined && { metadata: kept }),
  }
}

function readNumber(value: unknown): number | null {
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  throw new TypeError(
    `A scorer must return a finite number, true, false, null, or an object with such a score; this one returned ${describeValue(value)}.`,
  )
}

/** It explains a score, and is left out where JSON cannot hold it, or where it is nested too deep to be passed on. */
function keepMetadata(given: unknown): JsonValue | undefined {
  try {
    const text = JSON.stringify(given)
    if (text === undefined) return undefined
    const metadata: unknown = JSON.parse(text)
    return findJsonProblem(metadata) ? undefined : (metadata as JsonValue)
  } catch {
    return undefined
  }
}

function tooLong(limitMs: number): Error {
  const message = `The scorer took longer than ${limitMs} ms.`
  return Object.assign(new Error(message), { name: 'TimeoutError' })
}
