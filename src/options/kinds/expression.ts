/** The kind of option value that is an expression about a run. */
import { parseExpression } from '../../analysis/expression/expression.ts'
import type { Kind } from './kind.ts'

/** An expression such as `score < 0.9`, as text; one that cannot be read is an error that points at the place. */
export function expression(): Kind<string> {
  const read = (value: unknown) =>
    typeof value === 'string' && value.trim() !== '' ? parseExpression(value).text : undefined
  return {
    placeholder: '<expression>',
    accepts: 'an expression',
    example: 'score < 0.9',
    configExample: "'score < 0.9'",
    fromText: read,
    fromConfig: read,
    format: String,
  }
}
