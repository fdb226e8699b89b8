/** Reads a log from its end, and later what was added to it: whole lines, in pieces of a bounded size. */

import { closeSync, fstatSync, readSync } from 'node:fs'
import { plainText } from '../../model/utils/plain-text.ts'
import { redactText } from '../../model/utils/redact.ts'
import { openToRead, reasonOf } from '../../store/door.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import type { LogTail } from '../model/run-detail.ts'

const MOST_BYTES = 256 * 1024

/** @param from Byte to go on from. Default: the last lines, at most so many. */
export function readLogTail(runDir: string, { lines, from }: { lines: number; from?: number }): LogTail {
  let file: number
  try {
    file = openToRead(filePath(runDir, 'log'))
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return { lines: isMissing ? [] : [`(not shown: run.log is ${reasonOf(error)})`], isCut: false, end: 0 }
  }
  try {
    const { size } = fstatSync(file)
    // One that is shorter than what was read is another one.
    const start =
      from !== undefined && from <= size ? Math.max(from, size - MOST_BYTES) : Math.max(0, size - MOST_BYTES)
    const data = Buffer.alloc(size - start)
    const length = readSync(file, data, 0, data.length, start)
    return toTail(data.subarray(0, length), { start, from: from ?? 0, most: lines })
  } finally {
    closeSync(file)
  }
}

function toTail(data: Buffer, { start, from, most }: { start: number; from: number; most: number }): LogTail {
  // A line that has no end yet is read the next time.
  const end = data.lastIndexOf(0x0a) + 1
  const text = data.toString('utf8', 0, end)
  const all = text === '' ? [] : text.slice(0, -1).split(/\r\n|\n/)
  const whole = start > from ? all.slice(1) : all
  const shown = whole.slice(Math.max(0, whole.length - most))
  return {
    lines: shown.map((line) => plainText(redactText(line))),
    isCut: start > from || shown.length < whole.length,
    end: start + end,
  }
}
