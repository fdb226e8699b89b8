/** What the record of a run says of its cases, where it is the variant of an evaluation. */
import type { Direction } from '../../model/objective.ts'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { certainDirection } from '../metric-direction.ts'
import type { RunRecord } from '../record.ts'
import type { CaseFields } from './case-metrics.ts'
import type { MeanInterval } from './mean-interval.ts'

/** The variant of an evaluation. */
export interface Evaluation {
  /** Cases and repeats. */
  counts: CaseFields['cases']
  /** Those that were to be scored: all but the skipped ones. */
  expected: number
  /** Names of its scores. */
  scores: string[]
  /** The mean of a score, or of its `passAll` and `passAny`, by the name of the metric. */
  estimates: ReadonlyMap<string, MeanInterval>
}

const known = new WeakMap<RunRecord['run'], Evaluation | null>()

/** `null` for a run without cases. */
export function evaluationOf({ run }: Pick<RunRecord, 'run'>): Evaluation | null {
  // Of very many runs most have none.
  if (run.cases === undefined) return null
  const found = known.get(run)
  if (found !== undefined) return found
  const made = isPlainObject(run.cases) ? readEvaluation(run.cases, run.scores) : null
  known.set(run, made)
  return made
}

function readEvaluation(cases: JsonObject, scores: unknown): Evaluation {
  const counts = {
    total: numberIn(cases.total),
    done: numberIn(cases.done),
    errors: numberIn(cases.errors),
    skipped: numberIn(cases.skipped),
  }
  const all = Object.entries(isPlainObject(scores) ? scores : {})
  const estimates = new Map<string, MeanInterval>()
  const add = (name: string, value: unknown) => {
    const estimate = readInterval(value)
    if (estimate) estimates.set(name, estimate)
  }
  for (const [name, score] of all) {
    if (!isPlainObject(score)) continue
    add(name, score)
    add(`${name}.passAll`, score.passAll)
    add(`${name}.passAny`, score.passAny)
  }
  return { counts, expected: counts.total - counts.skipped, scores: all.map(([name]) => name), estimates }
}

/**
 * Which way a metric that evaluations have by themselves is better: scores go up, unless their name is certain to say
 * otherwise; errors, costs and waits go down.
 */
export function evaluationDirection(metric: string, scores: ReadonlySet<string>): Direction | undefined {
  const score = metric.replace(/\.pass(?:All|Any)$/, '')
  if (scores.has(metric) || scores.has(score)) return certainDirection(score) ?? 'maximize'
  return NATURAL.get(metric)
}

/** Whether a metric is one that evaluations have by themselves and that is another one on another machine. */
export function isMachineTime(metric: string): boolean {
  return metric === 'duration.p50' || metric === 'duration.p95'
}

/** All variants answer the same cases: less of these is not for having done less. Tokens are no aim of their own. */
const NATURAL = new Map<string, Direction>([
  ['errors', 'minimize'],
  ['cost_usd', 'minimize'],
  ['judge.cost_usd', 'minimize'],
  ['duration.p50', 'minimize'],
  ['duration.p95', 'minimize'],
])

function readInterval(value: unknown): MeanInterval | undefined {
  if (!isPlainObject(value) || typeof value.mean !== 'number') return undefined
  const { n, mean, low, high } = value
  const endOf = (end: unknown) => (typeof end === 'number' ? end : null)
  return { n: numberIn(n), mean, low: endOf(low), high: endOf(high) }
}

function numberIn(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
