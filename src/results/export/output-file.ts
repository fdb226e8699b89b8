/** Writes a file that the user has named, whole or not at all. */

import { existsSync } from 'node:fs'
import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { ZtxexpError } from '../../model/error.ts'
import { inPieces } from '../../model/utils/json-pieces.ts'

const BUFFER_BYTES = 1024 * 1024

/** @throws ZtxexpError (`BAD_OPTION`) where there is no folder for the file: before any work is done for it */
export function checkFolder(file: string): void {
  const folder = dirname(file)
  if (existsSync(folder)) return
  throw new ZtxexpError(
    'BAD_OPTION',
    `There is no folder ${folder} to write ${basename(file)} into. Create it first, or write elsewhere.`,
  )
}

/**
 * The file is replaced when the new one is complete.
 *
 * @param onRead Called when all of the content is there; what it throws leaves the file as it was.
 * @throws ZtxexpError (`BAD_OPTION`) where it cannot be written
 */
export async function writeOutput(
  file: string,
  content: AsyncGenerator<string> | Promise<Uint8Array | string>,
  onRead?: () => void | Promise<void>,
): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`
  try {
    if (content instanceof Promise) await writeFile(draft, await content)
    else await writePieces(draft, content)
    await onRead?.()
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw asWriteError(error, { file, draft })
  }
}

/** In one buffer that is used again and again: a text may be long, and there may be many. */
async function writePieces(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const file = await open(path, 'w')
  try {
    const buffer = Buffer.allocUnsafe(BUFFER_BYTES)
    let used = 0
    for await (const text of pieces) {
      for (const piece of inPieces(text)) {
        // A code unit takes three bytes at the most.
        if (used + 3 * piece.length > buffer.length) {
          await writeAll(file, buffer.subarray(0, used))
          used = 0
        }
        used += buffer.write(piece, used)
      }
    }
    await writeAll(file, buffer.subarray(0, used))
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, data: Buffer): Promise<void> {
  for (let done = 0; done < data.length; ) done += (await file.write(data, done)).bytesWritten
}

/** What the system says of the draft is for the user to mend; errors of reading, and ours, pass as they are. */
function asWriteError(error: unknown, { file, draft }: { file: string; draft: string }): unknown {
  const { code, path, syscall } = error as NodeJS.ErrnoException
  if (path !== draft && syscall !== 'write') return error
  return new ZtxexpError('BAD_OPTION', `Cannot write ${file} (${code}). Write elsewhere.`, { cause: error })
}
