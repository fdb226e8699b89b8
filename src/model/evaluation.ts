/**
 * An evaluation as plain data.
 *
 * A case is a unit of work below the run: it goes through the queue, the retry policy, the resources and the executors
 * as the attempts of a run do, with its own time limit, and can be killed alone. Only what records it differs: a run has
 * a directory, a case is a line in the `cases.jsonl` of its run, the variant.
 *
 *     dataset ──walked in a worker of its own──▶ units of a variant ──▶ queue ──▶ attempts, in any worker
 *                                                                                │
 *              function ──answered──▶ scorers ──▶ outcome ──────────────────────┘
 *                           │
 *                           └─ from here on the answer is in the main process: whatever the scorers do, the function
 *                              is not called again
 *
 * When all cases of a variant are over, `summarize` runs as one more unit, and then the run ends.
 */
import type { StoredScore, StoredUsage } from './case-record.ts'
import type { ErrorRecord } from './error.ts'
import type { JsonObject, JsonValue } from './utils/json.ts'

/** What an evaluation declares besides its options: of functions, their names. */
export interface EvaluationSpec {
  /** Names of the scorers, in the order of their declaration. */
  scorers: string[]
  hasSummary: boolean
}

/** One case, as it is handed out. */
export interface DatasetCase {
  /** Position, from 0. */
  index: number
  id: string
  value: JsonObject
  /** Of the content, whatever the order of its keys. */
  hash: string
}

/** What is known of all cases. */
export interface DatasetFacts {
  count: number
  /** Over the ids and contents of all cases, in their order. */
  hash: string
}

/** What the worker of a dataset is asked for: the next cases of a variant. */
export interface CasesQuestion {
  config: JsonObject
  /** Position of the first one, from 0. */
  from: number
  /** At most so many. */
  count: number
}

/** What it answers. */
export interface CasesAnswer {
  /** None where there are no more. */
  cases: DatasetCase[]
  facts: DatasetFacts
}

/** What reading a dataset comes to: what its code, or its file, fails with is data. */
export type CasesOutcome = ({ ok: true } & CasesAnswer) | { ok: false; error: ErrorRecord }

/** The dataset of an evaluation, wherever it is read. */
export interface CasesHandle {
  /** Never rejects. Nobody asks again before it has answered. */
  ask(question: CasesQuestion): Promise<CasesOutcome>
  close(): Promise<void>
}

/** What a function has come to. */
export interface CaseAnswer {
  output: JsonValue
  /** Milliseconds. */
  durationMs: number
}

/** What the scorers of a case have come to. */
export interface CaseScores {
  scores: Record<string, StoredScore>
  usage?: StoredUsage
}

/** A unit of work below the run that it is of. */
export type RunUnit = CaseUnit | { kind: 'summary' }

export interface CaseUnit extends Omit<DatasetCase, 'index'> {
  kind: 'case'
  /** From 1. */
  repeat: number
  /** Names of the scorers that are called. Default: all. */
  scorers?: readonly string[]
}

/** What a worker is given of a unit. */
export type UnitRequest = RunUnit & {
  /** The run that it is of. */
  runId: string
  /** Milliseconds that the scorers may take; 0 for no limit. */
  scorerTimeoutMs: number
  /** Set where the function has answered before and only its scorers are to run. */
  answer?: CaseAnswer
}

/** The id that a unit goes by while it is at work, and nowhere else: that of its run with a number. */
export function unitId(runId: string, number: number): string {
  return `${runId}${SEPARATOR}${number}`
}

/** The run that something at work is, or is a unit of. */
export function runOfUnit(id: string): string {
  const end = id.indexOf(SEPARATOR)
  return end === -1 ? id : id.slice(0, end)
}

/** In no id of a run. */
const SEPARATOR = '/'

/** Milliseconds that the scorers of a case may take, where nobody says otherwise. */
export const SCORER_TIMEOUT_MS = 60_000
