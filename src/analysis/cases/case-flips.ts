/** Which cases two variants differ on. */
import { subtract } from '../comparison/judge-change.ts'
import type { CaseValue } from './case-columns.ts'
import type { ScoredCases } from './pair-cases.ts'

/**
 * `fixed`: better than before; of a score that is 0 or 1: passes now. `broken`: worse. `errored`: failed on either side.
 * `even`: as good as before, or without a score.
 */
export type FlipKind = 'fixed' | 'broken' | 'errored' | 'even'

/** A case that both variants have. */
export interface CaseFlip {
  id: string
  kind: FlipKind
  old: CaseValue
  new: CaseValue
}

/** In the order of the new one. @param sign What a score is multiplied by so that more is better. */
export function* caseFlips(
  old: ScoredCases,
  fresh: ScoredCases,
  { score, sign }: { score: string; sign: 1 | -1 },
): Generator<CaseFlip> {
  const before = old.caseValues(score)
  for (const [id, value] of fresh.caseValues(score)) {
    const was = before.get(id)
    if (was !== undefined) yield { id, kind: kindOf(was, value, sign), old: was, new: value }
  }
}

function kindOf(was: CaseValue, value: CaseValue, sign: 1 | -1): FlipKind {
  if (was === 'error' || value === 'error') return 'errored'
  const change = typeof was === 'number' && typeof value === 'number' ? sign * subtract(value, was) : 0
  if (change === 0) return 'even'
  return change > 0 ? 'fixed' : 'broken'
}
