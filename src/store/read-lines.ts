/** Reads a JSON Lines file piece by piece, so that its size does not matter. */
import { closeSync, openSync, readSync } from 'node:fs'
import { isPlainObject, type JsonObject } from '../model/json.ts'
import { parseJson } from './read-json.ts'

const CHUNK_BYTES = 64 * 1024
const NEWLINE = 0x0a

export interface JsonLine {
  /** From 1. */
  lineNumber: number
  value: JsonObject
}

export interface ReadLinesOptions {
  /** Called for each line that is not a JSON object: torn by a crash, or never one. */
  onBadLine?: (lineNumber: number) => void
}

/**
 * The objects of a JSON Lines file; none when the file does not exist.
 *
 * A last line without its newline counts when it is a whole object, else it is torn.
 */
export function* readJsonLines(path: string, options: ReadLinesOptions = {}): Generator<JsonLine> {
  let lineNumber = 0
  for (const line of readTextLines(path)) {
    lineNumber++
    if (line.trim() === '') continue
    const value = parseLine(line)
    if (value) yield { lineNumber, value }
    else options.onBadLine?.(lineNumber)
  }
}

function parseLine(line: string): JsonObject | undefined {
  try {
    const value = parseJson(line, { metrics: true })
    return isPlainObject(value) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

/** Lines are cut at the newline byte, which no other UTF-8 character contains. */
function* readTextLines(path: string): Generator<string> {
  const file = openIfExists(path)
  if (file === undefined) return
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    let pieces: Buffer[] = []
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
      let start = 0
      for (
        let end = chunk.indexOf(NEWLINE);
        end !== -1 && end < length;
        end = chunk.indexOf(NEWLINE, start)
      ) {
        pieces.push(chunk.subarray(start, end))
        yield Buffer.concat(pieces).toString('utf8')
        pieces = []
        start = end + 1
      }
      if (start < length) pieces.push(Buffer.from(chunk.subarray(start, length)))
    }
    if (pieces.length > 0) yield Buffer.concat(pieces).toString('utf8')
  } finally {
    closeSync(file)
  }
}

function openIfExists(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
