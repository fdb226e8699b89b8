/** The score that an evaluation is looked at by. */

import type { Direction } from '../../model/objective.ts'
import { Directions } from '../directions.ts'
import type { RunRecord } from '../record.ts'
import { evaluationOf } from './evaluation.ts'

/** The objective where that is a score, else the first score, and which way it is better: up, unless something is said. */
export function mainScore(record: RunRecord): { score: string; direction: Direction } | null {
  const evaluation = evaluationOf(record)
  const directions = new Directions([record])
  const { objective } = directions
  const score = evaluation?.scores.find((name) => name === objective) ?? evaluation?.scores[0]
  return score === undefined ? null : { score, direction: directions.of(score) ?? 'maximize' }
}
