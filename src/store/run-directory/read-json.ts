/** Reads a JSON document of a run directory, in the dialect that Python writes too. */
import { isPlainObject, type JsonObject, reviveNonFinite } from '../../model/utils/json.ts'
import { readText, reasonOf } from '../door.ts'
import { cutTexts, endOfString } from './cut-texts.ts'

/** Levels of lists and objects that are read. What walks a document calls itself once for each. */
const MOST_LEVELS = 1000

/** What {@link readJsonObject} found. */
export type JsonDocument =
  | { kind: 'object'; value: JsonObject }
  | { kind: 'missing' }
  | { kind: 'unreadable'; reason: string }

export interface JsonOptions {
  /** See {@link readJsonObject}. Default: false. */
  metrics?: boolean
  /** See {@link cutTexts}. Default: false. */
  areTextsCut?: boolean
}

/**
 * Reads a file whose root is a JSON object; never throws.
 *
 * Numbers that Python's `json` writes bare (`NaN`, `Infinity`) are read as numbers. With `metrics`, so are the
 * strings that ztxexp writes for them.
 *
 * @example
 * readJsonObject('results/20261123_234558_2d60a4d7/metrics.json', { metrics: true })
 */
export function readJsonObject(path: string, options: JsonOptions = {}): JsonDocument {
  try {
    const text = readText(path)
    const value = parseJson(options.areTextsCut ? cutTexts(text) : text, options)
    return isPlainObject(value)
      ? { kind: 'object', value: value as JsonObject }
      : { kind: 'unreadable', reason: 'its root is not an object' }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'missing' }
    return { kind: 'unreadable', reason: reasonOf(error) }
  }
}

/**
 * Parses JSON text, with the bare non-finite numbers of Python.
 *
 * @throws SyntaxError where the text is not JSON even so, or is nested too deep.
 */
export function parseJson(text: string, options: { metrics?: boolean } = {}): unknown {
  if (isTooDeep(text)) throw new SyntaxError(`nested deeper than ${MOST_LEVELS} levels`)
  const hasEncoded = options.metrics && (text.includes('NaN"') || text.includes('Infinity"'))
  try {
    return hasEncoded ? JSON.parse(text, reviveNonFinite) : JSON.parse(text)
  } catch (error) {
    if (!text.includes('NaN') && !text.includes('Infinity')) throw error
    return JSON.parse(quoteBareNumbers(text), (key, value: unknown) => {
      if (typeof value === 'string' && value.startsWith(BARE)) return Number(value.slice(BARE.length))
      return hasEncoded ? reviveNonFinite(key, value) : value
    })
  }
}

/** Marks a string that stood in the file as a bare number. */
const BARE = '\u0000'

/** A string that does not end goes to the end of the text: each character is looked at once, whatever it is. */
function quoteBareNumbers(text: string): string {
  const stringOrNumber = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|-?(?:NaN|Infinity)/g
  return text.replace(stringOrNumber, (found) => (found.startsWith('"') ? found : `"\\u0000${found}"`))
}

/** Looked at before anything is parsed; a short text has no room for so many levels. */
function isTooDeep(text: string): boolean {
  if (text.length <= MOST_LEVELS) return false
  let level = 0
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index)
        break
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (++level > MOST_LEVELS) return true
        break
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        level--
    }
  }
  return false
}

const [QUOTE, OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = [0x22, 0x5b, 0x7b, 0x5d, 0x7d]
