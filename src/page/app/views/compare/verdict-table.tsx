/** What a comparison says of each metric: old, new, the change, and the verdict. */

import { describeNeed } from '../../../../analysis/comparison/fail-on.ts'
import type { Verdict } from '../../../../analysis/comparison/judge-change.ts'
import { formatSample } from '../../../../analysis/format-sample.ts'
import type { Sample } from '../../../../analysis/statistics.ts'
import { numberFormat } from '../../../../terminal/format-number.ts'
import type { MetricVerdict } from '../../../model/page-index.ts'
import { PlainTable } from '../../components/plain-table.tsx'
import { MISSING } from '../../state/format.ts'

const VERDICTS = {
  better: '▲ better',
  worse: '▼ worse',
  same: '= same',
  unclear: '? unclear',
} as const

export function VerdictTable({ metrics }: { metrics: readonly MetricVerdict[] }) {
  return (
    <PlainTable
      label="Metrics"
      columns={[
        { header: 'Metric' },
        { header: 'Old', isNumeric: true },
        { header: 'New', isNumeric: true },
        { header: 'Change', isNumeric: true },
        { header: 'Verdict' },
      ]}
      rows={metrics.map(({ metric, old, new: fresh, change, verdict, pairsNeeded, per }) => {
        const format = numberFormat([old, fresh].flatMap((sample) => sample?.mean ?? []))
        return [
          metric,
          sampleText(old, format),
          sampleText(fresh, format),
          change
            ? `${change.mean > 0 ? '+' : ''}${sampleText(change, numberFormat([change.mean]))}`
            : MISSING,
          <VerdictCell
            key="verdict"
            verdict={verdict}
            need={change && pairsNeeded !== null ? describeNeed(change.n, pairsNeeded, per) : ''}
          />,
        ]
      })}
    />
  )
}

export function VerdictCell({ verdict, need }: { verdict: Verdict; need: string }) {
  return (
    <span class={`verdict verdict-${verdict}`}>
      {verdict ? VERDICTS[verdict] : <span class="dim">which way is better is not known</span>}
      {need !== '' && <span class="dim"> {need}</span>}
    </span>
  )
}

export function sampleText(sample: Sample | null, format: (value: number) => string): string {
  return sample ? formatSample(sample, { format }) : MISSING
}
