/** Reads what was added to a growing file since the last look, in whole lines, and in pieces of a bounded size. */
import { closeSync, fstatSync, readSync } from 'node:fs'
import { openToRead } from '../door.ts'

/** What is read and taken apart at once, however much was added. */
const CHUNK_BYTES = 1024 * 1024

export class FileTail {
  readonly #path: string
  #offset = 0
  /** The pieces of a last line that has no end yet. */
  #rest: Buffer[] = []

  constructor(path: string) {
    this.#path = path
  }

  /** Passes over all that is there by now. */
  skip(): void {
    for (const _lines of this.batches());
  }

  /**
   * The lines that are new and complete, some at a time. A file that is not there yet has none.
   *
   * Whoever stops between two batches gets the rest the next time.
   */
  *batches(): Generator<string[]> {
    for (let hasMore = true; hasMore; ) {
      const added = this.#readAdded()
      hasMore = added.length === CHUNK_BYTES
      const end = added.lastIndexOf(0x0a)
      if (end === -1) {
        if (added.length > 0) this.#rest.push(added)
        continue
      }
      const lines = Buffer.concat([...this.#rest, added.subarray(0, end)])
      this.#rest = end + 1 < added.length ? [Buffer.from(added.subarray(end + 1))] : []
      yield lines.toString('utf8').split('\n')
    }
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
      const size = Math.min(CHUNK_BYTES, fstatSync(descriptor).size - this.#offset)
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
