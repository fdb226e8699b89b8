/** What the page shows of the cases of evaluations. */

import type { Direction } from '../../model/objective.ts'
import type { JsonValue } from '../../model/utils/json.ts'

/** The cases of evaluations against their variants. */
export interface CaseGrid {
  /** Rows of the variants, in the order of the columns. */
  rows: number[]
  scorers: string[]
  /** Which way each is better. */
  directions: (Direction | null)[]
  /** Ids, in the order of the dataset as far as that is known. */
  ids: string[]
  /** Values of the keys that slice the dataset, by case; empty where there are none. */
  slices: Record<string, (JsonValue | null)[]>
  /** `scores[scorer][variant][case]`: the mean over the repeats; `null` where there is none. */
  scores: (number | null)[][][]
  /** `states[variant][case]`. */
  states: CaseState[][]
  /** How many repeats there are of a case at the most, by variant. */
  repeats: number[]
  notes: string[]
}

/** A part of the variants. */
export function selectVariants(grid: CaseGrid, rows: readonly number[]): CaseGrid {
  const places = grid.rows.flatMap((row, place) => (rows.includes(row) ? place : []))
  const pick = <T>(list: readonly T[]): T[] => places.map((place) => list[place] as T)
  return {
    ...grid,
    rows: pick(grid.rows),
    scores: grid.scores.map(pick),
    states: pick(grid.states),
    repeats: pick(grid.repeats),
  }
}

/** `error`: in at least one repeat. */
export type CaseState = 'done' | 'error' | 'skipped' | 'missing'

/** What one case has come to in every variant. */
export interface CaseDetail {
  id: string
  input: JsonValue | null
  expected: JsonValue | null
  variants: CaseVariant[]
}

export interface CaseVariant {
  row: number
  repeats: CaseRepeat[]
}

export interface CaseRepeat {
  repeat: number
  output: JsonValue
  scores: Record<string, { score: number | null; reason: string | null }>
  error: { name: string; message: string } | null
  skipped: string | null
  durationSec: number | null
  costUsd: number | null
}
