/** Checks what an experiment declares of an evaluation, and sets it apart from its other options. */
import { ZtxexpError } from '../../model/error.ts'
import type { EvaluationSpec } from '../../model/evaluation.ts'
import { describeValue, FORBIDDEN_KEYS, isPlainObject } from '../../model/utils/json.ts'
import type { Definition, ExperimentOptions } from './definition.ts'
import type { DeclaredEvaluation } from './evaluation.ts'

/** Options that mean nothing without `cases`. */
const NEED_CASES = ['scorers', 'summarize', 'repeats', 'scorerTimeout', 'slices', 'errors'] as const

/** Metrics of every evaluation: no score may be called so. */
export const METRICS_OF_CASES: ReadonlySet<string> = new Set([
  ...['cases', 'errors', 'duration', 'judge'],
  ...['cost_usd', 'input_tokens', 'output_tokens'],
])

/**
 * The evaluation that options declare, and the other options; undefined where they declare none.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` where a part of it is not what it must be
 */
export function readEvaluation(
  name: string,
  options: object,
): Required<Pick<Definition, 'options' | 'evaluation'>> | undefined {
  const { cases, scorers, summarize, ...rest } = options as Record<string, unknown>
  const fail = (what: string): never => {
    throw new ZtxexpError('BAD_DECLARATION', `experiment(${JSON.stringify(name)}): ${what}`)
  }
  if (cases === undefined) {
    const [lonely] = NEED_CASES.filter((key) => (options as Record<string, unknown>)[key] !== undefined)
    return lonely === undefined
      ? undefined
      : fail(`the option ${lonely} is for evaluations: add cases to it.`)
  }
  if (summarize !== undefined && typeof summarize !== 'function')
    fail(`summarize must be a function, got ${describeValue(summarize)}.`)
  const problem = scorers === undefined ? undefined : findScorerProblem(scorers)
  if (problem !== undefined) fail(problem)
  const evaluation = { cases, scorers: scorers ?? {}, summarize } as DeclaredEvaluation
  return { options: rest as ExperimentOptions, evaluation }
}

/** What of an evaluation can leave its process. */
export function describeEvaluation({ scorers, summarize }: DeclaredEvaluation): EvaluationSpec {
  return { scorers: Object.keys(scorers), hasSummary: summarize !== undefined }
}

function findScorerProblem(scorers: unknown): string | undefined {
  if (!isPlainObject(scorers))
    return `scorers must be functions by name, such as { exact: ({ output, expected }) => output === expected }, got ${describeValue(scorers)}.`
  for (const [key, scorer] of Object.entries(scorers)) {
    if (typeof scorer !== 'function')
      return `the scorer ${JSON.stringify(key)} must be a function, got ${describeValue(scorer)}.`
    if (METRICS_OF_CASES.has(key))
      return `no scorer can be called ${key}: every evaluation has a metric of that name.`
    if (key === '' || key.includes('.') || FORBIDDEN_KEYS.has(key))
      return `${JSON.stringify(key)} is no name for a scorer: use one without dots.`
  }
  return undefined
}
