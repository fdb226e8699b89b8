/** What tables of past runs say of the keys that are the same in all their rows. */

import { MIN_WIDTH, type RenderOptions } from '../terminal/styled-line.ts'
import { sanitize, truncate, wrap } from '../terminal/terminal-text.ts'
import type { ConfigFields } from './fields.ts'
import { formatConfigValue } from './run-columns.ts'

const LONGEST_VALUE = 60
const MOST_NAMED = 20

/** A line or two above the table, such as ` In all: epochs=20 model=tiny`. */
export function renderShared({ constant }: ConfigFields, { width, colors }: RenderOptions): string[] {
  if (constant.length === 0) return []
  const named = constant
    .slice(0, MOST_NAMED)
    .map(({ field, value }) => truncate(sanitize(`${field.name}=${formatConfigValue(value)}`), LONGEST_VALUE))
  const left = constant.length - named.length
  const text = `In all: ${named.join(' ')}${left > 0 ? ` and ${left} more` : ''}`
  return [...wrap(text, Math.max(width, MIN_WIDTH) - 1).map((line) => colors.dim(` ${line}`)), '']
}
