/** What `ztxexp compare` says of the two sides that were chosen in the page. */

import type { CaseComparison } from '../../../../analysis/compare.ts'
import type { RunRecord } from '../../../../analysis/record.ts'
import { PageRecord } from '../../state/page-record.ts'
import { DifferenceTable } from './difference-table.tsx'
import { VariantVerdicts } from './variant-verdicts.tsx'
import { VerdictTable } from './verdict-table.tsx'

interface ComparisonReportProps {
  comparison: CaseComparison
  ignoreKeys: readonly string[]
  sides: readonly [string, string]
  /** Whether filters leave out runs of the sides. */
  isFiltered: boolean
}

export function ComparisonReport({ comparison, ignoreKeys, sides, isFiltered }: ComparisonReportProps) {
  const { pairs, orphans, failures, codeVersions, metrics, configDifferences, variants } = comparison
  const byVariant = variants.map(({ pair, scores }) => ({ new: placeOf(pair.new), scores }))
  const facts = [
    `${pairs.length} ${pairs.length === 1 ? 'pair' : 'pairs'} of runs with the same config${ignoreKeys.length > 0 ? ` but for ${ignoreKeys.join(', ')}` : ''}`,
    ...(orphans.old.length > 0 ? [`${orphans.old.length} only on the old side`] : []),
    ...(orphans.new.length > 0 ? [`${orphans.new.length} only on the new side`] : []),
    ...(failures.old.length > 0 ? [`${failures.old.length} old failed`] : []),
    ...(failures.new.length > 0 ? [`${failures.new.length} new failed`] : []),
    ...(codeVersions.old > 1 || codeVersions.new > 1
      ? [`several states of the code: ${codeVersions.old} old, ${codeVersions.new} new`]
      : []),
  ]
  return (
    <>
      <p>{facts.join(' · ')}</p>
      {pairs.length === 0 && (
        <p class="notes">
          Without a pair there is no change and no verdict: the configs of the two sides differ in more than
          is named above.
        </p>
      )}
      <section>
        <h2>Metrics</h2>
        <VerdictTable metrics={metrics} />
      </section>
      <VariantVerdicts variants={byVariant} />
      <section>
        <h2>What differs in the configs</h2>
        <DifferenceTable differences={configDifferences} />
      </section>
      {!isFiltered && (
        <p class="dim">
          The same in a terminal: <code>{commandOf(sides, ignoreKeys)}</code>
        </p>
      )}
    </>
  )
}

function placeOf(record: RunRecord): number {
  return record instanceof PageRecord ? record.place : -1
}

function commandOf(sides: readonly [string, string], ignoreKeys: readonly string[]): string {
  const words = sides.map((text) => `"where:${text.replaceAll(/["\\$`]/g, '\\$&')}"`)
  const ignored = ignoreKeys.length > 0 ? ['--ignore-keys', ignoreKeys.join(',')] : []
  return ['npx ztxexp compare', ...words, ...ignored].join(' ')
}
