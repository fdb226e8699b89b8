/**
 * Judges what an experiment expects (`expect`) and what the command line refuses (`--fail-if`).
 *
 * Runs that differ in the seed only are judged together, by the means of their metrics; any other run by itself. Runs
 * that failed have no metrics: they are said beside the verdict on the others, and `errors` limits their share. What
 * was judged on nothing is missed, unless the runs themselves, or the user's filters, have left it out.
 */

import { configFields } from '../model/fields.ts'
import type { GateVerdict } from '../model/gate-verdict.ts'
import type { Limits } from '../model/objective.ts'
import type { ExperimentSpec } from '../model/run.ts'
import { describeShortfall, expectedCount, type RunCounts } from '../model/run-counts.ts'
import { toScore } from '../model/score.ts'
import { numberFormat } from '../terminal/format-number.ts'
import { describeCaseErrors, type ErrorShare, shareOfErrors } from './cases/error-share.ts'
import { countRecords, hasFailed } from './count-records.ts'
import { describeConfig } from './describe-config.ts'
import type { FailIf, Refusal } from './fail-if.ts'
import { describeReading, readGateMetric } from './gate-reading.ts'
import type { RunRecord } from './record.ts'
import { groupRepeats, type RunRow } from './run-row.ts'

/**
 * Under this name a limit is on the share of runs that failed, unless the runs return such a metric; of evaluations on the
 * share of the cases of each variant.
 */
const ERRORS = 'errors'

/** What of an experiment decides how it is judged. */
type JudgedExperiment = Pick<ExperimentSpec, 'name' | 'searched'> & {
  options: Pick<ExperimentSpec['options'], 'expect'>
}

/** The runs of an experiment that are judged together. */
export interface GateInput {
  file: string
  experiment: JudgedExperiment
  /** In the order of their configs. */
  records: readonly RunRecord[]
}

/** What was found about one experiment. */
export interface Judged {
  /** In the order of their declaration. */
  verdicts: GateVerdict[]
  /** What `--fail-if` makes of each row. */
  refusals: Refusal[]
}

/** The rules that an experiment is judged by, as they stand in its verdicts. */
export function gateRules(experiment: ExperimentSpec, failIf: FailIf | undefined): string[] {
  const limits = limitsOf(experiment).map(([metric, limit]) => ruleOf(metric, limit))
  return failIf === undefined ? limits : [...limits, failIf.rule]
}

/** The verdict of every gate on every run or group of an experiment. */
export function judgeExperiment(input: GateInput, failIf: FailIf | undefined): Judged {
  const { experiment, records } = input
  const isShare = (metric: string) => metric === ERRORS && !records.some(hasErrorsMetric)
  const limits = limitsOf(experiment)
  const onMetrics = limits.filter(([metric]) => !isShare(metric))
  const onRows = experiment.searched ? [] : onMetrics
  const onShare = [
    ...(experiment.searched ? judgeSearch(input, onMetrics) : []),
    ...limits.flatMap(([metric, limit]) => (isShare(metric) ? judgeErrors(input, limit) : [])),
  ]
  const refusals: Refusal[] = []
  if (failIf === undefined && onRows.length === 0) return { verdicts: onShare, refusals }
  const rows = groupRepeats(records)
  const { varying } = configFields(rows.map(({ config }) => config))
  const verdicts = rows.flatMap((row) => {
    const runs = row.runs.filter(({ run }) => run.status === 'succeeded')
    if (runs.length === 0) {
      // One that has failed is named as that; of repeats it has to be said that they have no mean.
      const problem = row.runs.length === 1 ? null : nothingToJudge(row.counts, row.runs.length)
      const found =
        problem === null ? [] : onRows.map(([metric, limit]) => ({ rule: ruleOf(metric, limit), problem }))
      return rowVerdicts(input, row, { runs, found, varying })
    }
    const found = onRows.map(([metric, limit]) => judgeLimits(runs, metric, limit))
    if (failIf) {
      const refusal = failIf.judge(row, runs)
      refusals.push(refusal)
      found.push({ rule: failIf.rule, problem: refusal.problem })
    }
    return rowVerdicts(input, row, { runs, found, varying })
  })
  const isJudged = records.some(({ run }) => run.status === 'succeeded')
  return { verdicts: [...(isJudged ? verdicts : judgedOnNothing(input, onRows)), ...onShare], refusals }
}

/** The limits of an experiment that was to run and has no config. */
export function judgeEmpty(file: string, experiment: ExperimentSpec): GateVerdict[] {
  return limitsOf(experiment).map(([metric, limit]) =>
    whole({ file, experiment, records: [] }, ruleOf(metric, limit), 'nothing to judge: it has no configs'),
  )
}

/** What `--fail-if` has found nothing to judge in: no experiment's. */
export function judgeNothing(rule: string, problem: string): GateVerdict {
  const common = { note: null, runIds: [], excusedRunIds: [] }
  return { experimentName: null, file: null, name: '--fail-if', rule, problem, ...common }
}

interface FoundGate {
  rule: string
  problem: string | null
}

function rowVerdicts(
  input: GateInput,
  row: RunRow,
  {
    runs,
    found,
    varying,
  }: { runs: readonly RunRecord[]; found: readonly FoundGate[]; varying: readonly string[] },
): GateVerdict[] {
  const shortfall = describeShortfall(row.counts)
  const total = expectedCount(row.counts)
  const notes = [
    ...(shortfall === '' ? [] : [`judged on ${runs.length} of ${total} runs, ${shortfall}`]),
    ...describeCaseErrors(runs),
  ]
  const note = notes.length === 0 ? null : notes.join(', ')
  const name = nameOf(input, row, { varying, shortfall, judged: runs.length, total })
  const runIds = runs.map(({ runId }) => runId)
  return found.map((gate) => ({ ...whole(input, gate.rule, gate.problem), name, note, runIds }))
}

function judgeLimits(runs: readonly RunRecord[], metric: string, limit: Limits): FoundGate {
  const rule = ruleOf(metric, limit)
  const share = metric === ERRORS ? shareOfErrors(runs) : null
  if (share) return { rule, problem: shareProblem(share, limit) }
  const reading = readGateMetric(runs, metric)
  if ('problem' in reading) return { rule, problem: reading.problem }
  const value = toScore(reading.value)
  const said = describeReading(metric, reading.value)
  if (value === undefined) return { rule, problem: `${said}, which is no number` }
  return { rule, problem: isWithin(value, limit) ? null : said }
}

/** Whether the means of runs that have succeeded are within all limits. */
export function keepsLimits(runs: readonly RunRecord[], limits: Readonly<Record<string, Limits>>): boolean {
  return Object.entries(limits).every(([metric, limit]) => judgeLimits(runs, metric, limit).problem === null)
}

/** Of a search, limits are constraints: it is enough that one trial keeps them all. */
function judgeSearch(input: GateInput, limits: readonly LimitOf[]): GateVerdict[] {
  const trials = groupRepeats(input.records).flatMap((row) => {
    const runs = row.runs.filter(({ run }) => run.status === 'succeeded')
    return runs.length > 0 ? [runs] : []
  })
  if (trials.length === 0) return judgedOnNothing(input, limits)
  const isKept = trials.some((runs) => keepsLimits(runs, Object.fromEntries(limits)))
  const problem = isKept ? null : `none of ${trials.length} trials keeps all limits`
  return limits.map(([metric, limit]) => whole(input, ruleOf(metric, limit), problem))
}

function judgedOnNothing(input: GateInput, limits: readonly LimitOf[]): GateVerdict[] {
  const problem = nothingToJudge(countRecords(input.records), input.records.length)
  return problem === null ? [] : limits.map(([metric, limit]) => whole(input, ruleOf(metric, limit), problem))
}

/** What skips itself is left out by the user: `null`. */
function nothingToJudge(counts: RunCounts, total: number): string | null {
  return counts.skipped === total ? null : `nothing to judge: ${describeShortfall(counts)}`
}

/** Skipped and interrupted runs are neither right nor wrong. */
function judgeErrors(input: GateInput, limit: Limits): GateVerdict[] {
  const { failed, succeeded } = countRecords(input.records)
  const rule = ruleOf(ERRORS, limit)
  const total = failed + succeeded
  if (total === 0) return []
  const problem = shareProblem({ failed, total, what: 'runs' }, limit)
  if ((limit.max ?? 0) > 1) return [whole(input, rule, problem)]
  const runIds = input.records.filter(hasFailed).map(({ runId }) => runId)
  if (problem !== null) return [{ ...whole(input, rule, problem), runIds }]
  const note = failed > 0 ? `${failed} of ${total} runs failed` : null
  return [{ ...whole(input, rule, null), runIds, note, excusedRunIds: runIds }]
}

/** @returns `null` where the limit is kept */
function shareProblem({ failed, total, what }: ErrorShare, limit: Limits): string | null {
  if ((limit.max ?? 0) > 1)
    return `errors is the share of ${what} that fail, from 0 to 1, and can never be above ${limit.max}`
  const share = failed / total
  if (isWithin(share, limit)) return null
  return `errors is ${numberFormat([share])(share)}, ${failed} of ${total} ${what} failed`
}

type LimitOf = [metric: string, limit: Limits]

function limitsOf({ options }: JudgedExperiment): LimitOf[] {
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
function whole({ file, experiment, records }: GateInput, rule: string, problem: string | null): GateVerdict {
  const experimentName = records[0]?.run.experiment_name ?? experiment.name
  const common = { note: null, runIds: [], excusedRunIds: [] }
  return { experimentName, file, name: experiment.name, rule, problem, ...common }
}

function hasErrorsMetric({ metrics }: RunRecord): boolean {
  return metrics !== null && Object.hasOwn(metrics, ERRORS)
}

interface NameContext {
  varying: readonly string[]
  shortfall: string
  judged: number
  total: number
}

function nameOf({ experiment }: GateInput, { runs, config }: RunRow, context: NameContext): string {
  const { varying, shortfall, judged, total } = context
  if (runs.length === 1) return runs[0].run.title ?? experiment.name
  const text = describeConfig(config, varying)
  const count = `n=${judged}${total > judged ? ` of ${total}` : ''}${shortfall === '' ? '' : `, ${shortfall}`}`
  return `${experiment.name}${text === '' ? '' : ` [${text}]`} (${count})`
}
