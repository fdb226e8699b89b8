/** What a comparison says of each metric: old, new, the change, and the verdict. */

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
      rows={metrics.map(({ metric, old, new: fresh, change, verdict }) => {
        const format = numberFormat([old, fresh].flatMap((sample) => sample?.mean ?? []))
        return [
          metric,
          sampleText(old, format),
          sampleText(fresh, format),
          change
            ? `${change.mean > 0 ? '+' : ''}${sampleText(change, numberFormat([change.mean]))}`
            : MISSING,
          <span key="verdict" class={`verdict verdict-${verdict}`}>
            {verdict ? VERDICTS[verdict] : <span class="dim">which way is better is not known</span>}
          </span>,
        ]
      })}
    />
  )
}

function sampleText(sample: Sample | null, format: (value: number) => string): string {
  return sample ? formatSample(sample, { format }) : MISSING
}
