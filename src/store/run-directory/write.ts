/** Writing documents and lines so that no reader ever sees half of one, and nothing outside of its folder changes. */
import { closeSync, ftruncateSync, readSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { MOST_BYTES, type OpenFile, openNew, openRegular, readStart, tooLarge } from '../door.ts'
import { temporaryName } from '../temporary.ts'

/**
 * Replaces a file atomically: a temporary file beside it is written in full, then renamed. A link in its place is
 * replaced too, not followed.
 * When anything fails (a full disk, say) the old file stays as it was and the temporary one is removed.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const temporary = `${dirname(path)}/${temporaryName()}`
  try {
    createFile(temporary, content)
    renameSync(temporary, path)
  } catch (error) {
    removeQuietly(temporary)
    throw error
  }
}

/** Writes a file that must not exist yet, in full. */
export function createFile(path: string, content: string | Uint8Array): void {
  writeTo(openNew(path), content)
}

/** Appends text to a file in one write, and makes it where it is missing. @throws RefusedFile */
export function appendToFile(path: string, text: string): void {
  writeTo(openOwn(path, 'append').file, text)
}

/** {@link appendToFile} to a file that must be there. @throws RefusedFile, or `ENOENT` */
export function appendToExisting(path: string, content: string | Uint8Array): void {
  writeTo(openOwn(path, 'appendToExisting').file, content)
}

/** Appends lines to a file that may end in the middle of one, because its writer died. @throws RefusedFile */
export function appendLines(path: string, lines: readonly string[]): void {
  const descriptor = openToAddLines(path)
  try {
    writeFully(descriptor, lines.map((line) => `${line}\n`).join(''))
  } finally {
    closeSync(descriptor)
  }
}

/** Opens a file for appending lines; a last line that an earlier writer left unfinished is ended. @throws RefusedFile */
export function openToAddLines(path: string): number {
  const { file, stats } = openOwn(path, 'append')
  if (stats.size > 0) {
    const last = Buffer.alloc(1)
    readSync(file, last, 0, 1, stats.size - 1)
    if (last[0] !== 0x0a) writeFully(file, '\n')
  }
  return file
}

/**
 * Writes what follows the first `size` bytes of a file, and makes it where it is missing: whatever a writer that died
 * has left beyond them is cut off.
 *
 * @returns the size that the file has now; `undefined`, and nothing is written, where it has less than `size` bytes
 * @throws RefusedFile
 */
export function writeFrom(path: string, size: number, content: Uint8Array): number | undefined {
  const { file, stats } = openOwn(path, 'append')
  try {
    if (stats.size < size) return undefined
    if (stats.size > size) ftruncateSync(file, size)
    writeFully(file, content)
    return size + content.length
  } finally {
    closeSync(file)
  }
}

/** Writes all of it, also where the system takes only a part at once. */
export function writeFully(descriptor: number, content: string | Uint8Array): void {
  let data = content
  if (typeof data === 'string') {
    const written = writeSync(descriptor, data)
    if (written === Buffer.byteLength(data)) return
    data = Buffer.from(data).subarray(written)
  }
  while (data.length > 0) {
    const written = writeSync(descriptor, data)
    data = data.subarray(written)
  }
}

/**
 * A file of several names may have one outside, or in a copy that somebody made of the directory: before it grows, it
 * is replaced by a copy that has this name alone.
 */
function openOwn(path: string, way: 'append' | 'appendToExisting'): OpenFile {
  const shared = openRegular(path, way)
  const { nlink, size } = shared.stats
  if (nlink <= 1) return shared
  try {
    if (size > MOST_BYTES) throw tooLarge(MOST_BYTES)
    replaceFile(path, readStart(shared.file, size))
  } finally {
    closeSync(shared.file)
  }
  return openRegular(path, way)
}

function writeTo(descriptor: number, content: string | Uint8Array): void {
  try {
    writeFully(descriptor, content)
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

/** Removes a file of ours; a link in its place is removed too, not followed. */
export function removeIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
