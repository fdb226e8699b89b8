/** What a source of configs is asked and told: plain data, since it may be in another process than who asks. */
import type { ErrorRecord } from './error.ts'
import type { CollectedConfig, ExperimentSpec, StoredStatus } from './run.ts'
import type { SearchFacts } from './search-facts.ts'
import type { JsonObject, JsonValue } from './utils/json.ts'

/** What became of a config. */
export interface Observation<Config = JsonObject> {
  /** Empty where it is not known yet. */
  runId: string
  config: Config
  /** `running`: somebody is at it. Told only of what a source does not know that it has given it. */
  status: StoredStatus
  /** What the run returned; `null` where it has not succeeded, or returned nothing. */
  metrics: JsonObject | null
  /** Class of the error that it failed with, or what it was skipped as, such as `SkipRun` or `Pruned`. */
  errorType: string | null
  /** What it had logged last of the metric that it was pruned by. */
  last?: LoggedValue
  /** With it: the last value of each objective of its search that it had one of, by metric. */
  lastValues?: Record<string, number>
}

/** A value of a metric at a step. */
export interface LoggedValue {
  step: number
  value: number
}

/** What a source is asked. */
export interface SourceQuestion {
  /** What has become known since it was last asked. */
  told: readonly Observation[]
  /** Configs that could start now; 0: it is only told. */
  count: number
  /** How many it has given before. */
  given: number
  /** Values that `--set` has fixed, of a search. Default: none. */
  set?: { [key: string]: JsonValue }
}

/** What it gives: no configs where it waits for what becomes of others, or has no more. */
export type SourceAnswer = { ok: true; configs: CollectedConfig[] } | { ok: false; error: ErrorRecord }

/** A source, wherever it is. */
export interface SourceHandle {
  /** Never rejects. Nobody asks again before it has answered. */
  ask(question: SourceQuestion): Promise<SourceAnswer>
  close(): Promise<void>
}

/** An experiment whose configs come from a source while it runs. */
export interface SourcePlan {
  /** Path of the experiment file, relative to the root, with forward slashes. */
  file: string
  codeHash: string
  experiment: ExperimentSpec
  /** How many configs come at the most; undefined where that is not known. */
  most?: number
  /** Set where it is a search. */
  search?: SearchFacts
  /** How many of those earlier sessions have run, which count. Default: none. */
  past?: number
  /** How many of the past ones stand beside those of now. Default: none. */
  reused?: number
  /** Why it is not asked. Default: it is. */
  skipped?: string
}

/** How many configs of a source are still to come at the most; undefined where that is not known. */
export function leftOf({ most, past = 0 }: SourcePlan): number | undefined {
  return most === undefined ? undefined : Math.max(0, most - past)
}
