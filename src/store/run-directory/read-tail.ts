/** Reads the end of a log, however long the log is. */
import { closeSync, fstatSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { openToRead, refusalOf } from '../door.ts'

const TAIL_BYTES = 256 * 1024

/**
 * The last lines of a text file, at most 256 KiB of them; none when it does not exist. Of a file that is none that is
 * read (a link, say) the one line says so.
 */
export function readLastLines(path: string, count: number): string[] {
  let file: number
  try {
    file = openToRead(path)
  } catch (error) {
    const refusal = refusalOf(error)
    return refusal ? [`(not shown: ${basename(path)} is ${refusal.message})`] : []
  }
  try {
    const { size } = fstatSync(file)
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES))
    const length = readSync(file, tail, 0, tail.length, size - tail.length)
    const lines = tail
      .toString('utf8', 0, length)
      .trimEnd()
      .split(/\r\n|\n/)
    const whole = size > TAIL_BYTES ? lines.slice(1) : lines
    return whole.slice(Math.max(0, whole.length - count)).filter((line) => line !== '')
  } finally {
    closeSync(file)
  }
}
