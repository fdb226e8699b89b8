/** Reads what was added to a growing file since the last look, in whole lines. */
import { closeSync, fstatSync, readSync } from 'node:fs'
import { openToRead } from './door.ts'

export class FileTail {
  readonly #path: string
  #offset = 0
  /** Bytes of a last line that has no end yet. */
  #rest = Buffer.alloc(0)

  constructor(path: string) {
    this.#path = path
  }

  /** The lines that are new and complete. A file that is not there yet has none. */
  readLines(): string[] {
    const added = this.#readAdded()
    if (added.length === 0) return []
    const data = Buffer.concat([this.#rest, added])
    const end = data.lastIndexOf(0x0a)
    this.#rest = Buffer.from(data.subarray(end + 1))
    return end === -1 ? [] : data.toString('utf8', 0, end).split('\n')
  }

  #readAdded(): Buffer {
    let descriptor: number
    try {
      descriptor = openToRead(this.#path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
      throw error
    }
    try {
      const size = fstatSync(descriptor).size - this.#offset
      if (size <= 0) return Buffer.alloc(0)
      const data = Buffer.alloc(size)
      const read = readSync(descriptor, data, 0, size, this.#offset)
      this.#offset += read
      return data.subarray(0, read)
    } finally {
      closeSync(descriptor)
    }
  }
}
