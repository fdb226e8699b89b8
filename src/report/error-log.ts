/** The text of `error.log`: an error, what it compared, its fields and its causes, as Node prints them. */
import type { ErrorRecord } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'
import { formatComparison } from './assertion-diff.ts'

/**
 * @example
 * formatErrorLog(record) // 'TypeError: bad\n    at train (/x/a.exp.ts:3:9)\n\nCaused by: …'
 */
export function formatErrorLog(error: ErrorRecord): string {
  const parts = [headed(error)]
  if (error.code !== undefined) parts.push(`Code: ${error.code}`)
  if (error.comparison) parts.push(formatComparison(error.comparison))
  const fields = unsaidFields(error)
  if (fields) parts.push(`Fields: ${JSON.stringify(fields, null, 2)}`)
  for (const [index, inner] of (error.errors ?? []).entries()) {
    parts.push(`Error ${index + 1} of ${error.errors?.length}: ${formatErrorLog(inner).trimEnd()}`)
  }
  if (error.cause) parts.push(`Caused by: ${formatErrorLog(error.cause).trimEnd()}`)
  return `${parts.join('\n\n')}\n`
}

/** The two sides of an assertion stand in its comparison. */
function unsaidFields({ fields, comparison }: ErrorRecord): JsonObject | undefined {
  if (!fields || !comparison) return fields
  const { actual: _actual, expected: _expected, ...rest } = fields
  return rest
}

/** The stack, headed by the name that is recorded: a class without a `name` of its own prints its parent's. */
function headed({ name, message, stack }: ErrorRecord): string {
  const head = message === '' ? name : `${name}: ${message}`
  const frames = stack?.split('\n').findIndex((line) => /^\s+at /.test(line)) ?? -1
  return frames === -1 ? head : [head, ...(stack?.split('\n').slice(frames) ?? [])].join('\n')
}
