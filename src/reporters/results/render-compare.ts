/** A comparison of two sets of runs, as text. */

import type { CaseComparison, Comparison } from '../../analysis/compare.ts'
import { describeNeed } from '../../analysis/comparison/fail-on.ts'
import { describeConfig, formatConfigValue } from '../../analysis/describe-config.ts'
import { counted } from '../../model/utils/counted.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import type { CaseChanges } from '../../results/case-changes.ts'
import { fitLine, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitize, wrap } from '../../terminal/terminal-text.ts'
import { renderComparisonTable, toldOf } from '../tables/comparison-table.ts'
import { renderColumns } from '../tables/experiment-table.ts'
import { valueColumn } from '../tables/run-columns.ts'
import { renderVariants } from './render-variants.ts'

const MOST_VALUES = 6

/**
 * The lines of `ztxexp compare`; none is wider than `options.width`.
 *
 * @param changes Of each of the pairs of variants, where they are asked for.
 */
export function renderComparison(
  comparison: CaseComparison,
  changes: readonly (CaseChanges | null)[],
  options: RenderOptions,
): string[] {
  const { configDifferences: differences, metrics, variants } = comparison
  const { colors, width } = options
  const title = (text: string) => fitLine([{ text: ` ${text}`, paint: colors.bold }], width)
  return [
    ...(differences.length === 0 ? [title('The configs are the same.')] : [title('Config')]),
    ...(differences.length === 0
      ? []
      : renderColumns(
          [
            valueColumn(
              'key',
              differences.map(({ key }) => key),
              3,
            ),
            valueColumn(
              'old',
              differences.map(({ old }) => joinValues(old)),
              2,
            ),
            valueColumn(
              'new',
              differences.map((difference) => joinValues(difference.new)),
              1,
            ),
          ],
          options,
        )),
    '',
    ...(metrics.length === 0
      ? [title('There are no metrics.')]
      : [title('Metrics'), ...renderComparisonTable(metrics, options)]),
    '',
    ...comparison.rows.flatMap(({ config, pairs, metrics }) => [
      title(`${describeConfig(config, Object.keys(config))} (${counted(pairs.length, 'pair')})`),
      ...renderComparisonTable(toldOf(metrics), options),
      '',
    ]),
    ...renderVariants(variants, changes, options),
    ...describeUnclear(comparison).flatMap((text) =>
      wrap(sanitize(text), width - 1).map((line) => colors.yellow(` ${line}`)),
    ),
    ...describeFailures(comparison).flatMap((text) =>
      wrap(sanitize(text), width - 1).map((line) => colors.red(` ${line}`)),
    ),
    ...wrap(sanitize(describePairs(comparison)), width - 1).map((line) => colors.dim(` ${line}`)),
  ]
}

/** How many more pairs would decide what is unclear, and how rows were judged. */
function describeUnclear({ metrics, rows, variants }: CaseComparison): string[] {
  // Of a single pair its own line says it.
  const isSaid = (metric: string) =>
    variants.length === 1 && variants.some(({ scores: [main] }) => main?.score === metric)
  const open = metrics.filter(
    ({ metric, verdict, pairsNeeded }) => verdict === 'unclear' && pairsNeeded !== null && !isSaid(metric),
  )
  const lines = open
    .slice(0, MOST_VALUES)
    .map(
      ({ metric, change, pairsNeeded, per }) =>
        `${metric} is unclear: ${describeNeed(change?.n ?? 0, pairsNeeded, per)}.`,
    )
  const paired =
    variants.length > 1
      ? [`Verdicts of the ${variants.length} pairs of variants hold for all of them together (Holm).`]
      : []
  const corrected =
    rows.length > 1 ? [`Verdicts of the ${rows.length} rows hold for all of them together (Holm).`] : []
  return [...lines, ...corrected, ...paired]
}

function joinValues(values: readonly JsonValue[]): string {
  const shown = values.slice(0, MOST_VALUES).map((value) => formatConfigValue(value))
  const more = values.length > MOST_VALUES ? ` and ${values.length - MOST_VALUES} more` : ''
  return values.length === 0 ? '-' : shown.join(', ') + more
}

/** Nothing is said of changes without saying how many runs they leave out. */
function describeFailures({ pairs, orphans, failures, codeVersions }: Comparison): string[] {
  const sides = (['old', 'new'] as const).map((side) => {
    const count = failures[side].length
    const total = pairs.length + orphans[side].length
    const named = failures[side].slice(0, MOST_VALUES).map(({ runId }) => runId)
    const more = count > named.length ? ` and ${count - named.length} more` : ''
    return `${count} of ${total} ${side}${count > 0 ? ` (${named.join(', ')}${more})` : ''}`
  })
  const hasFailures = failures.old.length + failures.new.length > 0
  const versions = (['old', 'new'] as const).filter((side) => codeVersions[side] > 1)
  return [
    ...(hasFailures ? [`Failed: ${sides.join(', ')}; they are in no mean and no change.`] : []),
    ...versions.map((side) => `The ${side} runs are of ${codeVersions[side]} code versions.`),
  ]
}

function describePairs({ pairs, orphans }: Comparison): string {
  const { old, new: fresh } = orphans
  if (pairs.length === 0) {
    return 'No config is on both sides, so there is no winner: name the keys that may differ with --ignore-keys.'
  }
  const matched = `${counted(pairs.length, 'pair')} of runs.`
  const only = [
    ...(old.length > 0 ? [`Only old: ${old.map(({ runId }) => runId).join(', ')}.`] : []),
    ...(fresh.length > 0 ? [`Only new: ${fresh.map(({ runId }) => runId).join(', ')}.`] : []),
  ]
  return [matched, ...only].join(' ')
}
