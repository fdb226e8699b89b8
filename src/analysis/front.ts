/** Of runs with several metrics those than which no other is better in every respect, each within its experiment. */
import { ZtxexpError } from '../model/error.ts'
import { toScore } from '../model/score.ts'
import { groupBy } from '../model/utils/group-by.ts'
import { valueAtKey } from '../model/utils/json-path.ts'
import { paretoFront } from '../search/objectives/pareto.ts'
import { Directions } from './directions.ts'
import { experimentKey } from './latest.ts'
import type { RunRecord } from './record.ts'

/**
 * The records of the front, in their order; runs without a number for each metric are in none.
 *
 * @param metrics Dotted names.
 * @throws {ZtxexpError} `BAD_OPTION` where it is not known which way a metric is better
 * @example
 * frontOf(records, ['score', 'cost_usd'])
 */
export function frontOf(records: readonly RunRecord[], metrics: readonly string[]): RunRecord[] {
  const chosen = new Set<RunRecord>()
  for (const members of groupBy(records, experimentKey).values()) {
    const signs = signsOf(members, metrics)
    const points = members.flatMap((record) => {
      const values = metrics.map((metric) => toScore(valueAtKey(record.metrics ?? {}, metric)))
      return values.every(isNumber)
        ? [{ record, values: values.map((value, index) => value * (signs[index] ?? 1)) }]
        : []
    })
    for (const { record } of paretoFront(points, ({ values }) => values)) chosen.add(record)
  }
  return records.filter((record) => chosen.has(record))
}

function signsOf(records: readonly RunRecord[], metrics: readonly string[]): number[] {
  const directions = new Directions(records)
  return metrics.map((metric) => {
    const direction = directions.of(metric)
    if (direction) return direction === 'minimize' ? 1 : -1
    throw new ZtxexpError(
      'BAD_OPTION',
      `It is not known which way ${JSON.stringify(metric)} is better. Say so in the experiment: directions: { ${JSON.stringify(metric)}: 'minimize' }.`,
    )
  })
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && !Number.isNaN(value)
}
