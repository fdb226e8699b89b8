/** Values typed on a command line: JSON where they are JSON, text where they are not. */
import { ZtxexpError } from '../../model/error.ts'
import { findJsonProblem, type JsonValue } from '../../model/utils/json.ts'

/** A number as people write it (`.5`, `+1`, `1e-3`); no leading zeros, so that ids such as `007` stay text. */
const NUMBER = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/**
 * Reads a value: number, `true`, `false`, `null` or JSON, else the text itself. A whole number too large to be
 * held exactly stays text.
 *
 * @throws ZtxexpError (`BAD_OPTION`) for JSON that may not stand in a config, such as `{"__proto__": 1}`.
 * @example
 * parseLooseJson('1e-3') // 0.001
 * parseLooseJson('007') // '007'
 * parseLooseJson('[0.9, 0.99]') // [0.9, 0.99]
 */
export function parseLooseJson(text: string): JsonValue {
  if (NUMBER.test(text)) {
    const value = Number(text)
    const exact = /[.e]/i.test(text) ? Number.isFinite(value) : Number.isSafeInteger(value)
    return exact ? value : text
  }
  if (!/^(?:true|false|null|["[{].*)$/s.test(text)) return text
  const value = parseJson(text)
  if (value === undefined) return text
  const problem = findJsonProblem(value)
  if (!problem) return value as JsonValue
  const start = text.length > 20 ? `${text.slice(0, 20)}…` : text
  const place = problem.path === '' ? '' : ` at ${problem.path}`
  throw new ZtxexpError(
    'BAD_OPTION',
    `The value ${start} has ${problem.found}${place}, which no config may have.`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Splits at the commas that stand outside brackets and double quotes. */
export function splitOutsideBrackets(text: string): string[] {
  const items: string[] = ['']
  let depth = 0
  // Strings first, so that brackets and commas inside them do not count.
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"|[\s\S]/g)) {
    if ('[{'.includes(piece)) depth++
    if (']}'.includes(piece)) depth--
    if (piece === ',' && depth <= 0) items.push('')
    else items.push(`${items.pop() ?? ''}${piece}`)
  }
  return items.map((item) => item.trim())
}
