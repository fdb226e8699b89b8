/**
 * What stands below the table of an evaluation: which of the best two variants is better, paired over their cases, the
 * weakest slice of the best one, and its cases that pass in some repeats only.
 */
import { evaluationOf } from '../../analysis/cases/evaluation.ts'
import { pairCases } from '../../analysis/cases/pair-cases.ts'
import { findWeakestSlice } from '../../analysis/cases/slices.ts'
import type { VariantCases } from '../../analysis/cases/variant-cases.ts'
import { describeConfig, shortConfigValue } from '../../analysis/describe-config.ts'
import { latestRuns } from '../../analysis/latest.ts'
import type { RunRecord } from '../../analysis/record.ts'
import type { Direction } from '../../model/objective.ts'
import { counted, listed } from '../../model/utils/counted.ts'
import { StoredCases } from '../../results/load-cases.ts'
import { errorFormat } from '../../terminal/format-number.ts'
import { MIN_WIDTH, type Paint, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitize, sanitizeFor, truncateMiddle, wrap } from '../../terminal/terminal-text.ts'
import type { ExperimentView } from './experiment-view.ts'
import { describePair, isWhole } from './paired-line.ts'
import { formatInterval, halfWidthOf } from './score-columns.ts'

/** Reading more cases than this would hold up the table. */
const MOST_CASES = 100_000
const MOST_NAMED = 5
const LONGEST_ID = 40

/** The best variants in one score, the best first. */
interface Ranking {
  score: string
  direction: Direction
  ranked: readonly RunRecord[]
}

/** A sentence, and what it is: good, to be looked at, or neither. */
export interface CaseFinding {
  text: string
  tone: 'good' | 'warning' | 'plain'
}

/** Lines for below the table; none where the runs are no evaluation. */
export function renderCaseFindings(view: ExperimentView, options: RenderOptions): string[] {
  const { green, yellow, dim } = options.colors
  const paints: Record<CaseFinding['tone'], Paint> = { good: green, warning: yellow, plain: dim }
  const room = Math.max(options.width, MIN_WIDTH) - 1
  return findInCases(view).flatMap(({ text, tone }) =>
    wrap(sanitize(text), room).map((line) => paints[tone](` ${line}`)),
  )
}

/** What is to be said of the cases of the best variants; nothing where the runs are no evaluation. */
export function findInCases(view: ExperimentView): CaseFinding[] {
  const ranking = rankVariants(view)
  const [best, next] = ranking?.ranked ?? []
  if (!ranking || !best) return []
  const { score, direction } = ranking
  if ([best, next].some((record) => record && casesOf(record) > MOST_CASES))
    return [{ text: describeUnread(best, next), tone: 'plain' }]
  const { cases } = new StoredCases(best.runDir)
  // Its numbers may be all that was copied.
  if (cases.columns.rowCount === 0) return []
  const nameOf = (record: RunRecord) =>
    describeConfig(record.config, view.configs.varying) || (record.run.title ?? record.runId)
  const findings: CaseFinding[] = []
  if (next) {
    const sign = direction === 'maximize' ? 1 : -1
    const paired = pairCases(new StoredCases(next.runDir).cases.columns, cases.columns, { score, sign })
    const isSound = paired.verdict === 'better' && isWhole(paired)
    const text = describePair(paired, { old: nameOf(next), new: nameOf(best) })
    findings.push({ text, tone: isSound ? 'good' : 'warning' })
  }
  const weakest = describeWeakest(cases, ranking)
  if (weakest)
    findings.push({
      text: `Weakest slice of ${nameOf(best)}: ${weakest.text}`,
      tone: weakest.isClear ? 'warning' : 'plain',
    })
  const flaky = describeFlaky(cases, score)
  if (flaky) findings.push({ text: `Flaky in ${nameOf(best)}: ${flaky}`, tone: 'warning' })
  return findings
}

/** Nothing is left out without a word. */
function describeUnread(best: RunRecord, next: RunRecord | undefined): string {
  const most = MOST_CASES.toLocaleString('en-US')
  const command = next
    ? `ztxexp compare ${next.runId} ${best.runId} pairs them`
    : `ztxexp show ${best.runId} has them`
  return `Of more than ${most} cases no pairs, slices and flaky ones are looked for here: ${command}.`
}

function rankVariants({ areGroups, runs, mainMetric, metrics, directionOf }: ExperimentView): Ranking | null {
  if (areGroups || !runs.records.some(evaluationOf)) return null
  const variants = latestRuns(runs.records).filter(
    (record) => record.run.status === 'succeeded' && evaluationOf(record),
  )
  const scores = new Set(variants.flatMap((record) => evaluationOf(record)?.scores ?? []))
  const score =
    mainMetric !== undefined && scores.has(mainMetric) ? mainMetric : metrics.find((name) => scores.has(name))
  const direction = score === undefined ? undefined : directionOf(score)
  if (score === undefined || !direction) return null
  const sign = direction === 'maximize' ? -1 : 1
  const ranked = variants.flatMap((record) => {
    const mean = evaluationOf(record)?.estimates.get(score)?.mean
    return mean === undefined ? [] : [{ record, mean }]
  })
  ranked.sort((a, b) => sign * (a.mean - b.mean))
  return { score, direction, ranked: ranked.map(({ record }) => record) }
}

function casesOf(record: RunRecord): number {
  return evaluationOf(record)?.counts.done ?? 0
}

/** Such as `topic=law, 0.500 [0.237, 0.763] (n=12), 0.210 below the rest.` */
function describeWeakest(
  cases: VariantCases,
  { score, direction }: Ranking,
): { text: string; isClear: boolean } | null {
  const weakest = findWeakestSlice(cases.slicesOf(score), direction)
  if (!weakest) return null
  const { slice, behind, isClear } = weakest
  const format = errorFormat([slice.score.mean, slice.rest], [halfWidthOf(slice.score)])
  const mean = `${format(slice.score.mean)}${formatInterval(slice.score, format)} (n=${slice.score.n})`
  const errors = slice.errors > 0 ? `, ${counted(slice.errors, 'error')}` : ''
  const chance = isClear ? '' : ', which may be chance'
  const side = direction === 'maximize' ? 'below' : 'above'
  const text = `${slice.key}=${shortConfigValue(slice.value)}, ${mean}${errors}, ${format(behind)} ${side} the rest${chance}.`
  return { text, isClear }
}

/** Such as `2 of 60 cases pass in some repeats only: q12, q31.` */
function describeFlaky(cases: VariantCases, score: string): string | null {
  const ids = cases.flakyOf(score)
  if (ids.length === 0) return null
  const named = ids.map((id) => truncateMiddle(sanitizeFor(id, LONGEST_ID), LONGEST_ID))
  return `${ids.length} of ${counted(cases.columns.caseCount, 'case')} pass in some repeats only: ${listed(named, MOST_NAMED)}.`
}
