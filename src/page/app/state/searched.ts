/** Experiments that are after something, and what the runs of one have come to in the order in which they started. */

import { frontOf } from '../../../analysis/front.ts'
import { improvementsOf } from '../../../analysis/importance.ts'
import type { Objective } from '../../../model/objective.ts'
import type { PageIndex } from '../../model/page-index.ts'
import type { Field } from './fields.ts'
import type { PageRecord } from './page-record.ts'

export interface Searched {
  /** Place in the index. */
  place: number
  name: string
  /** The objective first, then what else the experiment says a direction of. */
  goals: [Objective, ...Objective[]]
  /** In the order of their starts. */
  records: PageRecord[]
}

/** Those with most runs first. */
export function searchedExperiments(index: PageIndex, records: readonly PageRecord[]): Searched[] {
  const { experiments, runs } = index
  const found = experiments.flatMap(({ name, objective, directions }, place): Searched[] => {
    const direction = objective === null ? undefined : directions[objective]
    if (objective === null || direction === undefined) return []
    const own = records.filter((record) => runs.experiment[record.place] === place)
    if (own.length === 0) return []
    const others = Object.entries(directions).flatMap(([metric, direction]) =>
      metric === objective ? [] : [{ metric, direction }],
    )
    return [{ place, name, goals: [{ metric: objective, direction }, ...others], records: byStart(own) }]
  })
  return found.sort((a, b) => b.records.length - a.records.length)
}

function byStart(records: readonly PageRecord[]): PageRecord[] {
  const startOf = ({ run }: PageRecord) => run.started_at ?? ''
  return records.toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : Number(startOf(a) > startOf(b))))
}

/** The number of each run of a search, from 1, as a field of all runs. */
export function trialField({ records }: Pick<Searched, 'records'>, size: number): Field {
  const values: (number | null)[] = Array.from({ length: size }, () => null)
  for (const [index, { place }] of records.entries()) values[place] = index + 1
  return {
    id: 'trial',
    name: 'trial',
    part: 'run',
    isNumeric: true,
    varies: true,
    direction: null,
    isObjective: false,
    values,
  }
}

/** Rows of the runs that were better than all that succeeded before them. */
export function bestRows({ records, goals: [goal] }: Pick<Searched, 'records' | 'goals'>): Set<number> {
  return placesOf(records, (kept) => improvementsOf(kept, goal).map(({ record }) => record))
}

/** Rows of the runs than which no other that succeeded is better in both. */
export function frontRows(
  { records }: Pick<Searched, 'records'>,
  metrics: readonly [string, string],
): Set<number> {
  return placesOf(records, (kept) => frontOf(kept, metrics))
}

function placesOf(
  records: readonly PageRecord[],
  choose: (kept: readonly PageRecord[]) => readonly object[],
): Set<number> {
  const chosen = new Set(choose(records.filter(({ run }) => run.status === 'succeeded')))
  return new Set(records.flatMap((record) => (chosen.has(record) ? record.place : [])))
}
