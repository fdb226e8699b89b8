/** The two sides of a comparison, as expressions of `--where`. */

import { parseWhere } from '../../../analysis/expression/where.ts'
import { REPEAT_KEYS } from '../../../model/config-key.ts'
import type { Field } from './fields.ts'
import type { PageRecord } from './page-record.ts'
import { filterByExpression } from './selection.ts'

export interface Side {
  expression: string
  records: PageRecord[]
  problem: string | null
}

/** The runs of a side: of those that can be seen at all, not of what the filters leave. */
export function readSide(
  records: readonly PageRecord[],
  expression: string,
  fields: ReadonlyMap<string, Field>,
): Side {
  if (expression.trim() === '') return { expression, records: [], problem: null }
  const { rows, problem } = filterByExpression(records, expression, fields)
  const wanted = new Set(rows)
  return {
    expression,
    records: problem === null ? records.filter(({ place }) => wanted.has(place)) : [],
    problem,
  }
}

/** Sides that make sense: groups, experiments, and the values of config keys that have a few. */
export function suggestSides(fields: ReadonlyMap<string, Field>, most = 60): string[] {
  const found = [...fields.values()].filter(
    ({ part, varies, name }) =>
      varies && (part === 'config' || (part === 'run' && ['group', 'experiment_name'].includes(name))),
  )
  return found
    .toSorted((a, b) => weightOf(a) - weightOf(b))
    .flatMap(({ id, values }) => {
      const distinct = new Set(values.filter((value) => value !== null && typeof value !== 'object'))
      if (distinct.size < 2 || distinct.size > 12) return []
      return [...distinct].map((value) => `${quoteName(id)} == ${quoteValue(value)}`)
    })
    .slice(0, most)
}

/** Groups are made to be compared, experiments are not; a key that few runs have says little. */
function weightOf({ part, name, values }: Field): number {
  if (part === 'run') return name === 'group' ? -1 : 2
  if (REPEAT_KEYS.includes(name)) return 3
  return values.filter((value) => value === null).length / Math.max(1, values.length)
}

/** A pair to begin with: the two that were picked, else two groups, else two values of the first key that has two. */
export function suggestPair(
  records: readonly PageRecord[],
  picked: ReadonlySet<number>,
  fields: ReadonlyMap<string, Field>,
): readonly [string, string] | null {
  const [first, second, ...others] = records.filter(({ place }) => picked.has(place))
  if (first && second && others.length === 0) {
    return [`run_id == ${quoteValue(first.runId)}`, `run_id == ${quoteValue(second.runId)}`]
  }
  const [old, fresh] = suggestSides(fields)
  return old && fresh ? [old, fresh] : null
}

/** Config keys that the expressions name: in these the runs of a pair are to differ. */
export function keysOfSides(expressions: readonly string[], fields: ReadonlyMap<string, Field>): string[] {
  const names = expressions.flatMap((text) => {
    try {
      return parseWhere(text).names
    } catch {
      return []
    }
  })
  const keys = names.flatMap((name) => {
    const field = fields.get(name) ?? fields.get(`config.${name}`)
    return field?.part === 'config' ? [field.name] : []
  })
  return [...new Set(keys)]
}

export function quoteName(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*(?:\.[\p{L}\p{N}_$-]+)*$/u.test(name) ? name : `\`${name}\``
}

function quoteValue(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll(/['\\]/g, '\\$&')}'` : String(value)
}
