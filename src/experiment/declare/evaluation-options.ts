/** The options of an evaluation. */
import type { DeclaredCases } from '../../evaluation/dataset/cases.ts'
import type { ExperimentOptions } from './definition.ts'
import type { CaseRow, Scorer } from './evaluation.ts'

/** Options of an evaluation: those of any experiment, which hold for each case, and these. */
export interface EvaluationOptions<Config, Case extends object, Output> extends ExperimentOptions {
  /** What it goes over: a list, anything that can be walked, a function of the config, or `cases('./file.jsonl')`. */
  cases: DeclaredCases<Case, Config>
  /** By name: the mean of each is a metric of the run. Default: none. */
  scorers?: Readonly<Record<string, Scorer<Config, Case, Output>>> | undefined
  /**
   * Makes metrics that are no means, such as an F1 over all cases. It runs in a worker when all cases are over, within
   * `timeout`, and is given those that were not skipped, one after the other; they can be walked more than once.
   */
  summarize?: ((rows: Iterable<CaseRow<Case, Output>>) => object | PromiseLike<object>) | undefined
}
