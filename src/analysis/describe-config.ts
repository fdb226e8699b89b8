/** Writes values of configs into one line. */

import type { JsonObject, JsonValue } from '../model/utils/json.ts'
import { valueAtKey } from '../model/utils/json-path.ts'
import { jsonStart } from '../model/utils/json-start.ts'
import { formatConfigNumber } from '../terminal/format-number.ts'
import { sanitizeFor, truncateMiddle } from '../terminal/terminal-text.ts'

const MISSING = '-'
const MOST_JSON_CHARACTERS = 2000
/** As many as a value in a title has. */
const MOST_VALUE_WIDTH = 40

/** A value of a config in one line. Of a list or an object no more than anyone reads. */
export function formatConfigValue(value: JsonValue | undefined): string {
  if (value === undefined) return MISSING
  if (typeof value === 'number') return formatConfigNumber(value)
  return typeof value === 'string' && value !== '' ? value : jsonStart(value, MOST_JSON_CHARACTERS)
}

/** {@link formatConfigValue} for a sentence or a heading, in which a prompt must not hide the rest. */
export function shortConfigValue(value: JsonValue | undefined): string {
  return truncateMiddle(sanitizeFor(formatConfigValue(value), MOST_VALUE_WIDTH), MOST_VALUE_WIDTH)
}

/** What a config has in some fields, such as `lr=0.1 hidden=16`. Those it lacks are named where it lacks all. */
export function describeConfig(config: JsonObject, fields: readonly string[]): string {
  const own = fields.filter((field) => valueAtKey(config, field) !== undefined)
  return (own.length > 0 ? own : fields)
    .map((field) => `${field}=${shortConfigValue(valueAtKey(config, field))}`)
    .join(' ')
}
