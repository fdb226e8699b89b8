/**
 * Judges what an experiment expects (`expect`) and what the command line refuses (`--fail-if`).
 *
 * Runs that differ in the seed only are judged together, by the means of their metrics; any other run by itself.
 * Runs that failed count as failed already, and skipped ones have nothing to judge.
 */

import { type Expression, parseExpression } from '../model/expression.ts'
import type { JsonValue } from '../model/json.ts'
import { valueAtKey } from '../model/json-path.ts'
import type { Limits } from '../model/objective.ts'
import type { RunResult } from '../model/run.ts'
import { type ExperimentGroup, groupByExperiment } from './experiment-group.ts'
import { configFields, type Field } from './fields.ts'
import { numberFormat } from './format-number.ts'
import { readGateMetric } from './gate-reading.ts'
import { describeConfig } from './run-columns.ts'
import { groupRepeats, type RunRow } from './run-row.ts'
import { clip } from './terminal-text.ts'

const MOST_VALUE_CHARACTERS = 100

/** What a gate said of a run, or of a group of repeats. */
export interface GateVerdict {
  /** The runs that were judged: those that succeeded. */
  runs: readonly RunResult[]
  /** The title of the run, or what the group has in common. */
  name: string
  /** What must hold, such as `score >= 0.9`, or must not: `not (score < 0.9)`. */
  rule: string
  /** Why it does not hold, such as `score is 0.87`; `null` when the gate is met. */
  problem: string | null
}

/**
 * The verdict of every gate on every run or group, in the order of their declaration.
 *
 * @param failIf An expression over metrics, config keys and fields of the run. It is read from left to right: a metric
 *   that is needed for the answer, and is missing or not finite, misses the gate.
 */
export function judgeGates(results: readonly RunResult[], failIf: string | undefined): GateVerdict[] {
  const refusal = failIf === undefined ? undefined : makeRefusal(results, parseExpression(failIf))
  return groupByExperiment(results).flatMap((group) => {
    const limits = Object.entries(group.experiment.options.expect ?? {})
    if (refusal === undefined && limits.length === 0) return []
    const rows = groupRepeats(group.results)
    const { varying } = configFields(rows.map(({ config }) => config))
    return rows.flatMap((row) => {
      const runs = row.runs.filter(({ status }) => status === 'succeeded')
      if (runs.length === 0) return []
      const verdicts = limits.map(([metric, limit]) => judgeLimits(runs, metric, limit))
      if (refusal) verdicts.push(judgeRefusal(row, runs, refusal))
      const name = nameOf(group, row, varying)
      return verdicts.map((verdict) => ({ runs, name, ...verdict }))
    })
  })
}

/** The verdicts that make the command fail. */
export function missedGates(verdicts: readonly GateVerdict[]): GateVerdict[] {
  return verdicts.filter(({ problem }) => problem !== null)
}

type Verdict = Pick<GateVerdict, 'rule' | 'problem'>

interface Refusal {
  expression: Expression
  /** What it names that is in the config of some run, and no metric of any: it may be missing. */
  configNames: ReadonlySet<string>
}

function judgeLimits(runs: readonly RunResult[], metric: string, { min, max }: Limits): Verdict {
  const rules = [
    ...(min === undefined ? [] : [`${metric} >= ${min}`]),
    ...(max === undefined ? [] : [`${metric} <= ${max}`]),
  ]
  const rule = rules.join(' && ')
  const reading = readGateMetric(runs, metric)
  if ('problem' in reading) return { rule, problem: reading.problem }
  const { value } = reading
  if (typeof value !== 'number')
    return { rule, problem: `${describeValue(metric, value)}, which is no number` }
  const isMet = value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Number.POSITIVE_INFINITY)
  return { rule, problem: isMet ? null : describeValue(metric, value) }
}

function makeRefusal(results: readonly RunResult[], expression: Expression): Refusal {
  const isInConfig = (name: string) =>
    results.some(({ run }) => valueAtKey(run.spec.config, withoutPart(name, 'config')) !== undefined) &&
    !results.some(({ metrics }) => valueAtKey(metrics, name) !== undefined)
  return { expression, configNames: new Set(expression.names.filter(isInConfig)) }
}

function judgeRefusal(
  row: RunRow,
  runs: readonly RunResult[],
  { expression, configNames }: Refusal,
): Verdict {
  const fields = runFields(row, runs)
  const problems: string[] = []
  const seen: string[] = []
  const isRefused = expression.test((name) => {
    const plain = withoutPart(name, 'run')
    if (Object.hasOwn(fields, plain)) return fields[plain]
    if (configNames.has(name)) return valueAtKey(row.config, withoutPart(name, 'config'))
    const reading = readGateMetric(runs, withoutPart(name, 'metrics'))
    if ('problem' in reading) problems.push(reading.problem)
    else seen.push(describeValue(name, reading.value))
    return 'problem' in reading ? undefined : reading.value
  })
  const rule = `not (${expression.text})`
  const reasons = [...new Set(problems.length > 0 ? problems : seen)].join(', ')
  return { rule, problem: isRefused || problems.length > 0 ? reasons || 'it holds' : null }
}

/** The fields of `run.json` that an expression may name. */
function runFields(row: RunRow, [first]: readonly RunResult[]): Record<string, JsonValue> {
  const { run } = first ?? row.runs[0]
  return {
    status: 'succeeded',
    experiment_name: run.experimentName,
    title: run.spec.title,
    file: run.spec.file,
    group: run.options.group,
    attempt: row.attempt,
    duration_sec: row.durationMs / 1000,
  }
}

function nameOf(
  { experiment }: ExperimentGroup,
  { runs, config }: RunRow,
  varying: readonly Field[],
): string {
  if (runs.length === 1) return runs[0].run.spec.title
  const text = describeConfig(config, varying)
  return `${experiment.name}${text === '' ? '' : ` [${text}]`} (n=${runs.length})`
}

function describeValue(name: string, value: number | string | boolean): string {
  return `${name} is ${typeof value === 'number' ? numberFormat([value])(value) : JSON.stringify(shortText(value))}`
}

/** A whole answer of a model would hide what the verdict is about. */
function shortText(value: string | boolean): string | boolean {
  return typeof value === 'string' ? clip(value, MOST_VALUE_CHARACTERS) : value
}

function withoutPart(name: string, part: string): string {
  return name.startsWith(`${part}.`) ? name.slice(part.length + 1) : name
}
