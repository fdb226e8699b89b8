/** The text of `error.log`: an error, what it compared, the fields that say more, and its causes, as Node prints them. */

import { formatComparison } from '../../errors/assertion-diff.ts'
import { tellingFields } from '../../errors/telling-fields.ts'
import type { ErrorRecord } from '../../model/error.ts'

/**
 * @example
 * formatErrorLog(record) // 'TypeError: bad\n    at train (/x/a.exp.ts:3:9)\n\nCaused by: …'
 */
export function formatErrorLog(error: ErrorRecord): string {
  const parts = [headed(error)]
  const { code, ...fields } = tellingFields(error)
  if (code !== undefined) parts.push(`Code: ${code}`)
  if (error.comparison) parts.push(formatComparison(error.comparison))
  if (Object.keys(fields).length > 0) parts.push(`Fields: ${JSON.stringify(fields, null, 2)}`)
  for (const [index, inner] of (error.errors ?? []).entries()) {
    parts.push(`Error ${index + 1} of ${error.errors?.length}: ${formatErrorLog(inner).trimEnd()}`)
  }
  if (error.cause) parts.push(`Caused by: ${formatErrorLog(error.cause).trimEnd()}`)
  return `${parts.join('\n\n')}\n`
}

/** The stack, headed by the name that is recorded: a class without a `name` of its own prints its parent's. */
function headed({ name, message, stack }: ErrorRecord): string {
  const head = message === '' ? name : `${name}: ${message}`
  const frames = stack?.split('\n').findIndex((line) => /^\s+at /.test(line)) ?? -1
  return frames === -1 ? head : [head, ...(stack?.split('\n').slice(frames) ?? [])].join('\n')
}
