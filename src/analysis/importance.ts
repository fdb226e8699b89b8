/** Which keys of the config mattered for a metric, in the runs of an experiment; and how the best value came about. */
import type { Direction, Objective } from '../model/objective.ts'
import { toScore } from '../model/score.ts'
import { valueAtKey } from '../model/utils/json-path.ts'
import { FEWEST_TRIALS, type Importance, importances } from '../search/importance.ts'
import { flatten, type RunRecord } from './record.ts'

/** The method, as it is named beside its figures. */
export const IMPORTANCE_METHOD = 'PED-ANOVA'
/** Runs with a value that it takes at least. */
export const FEWEST_RUNS = FEWEST_TRIALS

/** The keys that vary, the most important ones first; none where fewer than {@link FEWEST_RUNS} runs have a value. */
export function importancesOf(records: readonly RunRecord[], goal: Objective): Importance[] {
  return importances(
    scored(records, goal).map(({ record, value }) => ({
      values: new Map(Object.entries(flatten(record.config))),
      value: goal.direction === 'minimize' ? value : -value,
    })),
  )
}

/** A run that was better than all before it. */
export interface Improvement {
  /** Position among the runs, in the order of their starts, from 1. */
  trial: number
  record: RunRecord
  value: number
}

/** How the best value came about: each run that was better than all that started before it. */
export function improvementsOf(records: readonly RunRecord[], goal: Objective): Improvement[] {
  const byStart = [...records].sort((a, b) => (String(a.run.started_at) < String(b.run.started_at) ? -1 : 1))
  const found: Improvement[] = []
  for (const [index, record] of byStart.entries()) {
    const [each] = scored([record], goal)
    const best = found.at(-1)?.value
    if (!each || (best !== undefined && !isBetter(each.value, best, goal.direction))) continue
    found.push({ trial: index + 1, record, value: each.value })
  }
  return found
}

function scored(records: readonly RunRecord[], { metric }: Objective) {
  return records.flatMap((record) => {
    const value = toScore(valueAtKey(record.metrics ?? {}, metric))
    return value === undefined || Number.isNaN(value) ? [] : [{ record, value }]
  })
}

function isBetter(value: number, other: number, direction: Direction): boolean {
  return direction === 'minimize' ? value < other : value > other
}
