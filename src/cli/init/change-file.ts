/** Changes a text file of the project, or shows what would be changed. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import { ZtxexpError } from '../../model/error.ts'
import { messageOf } from '../../model/utils/message-of.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import type { CommandIo } from '../command-io.ts'

/** What `ztxexp init` was called with. */
export interface InitInput {
  values: RecordValues
  io: CommandIo
  /** Absolute path of the folder that it writes into. */
  root: string
}

export interface FileChange {
  /** Absolute path. */
  file: string
  /** `undefined`: there is no such file. */
  before: string | undefined
  /** `undefined`: it is to be removed. */
  after: string | undefined
  isDryRun: boolean
}

/** Writes or removes the file; in a dry run prints the difference, as a patch. */
export async function changeFile(
  { file, before, after, isDryRun }: FileChange,
  io: CommandIo,
): Promise<void> {
  if (isDryRun) {
    io.terminal.output(patchOf(relative(io.cwd, file), before, after))
    return
  }
  if (after === undefined) return rm(file)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, after, { flag: before === undefined ? 'wx' : 'w' })
}

function patchOf(name: string, before: string | undefined, after: string | undefined): string {
  const [from, to] = [before, after].map((text) => (text === undefined ? '/dev/null' : name))
  return createTwoFilesPatch(from ?? '', to ?? '', before ?? '', after ?? '', undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  }).trimEnd()
}

/**
 * The text of a file, byte order mark included; `undefined` where there is none.
 *
 * @throws {ZtxexpError} `BAD_OPTION` for what is no text file in UTF-8: it could not be given back as it was
 */
export async function readText(file: string, { cwd }: Pick<CommandIo, 'cwd'>): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    const reason = messageOf(error)
    const message = `${relative(cwd, file)} cannot be read as a text in UTF-8: ${reason}`
    throw new ZtxexpError('BAD_OPTION', message, { cause: error })
  }
}
