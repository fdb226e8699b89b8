/** Pairs of variants of evaluations, each compared over its cases, score by score. */

import { evaluationOf } from '../cases/evaluation.ts'
import { mainScore } from '../cases/main-score.ts'
import { judgePairs, type PairedScore } from '../cases/pair-cases.ts'
import type { CaseScores } from './case-scores.ts'
import type { Sign } from './judge-change.ts'
import type { MatchedRuns } from './match-runs.ts'

/** What two variants are compared by. */
export interface PairedVariants {
  pair: MatchedRuns['pairs'][number]
  /** Of every score that both have, the main one of the new variant first. */
  scores: PairedScore[]
}

/** Those of the pairs that are both variants of an evaluation, and of which the cases are there. */
export function pairVariants(
  pairs: MatchedRuns['pairs'],
  { cases, signOf }: { cases: CaseScores; signOf: (score: string) => Sign },
): PairedVariants[] {
  const names = pairs.map(sharedScores)
  const found = pairs.map((pair): PairedVariants => ({ pair, scores: [] }))
  for (const score of new Set(names.flat())) {
    const matched = found.flatMap((variants, index) => {
      const cases_ = names[index]?.includes(score) ? cases.match(variants.pair, score) : undefined
      return cases_ ? [{ variants, cases: cases_ }] : []
    })
    const judged = judgePairs(
      matched.map((each) => each.cases),
      { score, sign: signOf(score) },
    )
    for (const [index, { variants }] of matched.entries()) {
      const own = judged[index]
      if (own) variants.scores.push(own)
    }
  }
  const ordered = found.map(({ pair, scores }, index) => ({
    pair,
    scores: (names[index] ?? []).flatMap((name) => scores.filter(({ score }) => score === name)),
  }))
  return ordered.filter(({ scores }) => scores.length > 0)
}

/** The main one first. */
function sharedScores(pair: PairedVariants['pair']): string[] {
  const [before, after] = [evaluationOf(pair.old), evaluationOf(pair.new)]
  if (!before || !after) return []
  const main = mainScore(pair.new)?.score
  const shared = after.scores.filter((score) => before.scores.includes(score))
  return [...shared.filter((score) => score === main), ...shared.filter((score) => score !== main)]
}
