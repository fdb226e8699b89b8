/** A line of `cases.jsonl`: what became of one case of an evaluation in one of its repeats. */
import type { ErrorRecord } from './error.ts'
import { isPlainObject, type JsonObject, type JsonValue } from './utils/json.ts'

/** What a scorer has said of an output. */
export interface StoredScore {
  /** Finite; of a boolean 1 or 0. `null`: the scorer has no opinion, or there is an {@link StoredScore.error}. */
  score: number | null
  reason?: string
  metadata?: JsonValue
  /** What the scorer has thrown, or that it took too long. */
  error?: { type: string; message: string }
}

/** What calls of models have taken: sums over the calls of `ctx.usage`. */
export interface StoredUsage {
  calls: number
  input_tokens: number
  output_tokens: number
  /** US dollars. */
  cost_usd: number
  /** Names, each once. */
  models?: string[]
}

/**
 * One case in one of its repeats, as it stands in `cases.jsonl`. A later line of the same `id` and `repeat` replaces an
 * earlier one.
 */
export interface CaseRecord {
  /** Of the case: unique in its dataset. */
  id: string
  /** From 1. */
  repeat: number
  /** As in the dataset, where the case has it. */
  input?: JsonValue
  /** As in the dataset, where the case has it. */
  expected?: JsonValue
  /** The values of the keys that the option `slices` names. */
  slices?: Record<string, JsonValue>
  /** What the function returned; `null` where it failed. */
  output: JsonValue
  /** By the name of the scorer. None where the function failed, unless the experiment says `errors: 'zero'`. */
  scores: Record<string, StoredScore>
  /** Of the function. */
  usage?: StoredUsage
  /** Of the scorers. */
  judge_usage?: StoredUsage
  /** Of the attempt that counted, the scorers not included. */
  duration_sec: number
  /** Why the function failed. */
  error?: ErrorRecord
  /** The reason, where the function has skipped the case: it counts neither as an error nor among those that count. */
  skipped?: string
  /** Number of the attempt that counted, from 1. */
  attempt: number
  /** ISO 8601 in UTC. */
  finished_at: string
  /** Over the content of the case: one that has changed runs again. */
  case_hash: string
  /** Over the code of the scorers, where they stand in modules of their own. */
  scorers_hash?: string
  /** ISO 8601 in UTC: set where the scores are of a later time than the output. */
  rescored_at?: string
}

/**
 * A line that takes a case, or a repeat, out of the count, because its dataset does not have it any more. Its record stays
 * in the file: what was paid for is there when the case comes back.
 */
export interface LeftOutCase extends Pick<CaseRecord, 'id' | 'repeat' | 'finished_at'> {
  left_out: true
}

/** What two parts of the same have taken together. */
export function addUsage(
  first: StoredUsage | undefined,
  second: StoredUsage | undefined,
): StoredUsage | undefined {
  if (!first || !second) return first ?? second
  const models = [...new Set([...(first.models ?? []), ...(second.models ?? [])])]
  return {
    calls: first.calls + second.calls,
    input_tokens: first.input_tokens + second.input_tokens,
    output_tokens: first.output_tokens + second.output_tokens,
    cost_usd: first.cost_usd + second.cost_usd,
    ...(models.length > 0 && { models }),
  }
}

/** Says apart the results of an evaluation: those of one key replace each other. */
export function caseKey({ id, repeat }: Pick<CaseRecord, 'id' | 'repeat'>): string {
  return `${repeat} ${id}`
}

/** Whether a line takes a case out of the count. */
export function isLeftOut(line: JsonObject): line is JsonObject & LeftOutCase {
  return line.left_out === true && typeof line.id === 'string' && isCount(line.repeat)
}

/** A line of a file as a record of a case, or `undefined` where it is none. */
export function readCaseRecord(line: JsonObject): CaseRecord | undefined {
  if (line.left_out === true) return undefined
  const { id, repeat, attempt, output, scores, duration_sec, finished_at, case_hash } = line
  if (typeof id !== 'string' || !isCount(repeat) || !isPlainObject(scores ?? {})) return undefined
  return {
    ...(line as unknown as CaseRecord),
    output: output ?? null,
    scores: readScores((scores ?? {}) as JsonObject),
    attempt: isCount(attempt) ? attempt : 1,
    duration_sec: typeof duration_sec === 'number' ? duration_sec : 0,
    finished_at: typeof finished_at === 'string' ? finished_at : '',
    case_hash: typeof case_hash === 'string' ? case_hash : '',
  }
}

function isCount(value: JsonValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1
}

function readScores(scores: JsonObject): CaseRecord['scores'] {
  const read: CaseRecord['scores'] = {}
  for (const [name, each] of Object.entries(scores)) {
    if (!isPlainObject(each)) continue
    const { score } = each
    read[name] = { ...each, score: typeof score === 'number' && Number.isFinite(score) ? score : null }
  }
  return read
}
