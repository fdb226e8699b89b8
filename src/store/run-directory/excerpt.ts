/** Reads so much of a text file as can be sent to another machine: all of it, or its beginning and its end. */
import { closeSync, readSync } from 'node:fs'
import { openRegular, readStart, refusalOf } from '../door.ts'

/** A part of a text. */
export interface Excerpt {
  text: string
  /** Bytes of the file that are not in the text. */
  leftOut: number
}

/**
 * The first and the last lines of a file, so many bytes of each at the most; what is not there is a line that says how
 * much it was.
 *
 * @param sizes Bytes. Without a head, no line says what is left out: for files whose lines are JSON.
 * @returns `undefined` where there is no such file, or none that is read
 */
export function readExcerpt(path: string, sizes: { head: number; tail: number }): Excerpt | undefined {
  try {
    const { file, stats } = openRegular(path, 'read')
    try {
      const { size } = stats
      if (size <= sizes.head + sizes.tail) return { text: readStart(file, size).toString('utf8'), leftOut: 0 }
      const head = upToNewline(readStart(file, sizes.head))
      const tail = afterNewline(readEnd(file, size, sizes.tail))
      const leftOut = size - head.length - tail.length
      const note = sizes.head > 0 ? `[${leftOut} bytes are left out here]\n` : ''
      return { text: head.toString('utf8') + note + tail.toString('utf8'), leftOut }
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || refusalOf(error)) return undefined
    throw error
  }
}

function readEnd(file: number, size: number, count: number): Buffer {
  const data = Buffer.allocUnsafe(count)
  return data.subarray(0, readSync(file, data, 0, count, size - count))
}

/** Up to the last whole line. Of a single line that is longer, nothing. */
function upToNewline(data: Buffer): Buffer {
  return data.subarray(0, data.lastIndexOf(NEWLINE) + 1)
}

/** From the first whole line on; of a single line that is longer its end, from where no character is torn. */
function afterNewline(data: Buffer): Buffer {
  const start = data.indexOf(NEWLINE) + 1
  if (start > 0 && start < data.length) return data.subarray(start)
  let from = 0
  while (isContinued(data[from])) from++
  return data.subarray(from)
}

const NEWLINE = 0x0a

/** Whether a byte goes on with a character of UTF-8. */
function isContinued(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}
