/** Reads a JSON Lines file piece by piece, so that its size does not matter. */
import { isAscii } from 'node:buffer'
import { closeSync, readSync } from 'node:fs'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { openRegular, RefusedFile, refusalOf } from '../door.ts'
import { parseJson } from './read-json.ts'

const CHUNK_BYTES = 64 * 1024
const NEWLINE = 0x0a
/** Bytes of a line that are read. */
const LONGEST_LINE = 16 * 1024 * 1024
/** Bytes of a line that are passed over to find its end: a file may be one hole of any size. */
const LONGEST_PASSED = 256 * 1024 * 1024

export interface JsonLine {
  /** From 1. */
  lineNumber: number
  value: JsonObject
}

export interface ReadLinesOptions {
  /** Called for each line that is not a JSON object: torn by a crash, or never one. */
  onBadLine?: (lineNumber: number) => void
  /** Called when the file is none that is read: a link, say. It counts as empty. */
  onRefused?: (reason: string) => void
  /** What is parsed instead of a line. Default: the line. */
  shorten?: (line: string) => string
  /** Where to begin; moved on to the end of each line before it is given. Default: all is read. */
  place?: FilePlace
}

/** A place in a file. */
export interface FilePlace {
  byte: number
}

/**
 * The objects of a JSON Lines file; none when the file does not exist.
 *
 * A last line without its newline counts when it is a whole object, else it is torn.
 */
export function* readJsonLines(path: string, options: ReadLinesOptions = {}): Generator<JsonLine> {
  let lineNumber = 0
  for (const line of linesOf(path, options)) {
    const value = parseLine(line, ++lineNumber, options)
    if (value) yield { lineNumber, value }
  }
}

/** {@link readJsonLines}, given one by one: no generator stands between the lines. */
export function forEachJsonLine(
  path: string,
  options: ReadLinesOptions,
  visit: (value: JsonObject, lineNumber: number) => void,
): void {
  let lineNumber = 0
  try {
    for (const line of readTextLines(path, LONGEST_LINE, options.place)) {
      const value = parseLine(line, ++lineNumber, options)
      if (value) visit(value, lineNumber)
    }
  } catch (error) {
    tellRefused(error, options.onRefused)
  }
}

/** `undefined` where the line is empty, or bad: then that is told. */
function parseLine(
  line: string | undefined,
  lineNumber: number,
  { shorten, onBadLine }: ReadLinesOptions,
): JsonObject | undefined {
  if (line?.trim() === '') return undefined
  const value = line === undefined ? undefined : parseObject(shorten?.(line) ?? line, METRICS)
  if (!value) onBadLine?.(lineNumber)
  return value
}

const METRICS = { metrics: true }

/** {@link readTextLines} of a file that may be missing, or be refused: then there are none. */
export function* linesOf(
  path: string,
  { onRefused, place }: Pick<ReadLinesOptions, 'onRefused' | 'place'>,
  mostBytes = LONGEST_LINE,
): Generator<string | undefined> {
  try {
    yield* readTextLines(path, mostBytes, place)
  } catch (error) {
    tellRefused(error, onRefused)
  }
}

/** @throws what is no refusal, and not that the file is missing */
function tellRefused(error: unknown, onRefused: ReadLinesOptions['onRefused']): void {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
  const refusal = refusalOf(error)
  if (!refusal) throw error
  onRefused?.(refusal.message)
}

/** A line as an object, or `undefined` where it is none. @param options See {@link parseJson}. */
export function parseObject(line: string, options?: Parameters<typeof parseJson>[1]): JsonObject | undefined {
  try {
    const value = parseJson(line, options)
    return isPlainObject(value) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

/**
 * Lines are cut at the newline byte, which no other UTF-8 character contains. One that is too long is `undefined`, and
 * what is added to the file meanwhile is left for the next time: there may be no end to it.
 *
 * @throws RefusedFile, also in the middle, where a line has no end within 256 MiB
 */
export function* readTextLines(
  path: string,
  mostBytes = LONGEST_LINE,
  place: FilePlace = { byte: 0 },
): Generator<string | undefined> {
  const { file, stats } = openRegular(path, 'read')
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const line = new LineInPieces(mostBytes)
    let chunkAt = place.byte
    while (chunkAt < stats.size) {
      const length = readSync(file, chunk, 0, Math.min(stats.size - chunkAt, chunk.length), chunkAt)
      if (length === 0) break
      const data = chunk.subarray(0, length)
      // Decoded at once where a place in the text is one in the file.
      const whole = isAscii(data) ? data.toString('latin1') : undefined
      const nextEnd = (from: number) => whole?.indexOf('\n', from) ?? data.indexOf(NEWLINE, from)
      let start = 0
      for (let end = nextEnd(0); end !== -1; end = nextEnd(start)) {
        // Most lines are in one piece, and short.
        const text =
          line.isBegun || end - start > mostBytes
            ? line.end(data.subarray(start, end))
            : (whole?.slice(start, end) ?? data.toString('utf8', start, end))
        start = end + 1
        place.byte = chunkAt + start
        yield text
      }
      if (start < length) line.keep(data.subarray(start))
      chunkAt += length
    }
    if (!line.isBegun) return
    place.byte = chunkAt
    yield line.end(Buffer.alloc(0))
  } finally {
    closeSync(file)
  }
}

/** A line that comes in pieces: no more of it is kept than may be read. */
class LineInPieces {
  readonly #mostBytes: number
  #pieces: Buffer[] = []
  #length = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  get isBegun(): boolean {
    return this.#length > 0
  }

  keep(piece: Buffer): void {
    this.#length += piece.length
    if (this.#length > LONGEST_PASSED) throw new RefusedFile('a file with a line of more than 256 MiB')
    if (this.#length > this.#mostBytes) this.#pieces = []
    else this.#pieces.push(Buffer.from(piece))
  }

  end(piece: Buffer): string | undefined {
    const isWhole = this.#length + piece.length <= this.#mostBytes
    const text = isWhole ? Buffer.concat([...this.#pieces, piece]).toString('utf8') : undefined
    this.#pieces = []
    this.#length = 0
    return text
  }
}
