/** The file of an offline run of W&B: records of protobuf in the chunks of a LevelDB log. */
import { crc32 } from '../crc32.ts'
import { type Field, integerField, messageField, textField } from '../protobuf.ts'

const BLOCK_BYTES = 32 * 1024
const HEADER_BYTES = 7
const TYPE = { full: 1, first: 2, middle: 3, last: 4 } as const

/** What a file begins with: `:W&B`, a magic number and the version. */
export const FILE_HEADER = Uint8Array.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0])

/** Lays records out in blocks. */
export class RecordLog {
  #size = FILE_HEADER.length
  #number = 0
  #pieces: Uint8Array[] = [FILE_HEADER]

  /** A record with one field, numbered by its place in the file. */
  add(field: Field): void {
    this.#lay(Buffer.concat([integerField(1, ++this.#number), field]))
  }

  /** What was added since the last call. */
  take(): Uint8Array {
    const content = Buffer.concat(this.#pieces)
    this.#pieces = []
    return content
  }

  #lay(data: Uint8Array): void {
    let rest = data
    let isFirst = true
    do {
      let room = BLOCK_BYTES - (this.#size % BLOCK_BYTES)
      if (room < HEADER_BYTES) {
        this.#push(Buffer.alloc(room))
        room = BLOCK_BYTES
      }
      const part = rest.subarray(0, room - HEADER_BYTES)
      rest = rest.subarray(part.length)
      const isLast = rest.length === 0
      const type = isFirst ? (isLast ? TYPE.full : TYPE.first) : isLast ? TYPE.last : TYPE.middle
      const header = Buffer.alloc(HEADER_BYTES)
      header.writeUInt32LE(crc32(Uint8Array.of(type), part))
      header.writeUInt16LE(part.length, 4)
      header[6] = type
      this.#push(header)
      this.#push(part)
      isFirst = false
    } while (rest.length > 0)
  }

  #push(piece: Uint8Array): void {
    this.#pieces.push(piece)
    this.#size += piece.length
  }
}

/** A value under a key, as JSON. @param numbers Of the fields of key and value. */
export function item(
  number: number,
  keyField: number,
  valueField: number,
  [key, json]: readonly [string, string],
): Field {
  return messageField(number, [textField(keyField, key), textField(valueField, json)])
}
