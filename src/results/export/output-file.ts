/** Writes a file that the user has named, whole or not at all. */

import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZtxexpError } from '../../model/error.ts'

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
    else await pipeline(Readable.from(content), createWriteStream(draft))
    await onRead?.()
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw asWriteError(error, { file, draft })
  }
}

/** What the system says of the draft is for the user to mend; errors of reading, and ours, pass as they are. */
function asWriteError(error: unknown, { file, draft }: { file: string; draft: string }): unknown {
  const { code, path, syscall } = error as NodeJS.ErrnoException
  if (path !== draft && syscall !== 'write') return error
  return new ZtxexpError('BAD_OPTION', `Cannot write ${file} (${code}). Write elsewhere.`, { cause: error })
}
