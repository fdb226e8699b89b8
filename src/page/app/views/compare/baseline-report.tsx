/** The verdicts against the baseline that the page was made with. */

import type { PageComparison } from '../../../model/page-index.ts'
import { DifferenceTable } from './difference-table.tsx'
import { VariantVerdicts } from './variant-verdicts.tsx'
import { VerdictTable } from './verdict-table.tsx'

export function BaselineReport({ comparison }: { comparison: PageComparison }) {
  const { baseline, pairs, onlyOld, onlyNew, failedOld, failedNew, metrics, configDifferences, variants } =
    comparison
  const facts = [
    `${pairs.length} ${pairs.length === 1 ? 'pair' : 'pairs'}`,
    ...(onlyOld > 0 ? [`${onlyOld} only in the baseline`] : []),
    ...(onlyNew > 0 ? [`${onlyNew} without a counterpart in it`] : []),
    ...(failedOld > 0 ? [`${failedOld} failed in the baseline`] : []),
    ...(failedNew > 0 ? [`${failedNew} failed now`] : []),
  ]
  return (
    <>
      <h2>Against {baseline}</h2>
      <p>{facts.join(' · ')}</p>
      <section>
        <h3>Metrics</h3>
        <VerdictTable metrics={metrics} />
      </section>
      <VariantVerdicts variants={variants} />
      <section>
        <h3>What differs in the configs</h3>
        <DifferenceTable differences={configDifferences} />
      </section>
    </>
  )
}
