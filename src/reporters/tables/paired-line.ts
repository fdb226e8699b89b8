/** Says in a sentence which of two variants is better on the cases that both have answered, and how sure that is. */
import type { LeftOutCases, PairedScore } from '../../analysis/cases/pair-cases.ts'
import { describeNeed } from '../../analysis/comparison/fail-on.ts'
import { counted } from '../../model/utils/counted.ts'
import { errorFormat } from '../../terminal/format-number.ts'

/** What the two variants are called. */
export interface PairNames {
  old: string
  new: string
}

/**
 * Such as `exact: model=large is better than model=small by 0.070 ± 0.051, paired over 57 of 60 cases (3 with errors).`
 *
 * The new one is the subject.
 */
export function describePair(paired: PairedScore, names: PairNames): string {
  const { score, change, verdict } = paired
  if (!change)
    return `${score}: no case has a value of both ${names.new} and ${names.old}${leftOutText(paired, names)}.`
  const over = `over ${casesText(paired)}${leftOutText(paired, names)}`
  if (verdict === 'same') return `${score}: ${names.new} and ${names.old} are the same, ${over}.`
  const by = amountText(paired)
  switch (verdict) {
    case 'better':
    case 'worse':
      return `${score}: ${names.new} is ${verdict} than ${names.old} by ${by}, paired ${over}.`
    case 'unclear':
      return `${score}: ${names.new} ${change.mean === 0 ? 'differs from' : leadText(change.mean)} ${names.old} by ${by}, paired ${over}: unclear.${moreText(paired)}`
    case null:
      return `${score}: ${names.new} ${leadText(change.mean)} ${names.old} by ${by}, paired ${over}.`
    default:
      return verdict satisfies never
  }
}

/** Whether there is something about the cases that the verdict does not rest on. */
export function isWhole({ leftOut }: PairedScore): boolean {
  return Object.values(leftOut).every((count) => count === 0)
}

function leadText(change: number): string {
  return change < 0 ? 'is below' : 'is above'
}

/** `0.070 ± 0.051`, and the p of the exact test where that decides. */
function amountText({ change, test, p }: PairedScore): string {
  if (!change) return ''
  const format = errorFormat([change.mean], [change.halfWidth])
  const error = change.halfWidth === null ? '' : ` ± ${format(change.halfWidth)}`
  const said =
    test === 'student' || p === null ? '' : ` (McNemar p ${p < 0.001 ? '< 0.001' : `= ${p.toPrecision(2)}`})`
  return format(Math.abs(change.mean)) + error + said
}

function casesText({ change, leftOut }: PairedScore): string {
  const n = change?.n ?? 0
  const total = n + Object.values(leftOut).reduce((sum, count) => sum + count, 0)
  return total > n ? `${n} of ${counted(total, 'case')}` : counted(n, 'case')
}

function leftOutText({ leftOut }: PairedScore, names: PairNames): string {
  const parts: [keyof LeftOutCases, string][] = [
    ['errors', 'with errors'],
    ['unscored', 'without a score'],
    ['onlyOld', `only of ${names.old}`],
    ['onlyNew', `only of ${names.new}`],
  ]
  const said = parts.filter(([key]) => leftOut[key] > 0).map(([key, text]) => `${leftOut[key]} ${text}`)
  return said.length === 0 ? '' : ` (${said.join(', ')})`
}

function moreText({ change, pairsNeeded }: PairedScore): string {
  if (pairsNeeded === null) return ''
  const need = describeNeed(change?.n ?? 0, pairsNeeded, 'case')
  return ` ${need.replace(/^./, (letter) => letter.toUpperCase())}.`
}
