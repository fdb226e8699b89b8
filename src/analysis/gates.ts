/**
 * Judges what an experiment expects (`expect`) and what the command line refuses (`--fail-if`).
 *
 * Runs that differ in the seed only are judged together, by the means of their metrics; any other run by itself. Runs
 * that failed have no metrics: they are said beside the verdict on the others, and `errors` limits their share. What
 * was judged on nothing is missed, unless the runs themselves, or the user's filters, have left it out.
 */

import { INTERRUPTED } from '../model/error.ts'
import type { Limits } from '../model/objective.ts'
import type { ExperimentSpec, RunResult } from '../model/run.ts'
import { describeShortfall, expectedCount } from '../model/run-counts.ts'
import { toScore } from '../model/score.ts'
import { numberFormat } from '../terminal/format-number.ts'
import { countResults, type ExperimentGroup, groupByExperiment } from './experiment-group.ts'
import { parseExpression } from './expression/expression.ts'
import { FailIf } from './fail-if.ts'
import { configFields, type Field } from './fields.ts'
import { describeReading, readGateMetric } from './gate-reading.ts'
import { describeConfig } from './run-columns.ts'
import { groupRepeats, type RunRow } from './run-row.ts'

/** What a gate said of a run, of a group of repeats, or of an experiment. */
export interface GateVerdict {
  /** The experiment; `null` where an expression of the command line finds nothing to judge. */
  experiment: ExperimentSpec | null
  /** The runs that were judged: those that succeeded; with `errors`, those that failed. May be empty. */
  runs: readonly RunResult[]
  /** The title of the run, or what the group has in common. */
  name: string
  /** What must hold, such as `score >= 0.9`, or must not: `not (score < 0.9)`. */
  rule: string
  /** Why it does not hold, such as `score is 0.87`; `null` when the gate is met. */
  problem: string | null
  /** What there is to say of a gate that is met, such as `judged on 4 of 10 runs, 6 failed`; else `null`. */
  note: string | null
  /** Runs that failed, and do not make the command fail, since their share is within a limit. */
  excused: readonly RunResult[]
}

/** An experiment that was to run and has no config. */
export interface EmptyExperiment {
  file: string
  experiment: ExperimentSpec
}

/** Under this name a limit is on the share of runs that failed, unless the runs return such a metric. */
const ERRORS = 'errors'

/**
 * The verdict of every gate on every run or group, in the order of their declaration.
 *
 * @param failIf An expression over metrics, config keys and fields of the run. It is read from left to right: a metric
 *   that is needed for the answer, and is missing or not finite, misses the gate.
 * @param empty Experiments that had nothing to run.
 */
export function judgeGates(
  results: readonly RunResult[],
  failIf: string | undefined,
  empty: readonly EmptyExperiment[] = [],
): GateVerdict[] {
  const expression = failIf === undefined ? undefined : parseExpression(failIf)
  const refusal = expression && new FailIf(results, expression)
  const verdicts = groupByExperiment(results).flatMap((group) =>
    judgeExperiment(group, refusal).map((judged) => ({ ...judged, experiment: group.experiment })),
  )
  const unjudged = empty.flatMap(({ experiment }) =>
    limitsOf(experiment).map(([metric, limit]) => ({
      ...verdict(experiment.name, ruleOf(metric, limit), 'nothing to judge: it has no configs'),
      experiment,
    })),
  )
  if (!refusal || results.length === 0) return [...verdicts, ...unjudged]
  const problem = refusal.findProblem()
  return problem === null
    ? [...verdicts, ...unjudged]
    : [
        ...verdicts.filter(({ rule }) => rule !== refusal.rule),
        ...unjudged,
        verdict('--fail-if', refusal.rule, problem),
      ]
}

/** The rules that an experiment is judged by, as they stand in its verdicts. */
export function gateRules(experiment: ExperimentSpec, failIf: string | undefined): string[] {
  const limits = limitsOf(experiment).map(([metric, limit]) => ruleOf(metric, limit))
  return failIf === undefined ? limits : [...limits, new FailIf([], parseExpression(failIf)).rule]
}

/** The verdicts that make the command fail. */
export function missedGates(verdicts: readonly GateVerdict[]): GateVerdict[] {
  return verdicts.filter(({ problem }) => problem !== null)
}

/** Failed runs that a limit on `errors` allows. */
export function excusedRuns(verdicts: readonly GateVerdict[]): Set<RunResult> {
  return new Set(verdicts.flatMap(({ excused }) => excused))
}

function judgeExperiment(group: ExperimentGroup, refusal: FailIf | undefined): GateVerdict[] {
  const { experiment, results } = group
  const isShare = (metric: string) => metric === ERRORS && !results.some(({ metrics }) => hasScore(metrics))
  const limits = limitsOf(experiment)
  const onRows = limits.filter(([metric]) => !isShare(metric))
  const onShare = limits
    .filter(([metric]) => isShare(metric))
    .flatMap(([, limit]) => judgeErrors(group, limit))
  if (refusal === undefined && onRows.length === 0) return onShare
  const rows = groupRepeats(results)
  const { varying } = configFields(rows.map(({ config }) => config))
  const verdicts = rows.flatMap((row) => judgeRow(row, { group, varying, limits: onRows, refusal }))
  const isJudged = results.some(({ status }) => status === 'succeeded')
  if (isJudged) return [...verdicts, ...onShare]
  const counts = countResults(results)
  const isSkipped = counts.skipped === results.length
  const said = isSkipped ? `${counts.skipped} skipped` : describeShortfall(counts)
  const unjudged = onRows.map(([metric, limit]) => {
    const rule = ruleOf(metric, limit)
    const text = `nothing to judge: ${said}`
    return isSkipped ? undefined : verdict(experiment.name, rule, text)
  })
  return [...unjudged.filter((found) => found !== undefined), ...onShare]
}

interface RowContext {
  group: ExperimentGroup
  varying: readonly Field[]
  limits: readonly (readonly [metric: string, limit: Limits])[]
  refusal: FailIf | undefined
}

function judgeRow(row: RunRow, { group, varying, limits, refusal }: RowContext): GateVerdict[] {
  const runs = row.runs.filter(({ status }) => status === 'succeeded')
  if (runs.length === 0) return []
  const found = limits.map(([metric, limit]) => judgeLimits(runs, metric, limit))
  if (refusal) found.push({ rule: refusal.rule, problem: refusal.judge(row, runs) })
  const { counts } = row
  const shortfall = describeShortfall(counts)
  const total = expectedCount(counts)
  const note = shortfall === '' ? null : `judged on ${runs.length} of ${total} runs, ${shortfall}`
  const name = nameOf(group, row, { varying, shortfall, judged: runs.length, total })
  return found.map((judged) => ({ experiment: null, runs, name, note, excused: [], ...judged }))
}

function judgeLimits(runs: readonly RunResult[], metric: string, limit: Limits) {
  const rule = ruleOf(metric, limit)
  const reading = readGateMetric(runs, metric)
  if ('problem' in reading) return { rule, problem: reading.problem }
  const value = toScore(reading.value)
  if (value === undefined)
    return { rule, problem: `${describeReading(metric, reading.value)}, which is no number` }
  return { rule, problem: isWithin(value, limit) ? null : describeReading(metric, reading.value) }
}

/** Skipped and interrupted runs are neither right nor wrong. */
function judgeErrors({ experiment, results }: ExperimentGroup, limit: Limits): GateVerdict[] {
  const { failed, succeeded } = countResults(results)
  const rule = ruleOf(ERRORS, limit)
  const total = failed + succeeded
  if (total === 0) return []
  if ((limit.max ?? 0) > 1) {
    const problem = `errors is the share of runs that fail, from 0 to 1, and can never be above ${limit.max}`
    return [verdict(experiment.name, rule, problem)]
  }
  const share = failed / total
  const said = `${failed} of ${total} runs failed`
  const runs = results.filter(({ status, error }) => status === 'failed' && error?.name !== INTERRUPTED)
  if (!isWithin(share, limit)) {
    return [{ ...verdict(experiment.name, rule, `errors is ${numberFormat([share])(share)}, ${said}`), runs }]
  }
  return [{ ...verdict(experiment.name, rule, null), runs, note: failed > 0 ? said : null, excused: runs }]
}

function limitsOf({ options }: ExperimentSpec): [metric: string, limit: Limits][] {
  return Object.entries(options.expect ?? {})
}

function ruleOf(metric: string, { min, max }: Limits): string {
  return [
    ...(min === undefined ? [] : [`${metric} >= ${min}`]),
    ...(max === undefined ? [] : [`${metric} <= ${max}`]),
  ].join(' && ')
}

function isWithin(value: number, { min, max }: Limits): boolean {
  return value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Number.POSITIVE_INFINITY)
}

/** Of an experiment as a whole. */
function verdict(name: string, rule: string, problem: string | null): GateVerdict {
  return { experiment: null, runs: [], name, rule, problem, note: null, excused: [] }
}

function hasScore(metrics: RunResult['metrics']): boolean {
  return metrics !== null && Object.hasOwn(metrics, ERRORS)
}

function nameOf(
  { experiment }: ExperimentGroup,
  { runs, config }: RunRow,
  {
    varying,
    shortfall,
    judged,
    total,
  }: { varying: readonly Field[]; shortfall: string; judged: number; total: number },
): string {
  if (runs.length === 1) return runs[0].run.spec.title
  const text = describeConfig(config, varying)
  const count = `n=${judged}${total > judged ? ` of ${total}` : ''}${shortfall === '' ? '' : `, ${shortfall}`}`
  return `${experiment.name}${text === '' ? '' : ` [${text}]`} (${count})`
}
