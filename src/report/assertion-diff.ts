/** Shows what an assertion expected beside what it got, as Vitest does. */
import { structuredPatch } from 'diff'
import type { ErrorRecord } from '../model/error.ts'
import { canonicalJson, type JsonObject, type JsonValue } from '../model/json.ts'
import { MIN_WIDTH, type RenderOptions } from './styled-line.ts'
import { sanitize, truncate } from './terminal-text.ts'

const MOST_LINES = 40
const CONTEXT = 3

/**
 * Lines with a minus were expected, lines with a plus received; none where the error is not that of an assertion, where
 * a comparison says nothing (`toBeGreaterThan`), or where the message has one already (`node:assert`).
 */
export function renderAssertion({ fields, code }: ErrorRecord, { width, colors }: RenderOptions): string[] {
  if (!fields || !isAssertion(fields) || fields.showDiff === false || code === 'ERR_ASSERTION') return []
  const [expected, actual] = [toText(fields.expected), toText(fields.actual)]
  const { hunks } = structuredPatch('', '', expected, actual, '', '', { context: CONTEXT })
  const lines = hunks.flatMap((hunk) => hunk.lines.filter((line) => !line.startsWith('\\')))
  if (lines.length === 0) return []
  const shown = lines.slice(0, MOST_LINES).map((line) => {
    const text = truncate(sanitize(`${line[0]} ${line.slice(1)}`.trimEnd()), Math.max(width, MIN_WIDTH))
    if (line.startsWith('-')) return colors.green(text)
    return line.startsWith('+') ? colors.red(text) : colors.dim(text)
  })
  const more = lines.length - shown.length
  return [
    '',
    colors.green('- Expected'),
    colors.red('+ Received'),
    '',
    ...shown,
    ...(more > 0 ? [colors.dim(`… ${more} more lines in error.log`)] : []),
    '',
  ]
}

function isAssertion(fields: JsonObject): boolean {
  return Object.hasOwn(fields, 'actual') && Object.hasOwn(fields, 'expected')
}

/** With sorted keys: their order is no difference. */
function toText(value: JsonValue | undefined): string {
  const isText = typeof value === 'string' && value.includes('\n')
  return isText ? value : JSON.stringify(JSON.parse(canonicalJson(value ?? null)), null, 2)
}
