/** Which runs the filters leave, and in which order. */

import { parseExpression } from '../../../analysis/expression/expression.ts'
import { parseWhere } from '../../../analysis/expression/where.ts'
import { readField } from '../../../analysis/record.ts'
import { compareValues } from '../../../analysis/select.ts'
import { toScore } from '../../../model/score.ts'
import type { JsonValue } from '../../../model/utils/json.ts'
import type { PageIndex } from '../../model/page-index.ts'
import type { Address } from './address.ts'
import { isWithinBrush } from './brush.ts'
import type { Field } from './fields.ts'
import type { PageRecord } from './page-record.ts'

/** Rows of runs, in order, and what is wrong with the filter where something is: then none is left out by it. */
export interface Filtered {
  rows: number[]
  problem: string | null
}

type Filters = Pick<Address, 'where' | 'status' | 'brushes'>

/** The runs that are left by all filters. Those whose directory is gone are never. */
export function filterRows(
  records: readonly PageRecord[],
  filters: Filters,
  fields: ReadonlyMap<string, Field>,
): Filtered {
  const expression = filterByExpression(records, filters.where, fields)
  const statuses = fields.get('status')?.values ?? fields.get('run.status')?.values ?? []
  const brushes = filters.brushes.flatMap((brush) => {
    const values = fields.get(brush.field)?.values
    return values ? [{ brush, values }] : []
  })
  const wanted = new Set<JsonValue>(filters.status)
  const rows = expression.rows.filter((row) => {
    const status = statuses[row]
    if (status === 'gone' || (wanted.size > 0 && !wanted.has(status ?? null))) return false
    return brushes.every(({ brush, values }) => isWithinBrush(brush, values[row] ?? undefined))
  })
  return { rows, problem: expression.problem }
}

/**
 * The runs for which an expression of `--where` holds. What a column has is read from there: to make a record of every run
 * takes longer than anything else.
 */
export function filterByExpression(
  records: readonly PageRecord[],
  text: string,
  fields: ReadonlyMap<string, Field>,
): Filtered {
  const all = () => records.map(({ place }) => place)
  if (text.trim() === '') return { rows: all(), problem: null }
  try {
    const expression = parseExpression(text)
    const columns = new Map(expression.names.map((name) => [name, fields.get(name)?.values]))
    const holds = (record: PageRecord) =>
      expression.test((name) => {
        const values = columns.get(name)
        return values ? (values[record.place] ?? undefined) : readField(record, name)
      })
    return { rows: records.filter(holds).map(({ place }) => place), problem: null }
  } catch (error) {
    return { rows: all(), problem: error instanceof Error ? error.message : String(error) }
  }
}

/** The names in an expression that no run has, so that an empty table can say why. */
export function unknownNames(text: string, fields: ReadonlyMap<string, Field>): string[] {
  try {
    const known = [...fields.values()].flatMap(({ id, name, part }) => [id, name, `${part}.${name}`])
    const isKnown = (name: string) => known.some((each) => each === name || name.startsWith(`${each}.`))
    return parseWhere(text).names.filter((name) => !isKnown(name))
  } catch {
    return []
  }
}

/** The rows of an index by a field, `-` in front for highest first; without it the newest first. */
export function sortRows(rows: readonly number[], sort: string, context: SortContext): number[] {
  const { fields, index } = context
  const descending = sort.startsWith('-') && !fields.has(sort)
  const field = fields.get(descending ? sort.slice(1) : sort)
  if (!field) {
    const started = index.runs.startedAt
    return rows.toSorted((a, b) => (started[b] ?? 0) - (started[a] ?? 0) || b - a)
  }
  if (field.isNumeric) return sortByNumber(rows, field, descending)
  const { values } = field
  return rows.toSorted(
    (a, b) => compareValues(values[a] ?? undefined, values[b] ?? undefined, descending) || a - b,
  )
}

/** The same order, for very many. */
function sortByNumber(rows: readonly number[], { values }: Field, descending: boolean): number[] {
  const sign = descending ? -1 : 1
  const numbers = Float64Array.from(values, (value) => {
    const number = toScore(value)
    return number === undefined || Number.isNaN(number) ? Number.POSITIVE_INFINITY : number * sign
  })
  const isMissing = (row: number) => Number.isNaN(toScore(values[row]) ?? Number.NaN)
  return rows.toSorted((a, b) => {
    const [left, right] = [numbers[a] ?? 0, numbers[b] ?? 0]
    if (left !== right) return left - right
    // An infinity that is there stands before what is missing.
    const byPresence = left === Number.POSITIVE_INFINITY ? Number(isMissing(a)) - Number(isMissing(b)) : 0
    return byPresence || a - b
  })
}

interface SortContext {
  fields: ReadonlyMap<string, Field>
  index: PageIndex
}
