/** Pairs of variants of evaluations, each over its own cases: what changed, how many cases flipped, and the verdict. */

import type { PairedScore } from '../../../../analysis/cases/pair-cases.ts'
import { describeNeed } from '../../../../analysis/comparison/fail-on.ts'
import { errorFormat } from '../../../../terminal/format-number.ts'
import { PlainTable } from '../../components/plain-table.tsx'
import { formatCount, MISSING } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'
import { variantNames } from './variant-names.ts'
import { sampleText, VerdictCell } from './verdict-table.tsx'

interface VariantVerdictsProps {
  variants: readonly { new: number; scores: readonly PairedScore[] }[]
}

const HEADERS = ['Variant', 'Score', 'Old', 'New', 'Change', 'Higher', 'Lower', 'Left out', 'Verdict']

export function VariantVerdicts({ variants }: VariantVerdictsProps) {
  const store = useStore()
  if (variants.length === 0) return null
  const names = variantNames(
    store,
    variants.map((each) => each.new),
  )
  return (
    <section>
      <h3>By variant, over its cases</h3>
      <PlainTable
        label="By variant, over its cases"
        columns={HEADERS.map((header, place) => ({ header, isNumeric: place > 1 && place < 8 }))}
        rows={variants.flatMap(({ scores }, place) =>
          scores.map((each) => cellsOf(names[place] ?? '', each)),
        )}
      />
      {variants.length > 1 && (
        <p class="dim">These verdicts hold for all {variants.length} pairs of variants together (Holm).</p>
      )}
    </section>
  )
}

function cellsOf(name: string, paired: PairedScore) {
  const { score, old, new: fresh, change, higher, lower, leftOut, verdict, pairsNeeded } = paired
  const format = errorFormat([old ?? 0, fresh ?? 0], [change?.halfWidth ?? null])
  const left = Object.values(leftOut).reduce((sum, count) => sum + count, 0)
  return [
    name,
    score,
    old === null ? MISSING : format(old),
    fresh === null ? MISSING : format(fresh),
    change ? `${change.mean > 0 ? '+' : ''}${sampleText(change, format)}` : MISSING,
    formatCount(higher),
    formatCount(lower),
    formatCount(left),
    <VerdictCell
      key="verdict"
      verdict={verdict}
      need={change && pairsNeeded !== null ? describeNeed(change.n, pairsNeeded, 'case') : ''}
    />,
  ]
}
