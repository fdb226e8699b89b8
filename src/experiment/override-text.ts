/** Reads what `--set` and `--grid` are given on the command line: `key=value` and `key=value,value`. */
import { ZtxexpError } from '../model/error.ts'
import { FORBIDDEN_KEYS, findJsonProblem, type JsonValue } from '../model/json.ts'

/** A key with the values that it shall have; `--set` gives one. */
export interface Override {
  /** Dotted where it names a nested value. */
  key: string
  values: [JsonValue, ...JsonValue[]]
}

/**
 * A value as typed on a command line: JSON where it is JSON, else the text itself.
 *
 * @throws ZtxexpError `BAD_OPTION` for JSON with keys such as `__proto__`
 * @example
 * parseValue('1e-3') // 0.001
 * parseValue('tiny') // 'tiny'
 * parseValue('"1"') // '1'
 */
export function parseValue(text: string): JsonValue {
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    return text
  }
  const problem = findJsonProblem(value)
  if (problem) throw new ZtxexpError('BAD_OPTION', `${text}: "${problem.path}" is ${problem.found}.`)
  return value
}

/**
 * The key and the value of `--set key=value`. An empty value is the empty string.
 *
 * @throws ZtxexpError `BAD_OPTION` where there is no `=`, or the key is not allowed
 */
export function parseSet(text: string): Override {
  const [key, value] = splitKey('--set', text)
  return { key, values: [parseValue(value)] }
}

/**
 * The key and the values of `--grid key=value,value`. Commas inside brackets, braces and double quotes do not
 * separate.
 *
 * @throws ZtxexpError `BAD_OPTION` where there is no `=` or no value, or the key is not allowed
 * @example
 * parseGrid('layers=[1,2],[3]') // { key: 'layers', values: [[1, 2], [3]] }
 */
export function parseGrid(text: string): Override {
  const [key, list] = splitKey('--grid', text)
  if (list.trim() === '')
    throw new ZtxexpError('BAD_OPTION', `--grid ${text}: give "${key}" at least one value.`)
  const [first = '', ...rest] = splitList(list)
  return { key, values: [parseValue(first), ...rest.map(parseValue)] }
}

function splitKey(option: string, text: string): [string, string] {
  const end = text.indexOf('=')
  if (end < 1) throw new ZtxexpError('BAD_OPTION', `${option} ${text}: expected ${option} key=value.`)
  const key = text.slice(0, end).trim()
  const parts = key.split('.')
  if (parts.some((part) => part === '' || FORBIDDEN_KEYS.has(part))) {
    throw new ZtxexpError('BAD_OPTION', `${option} ${text}: the key "${key}" is not allowed.`)
  }
  return [key, text.slice(end + 1)]
}

function splitList(text: string): string[] {
  const items: string[] = []
  let start = 0
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') depth--
    else if (token === ',' && depth <= 0) {
      items.push(text.slice(start, index))
      start = index + 1
    }
  }
  return [...items, text.slice(start)].map((item) => item.trim())
}
