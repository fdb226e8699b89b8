/** Reads a JSON document of a run directory, in the dialect that Python writes too. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { isPlainObject, type JsonObject, reviveNonFinite } from '../model/json.ts'

/** Shared by all reads: they are synchronous, so that two never overlap. Larger files take a buffer of their own. */
const buffer = Buffer.allocUnsafe(64 * 1024)

/** What {@link readJsonObject} found. */
export type JsonDocument =
  | { kind: 'object'; value: JsonObject }
  | { kind: 'missing' }
  | { kind: 'unreadable'; reason: string }

/**
 * Reads a file whose root is a JSON object; never throws.
 *
 * Numbers that Python's `json` writes bare (`NaN`, `Infinity`) are read as numbers. With `metrics`, so are the
 * strings that ztxexp writes for them.
 *
 * @example
 * readJsonObject('results/20261123_234558_2d60a4d7/metrics.json', { metrics: true })
 */
export function readJsonObject(path: string, options: { metrics?: boolean } = {}): JsonDocument {
  try {
    const value = parseJson(readText(path), options)
    return isPlainObject(value)
      ? { kind: 'object', value: value as JsonObject }
      : { kind: 'unreadable', reason: 'its root is not an object' }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'missing' }
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * Parses JSON text, with the bare non-finite numbers of Python.
 *
 * @throws SyntaxError where the text is not JSON even so.
 */
export function parseJson(text: string, options: { metrics?: boolean } = {}): unknown {
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

function quoteBareNumbers(text: string): string {
  const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:NaN|Infinity)/g
  return text.replace(stringOrNumber, (found) => (found.startsWith('"') ? found : `"\\u0000${found}"`))
}

function readText(path: string): string {
  const file = openSync(path, 'r')
  try {
    const length = readSync(file, buffer, 0, buffer.length, null)
    if (length < buffer.length) return buffer.toString('utf8', 0, length)
  } finally {
    closeSync(file)
  }
  return readFileSync(path, 'utf8')
}
