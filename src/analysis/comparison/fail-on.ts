/** What `--fail-on` makes of a comparison: it fails where something is worse, and passes only what could be compared. */
import { counted, listed } from '../../model/utils/counted.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import type { Comparison, MetricComparison } from '../compare.ts'
import { hasFailed } from '../count-records.ts'
import { describeConfig } from '../describe-config.ts'
import type { RunRecord } from '../record.ts'

/** What may be failed on. */
export const FAIL_ON = ['worse'] as const

/** What came of it. */
export interface FailOnResult {
  /** `incomparable`: nothing is known to be worse, and not all that was to be compared could be. */
  outcome: 'passed' | 'worse' | 'incomparable'
  /** Why, and what is unclear; sentences. */
  reasons: string[]
}

const MOST_NAMED = 5

/**
 * Judges a comparison. A change for the worse that is more than chance fails it, whatever else could not be compared.
 *
 * @param comparison Of which each row is judged, too.
 */
export function judgeComparison(comparison: Comparison): FailOnResult {
  const judged = [
    ...comparison.metrics.map((metric) => ({ name: metric.metric, metric })),
    ...comparison.rows.flatMap(({ config, metrics }) =>
      metrics.map((metric) => ({
        name: `${metric.metric} [${describeConfig(config, Object.keys(config))}]`,
        metric,
      })),
    ),
  ]
  const worse = judged.filter(({ metric }) => metric.verdict === 'worse')
  if (worse.length > 0) return { outcome: 'worse', reasons: worse.map(describeWorse) }
  const problems = findProblems(comparison)
  if (problems.length > 0) return { outcome: 'incomparable', reasons: problems }
  return { outcome: 'passed', reasons: judged.flatMap(({ name, metric }) => describeUnclear(name, metric)) }
}

/**
 * Why pairs of runs, or runs without a pair, cannot be compared; none where they can.
 */
function findProblems({ pairs, metrics }: Comparison): string[] {
  if (pairs.length === 0) return ['No config is on both sides.']
  const others = pairs.filter((pair) => dataOf(pair.old) !== dataOf(pair.new))
  if (others.length > 0) {
    const said = others.map((pair) => `${dataOf(pair.new)} where it was ${dataOf(pair.old)}`)
    return [`The dataset is another one: ${listed([...new Set(said)], MOST_NAMED)}.`]
  }
  const judged = metrics.filter(({ verdict }) => verdict !== null)
  if (judged.length === 0) return [whyUnjudged(metrics)]
  const failed = pairs.flatMap((pair) => (hasFailed(pair.new) && !hasFailed(pair.old) ? pair.new.runId : []))
  const incomplete = judged.filter(({ change }) => change === null || change.nonFinite > 0)
  return [
    ...(failed.length > 0
      ? [
          `${counted(failed.length, 'new run')} failed where the old one did not: ${listed(failed, MOST_NAMED)}.`,
        ]
      : []),
    ...incomplete.map(({ metric, change }) => {
      const missing =
        change === null ? 'in every pair' : `in ${change.nonFinite} of ${counted(pairs.length, 'pair')}`
      return `${metric} is missing, or no finite number, ${missing}.`
    }),
  ]
}

function whyUnjudged(metrics: readonly MetricComparison[]): string {
  if (metrics.length === 0) return 'No run has a metric that is a number.'
  const names = listed(
    metrics.map(({ metric }) => metric),
    MOST_NAMED,
  )
  return `Of no metric it is known which way it is better: name one with --higher or --lower. There are: ${names}.`
}

/** What an evaluation recorded of its dataset; the same text for runs of the same data. */
function dataOf({ run, meta, config }: RunRecord): string {
  // As `meta.json` has it, which a run of this session does not have here.
  const version =
    run.dataset_version ?? meta?.dataset_version ?? config.dataset_version ?? config.data_version ?? null
  const said = [run.dataset_hash ?? null, version].filter((part) => part !== null)
  return said.length === 0 ? 'none that is recorded' : said.map(String).join(', version ')
}

function describeWorse({
  name,
  metric: { old, new: fresh, change },
}: {
  name: string
  metric: MetricComparison
}) {
  const format = numberFormat([old?.mean, fresh?.mean].filter((mean) => mean !== undefined))
  return `${name} is worse: ${format(fresh?.mean ?? Number.NaN)}, was ${format(old?.mean ?? Number.NaN)} (n=${change?.n ?? 0}).`
}

function describeUnclear(name: string, { verdict, change, pairsNeeded, per }: MetricComparison): string[] {
  if (verdict !== 'unclear' || change === null) return []
  return [`${name} is unclear: ${describeNeed(change.n, pairsNeeded, per)}.`]
}

/** How many more runs would decide, as the end of a sentence; a number that nobody takes for exact. */
export function describeNeed(n: number, pairsNeeded: number | null, what: MetricComparison['per']): string {
  if (pairsNeeded === null) return `no number of ${what}s that anybody would make decides it as it is`
  const more = pairsNeeded - n
  const about = more < 100 ? more : Number(more.toPrecision(2))
  const side = what === 'run' ? ' on each side' : ''
  return `about ${counted(about, `more ${what}`)}${side} would decide, if the change stays as it is (80 % power)`
}
