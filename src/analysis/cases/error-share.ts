/** The share of an evaluation's cases that failed: what a limit on `errors` is judged by. */
import type { RunRecord } from '../record.ts'
import { evaluationOf } from './evaluation.ts'

/** How many of how many failed. */
export interface ErrorShare {
  failed: number
  /** At least one. */
  total: number
  /** What is counted. */
  what: 'runs' | 'cases'
}

/** Of the variants together, over cases and repeats, without the skipped ones; `null` where a run has no cases. */
export function shareOfErrors(runs: readonly RunRecord[]): ErrorShare | null {
  const share: ErrorShare = { failed: 0, total: 0, what: 'cases' }
  for (const run of runs) {
    const evaluation = evaluationOf(run)
    if (!evaluation) return null
    const { done, skipped, errors } = evaluation.counts
    share.failed += errors
    share.total += done - skipped
  }
  return share.total > 0 ? share : null
}

/** What a verdict on variants of which cases failed has to say; nothing where none did. */
export function describeCaseErrors(runs: readonly RunRecord[]): string[] {
  const share = shareOfErrors(runs)
  return share && share.failed > 0 ? [`${share.failed} of ${share.total} cases failed`] : []
}
