/** The types of an evaluation's declaration: an experiment whose function is called for each case of a dataset. */
import type { DeclaredCases } from '../../evaluation/dataset/cases.ts'
import type { StoredScore, StoredUsage } from '../../model/case-record.ts'
import type { ErrorRecord } from '../../model/error.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import type { RunContext, Usage } from './context.ts'

/** What an evaluation's function knows and can do: all that a run does, and the case that it is called for. */
export interface CaseContext<Config, Case> extends RunContext<Config> {
  /** The case, deep-frozen. */
  readonly case: Case
  /** Which repeat of the case it is, from 1. */
  readonly repeat: number
}

/** The function of an evaluation, called for each case of each config. What it returns is the output: any JSON value. */
export type CaseFunction<Config, Case, Output> = (
  ctx: CaseContext<Config, Case>,
) => Output | PromiseLike<Output>

/** What a case has as `input`. */
export type InputOf<Case> = Case extends { input?: infer Input } ? Input : undefined

/** What a case has as `expected`. */
export type ExpectedOf<Case> = Case extends { expected?: infer Expected } ? Expected : undefined

/** What a scorer is given. */
export interface ScorerInput<Config, Case, Output> {
  /** `input` of the case; `undefined` where it has none. */
  readonly input: InputOf<Case>
  /** `expected` of the case; `undefined` where it has none. */
  readonly expected: ExpectedOf<Case>
  /** What the function returned. */
  readonly output: Output
  readonly case: Case
  readonly config: Config
  /** Aborted when the scorer's time is over, or the run is to end. */
  readonly signal: AbortSignal
  /** Counts what a judge costs, apart from what the answer did. See {@link RunContext.usage}. */
  readonly usage: (usage: Usage) => void
}

/** What a scorer says: a finite number, true (1) or false (0), or `null` where it has no opinion. */
export type Score =
  | number
  | boolean
  | null
  | {
      score: number | boolean | null
      /** Why, in a sentence or two. */
      reason?: string | undefined
      /** Anything else worth keeping: plain JSON. */
      metadata?: unknown
      /** The name that stands in the options counts. */
      name?: string | undefined
    }

/**
 * Scores an output. The shape is that of the npm package `autoevals`: its scorers work as they are.
 *
 * It runs in the worker, when the function has returned. One that throws or takes too long is an error of its score: the
 * output is kept, and the score is missing from the mean.
 */
export type Scorer<Config, Case, Output> = (
  input: ScorerInput<Config, Case, Output>,
) => Score | PromiseLike<Score>

/** One case in one of its repeats, as `summarize` is given it. */
export interface CaseRow<Case, Output> {
  readonly id: string
  /** From 1. */
  readonly repeat: number
  readonly input: InputOf<Case>
  readonly expected: ExpectedOf<Case>
  /** The values of the keys that `slices` names. */
  readonly slices: Readonly<Record<string, JsonValue>>
  /** `null` where the function failed. */
  readonly output: Output | null
  readonly scores: Readonly<Record<string, StoredScore>>
  /** Seconds. */
  readonly durationSec: number
  readonly usage: StoredUsage | null
  /** Why the function failed; `null` where it has not. */
  readonly error: ErrorRecord | null
}

/** An evaluation as declared, whatever its types. Never leaves its process. */
export interface DeclaredEvaluation {
  cases: DeclaredCases<object, JsonObject>
  scorers: Readonly<Record<string, (input: ScorerInput<JsonObject, JsonObject, unknown>) => unknown>>
  summarize: ((rows: Iterable<CaseRow<JsonObject, JsonValue>>) => unknown) | undefined
}
