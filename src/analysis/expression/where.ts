/** The expressions of `--where`, about the fields of a record. */

import { type RunRecord, readField } from '../record.ts'
import { parseExpression } from './expression.ts'

/** A parsed expression. */
export interface Where {
  text: string
  /** The fields that it names, each once. */
  names: readonly string[]
  test: (record: RunRecord) => boolean
}

/**
 * Parses an expression; nothing of it is ever run as code.
 *
 * A name is a column, or a dotted path as for {@link readField}; a name with other characters than letters, digits,
 * `_`, `$`, `-` and dots stands in backticks. A field that a run does not have equals `null`, and is neither less nor
 * more than anything; nor are values of different types. Texts compare letter by letter, so that
 * `started_at > '2026-11-23'` works.
 *
 * @throws ZtxexpError (`BAD_OPTION`) with the column where it cannot be read.
 * @example
 * parseWhere("lr < 0.1 && model in ['tiny', 'base']").test(record)
 */
export function parseWhere(text: string): Where {
  const { names, test } = parseExpression(text)
  return { text, names, test: (record) => test((name) => readField(record, name)) }
}
