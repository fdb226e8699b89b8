/** Writing documents and lines so that no reader ever sees half of one. */
import { closeSync, fstatSync, openSync, readSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TEMPORARY_PREFIX } from './layout.ts'

let counter = 0

/**
 * Replaces a file atomically: a temporary file beside it is written in full, then renamed.
 * When anything fails (a full disk, say) the old file stays as it was and the temporary one is removed.
 */
export function replaceFile(path: string, text: string): void {
  const temporary = join(dirname(path), `${TEMPORARY_PREFIX}${process.pid}-${counter++}`)
  try {
    createFile(temporary, text)
    renameSync(temporary, path)
  } catch (error) {
    removeQuietly(temporary)
    throw error
  }
}

/** Writes a file that must not exist yet, in full. */
export function createFile(path: string, text: string): void {
  writeTo(openSync(path, 'wx'), text)
}

/** Appends text to a file in one write. */
export function appendToFile(path: string, text: string): void {
  writeTo(openSync(path, 'a'), text)
}

/** Appends lines to a file that may end in the middle of one, because its writer died. */
export function appendLines(path: string, lines: readonly string[]): void {
  const descriptor = openSync(path, 'a+')
  try {
    const { size } = fstatSync(descriptor)
    const last = Buffer.alloc(1)
    if (size > 0) readSync(descriptor, last, 0, 1, size - 1)
    const start = size > 0 && last.toString() !== '\n' ? '\n' : ''
    writeFully(descriptor, start + lines.map((line) => `${line}\n`).join(''))
  } finally {
    closeSync(descriptor)
  }
}

/** Writes all of the text, also where the system takes only a part at once. */
export function writeFully(descriptor: number, text: string): void {
  let data: Uint8Array = Buffer.from(text)
  while (data.length > 0) {
    const written = writeSync(descriptor, data)
    data = data.subarray(written)
  }
}

function writeTo(descriptor: number, text: string): void {
  try {
    writeFully(descriptor, text)
  } finally {
    closeSync(descriptor)
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never created, or the rename had already moved it.
  }
}
