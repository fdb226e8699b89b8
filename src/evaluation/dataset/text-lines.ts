/** The lines of a text file one after the other: of a file of any size, only a piece is in memory. */
import { isUtf8 } from 'node:buffer'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { ZtxexpError } from '../../model/error.ts'
import { MOST_JSON_SIZE } from '../../model/utils/json.ts'

export interface TextLine {
  /** From 1. */
  line: number
  /** Without its line feed, and with a carriage return where one stands before that. */
  text: string
  /** Byte of the file that the next line starts at. */
  end: number
}

/** Where to start: a line, and the byte that it begins at. */
export interface LineStart {
  line: number
  offset: number
}

export const FIRST_LINE: LineStart = { line: 1, offset: 0 }

const PIECE_BYTES = 256 * 1024
const LINE_FEED = 0x0a
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])
/** Of UTF-8: a case of more is refused later anyway. */
const MOST_BYTES = 4 * MOST_JSON_SIZE

/** A text file that stays as it is while it is walked, however often. */
export class TextFile {
  readonly #path: string
  readonly #name: string
  #identity: string | undefined

  /** @param name For messages. */
  constructor(path: string, name: string) {
    this.#path = path
    this.#name = name
  }

  /** @throws {ZtxexpError} `BAD_DECLARATION` where a line is not UTF-8 or endless, and where the file is another one by now */
  *lines(start: LineStart = FIRST_LINE): Generator<TextLine, void, undefined> {
    const file = openSync(this.#path, 'r')
    try {
      this.#checkIdentity(file)
      let { line, offset: end } = start
      for (const bytes of byteLines(file, start.offset, () => this.#tooLong(line))) {
        const hasMark = end === 0 && bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
        end += bytes.length + 1
        yield {
          line,
          text: this.#decode(hasMark ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes, line),
          end,
        }
        line++
      }
    } finally {
      closeSync(file)
    }
  }

  #decode(bytes: Buffer, line: number): string {
    if (isUtf8(bytes)) return bytes.toString('utf8')
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `${this.#name}:${line}: this line is not UTF-8. Save the file in that encoding.`,
    )
  }

  #tooLong(line: number): ZtxexpError {
    const most = `${MOST_BYTES / 1024 / 1024} MiB`
    return new ZtxexpError('BAD_DECLARATION', `${this.#name}:${line}: this line has more than ${most}.`)
  }

  #checkIdentity(file: number): void {
    const { mtimeNs, size, ino } = fstatSync(file, { bigint: true })
    const identity = [mtimeNs, size, ino].join()
    this.#identity ??= identity
    if (this.#identity === identity) return
    const message = `${this.#name} was changed while it was read. Run it again.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }
}

function* byteLines(file: number, offset: number, tooLong: () => Error): Generator<Buffer> {
  let rest: Buffer[] = []
  let restBytes = 0
  for (let position = offset; ; ) {
    // What is given out is a part of it, so that each piece has memory of its own.
    const piece = Buffer.allocUnsafe(PIECE_BYTES)
    const count = readSync(file, piece, 0, PIECE_BYTES, position)
    if (count === 0) break
    position += count
    let start = 0
    for (
      let feed = piece.indexOf(LINE_FEED);
      feed !== -1 && feed < count;
      feed = piece.indexOf(LINE_FEED, start)
    ) {
      const part = piece.subarray(start, feed)
      yield rest.length === 0 ? part : Buffer.concat([...rest, part])
      rest = []
      restBytes = 0
      start = feed + 1
    }
    if (start === count) continue
    rest.push(piece.subarray(start, count))
    restBytes += count - start
    if (restBytes > MOST_BYTES) throw tooLong()
  }
  if (restBytes > 0) yield Buffer.concat(rest)
}
