/**
 * A file by which two machines find out whether they have the same results directory: one makes it, under a name that
 * nobody can guess, and the other looks for it.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { entryAt } from './door.ts'
import { inFolder, makeFolder, removeEmptyFolder } from './folder.ts'
import { createFile } from './run-directory/write.ts'

export interface Canary {
  /** Absolute path, as it is to the machine that has made the file. */
  resultsDir: string
  name: string
}

/** Folder in the results directory. Readers pass over what begins with a dot. */
const CANARIES = '.canaries'
const NAME = /^[0-9a-f]{32}$/

/** @param resultsDir Absolute path; made where it is missing. @throws what the system says */
export function makeCanary(resultsDir: string): Canary {
  const name = randomBytes(16).toString('hex')
  const folder = join(resultsDir, CANARIES)
  mkdirSync(resultsDir, { recursive: true })
  makeFolder(folder)
  inFolder(folder, (held) => createFile(join(held, name), ''))
  return { resultsDir, name }
}

/** Whether it is in a results directory of this machine too. @param resultsDir Absolute path. */
export function seesCanary({ name }: Canary, resultsDir: string): boolean {
  // The name comes from another machine.
  if (!NAME.test(name)) return false
  try {
    return inFolder(join(resultsDir, CANARIES), (held) => entryAt(join(held, name))?.isFile() === true)
  } catch {
    return false
  }
}

export function removeCanary({ resultsDir, name }: Canary): void {
  try {
    inFolder(join(resultsDir, CANARIES), (held) => unlinkSync(join(held, name)))
    removeEmptyFolder(join(resultsDir, CANARIES))
  } catch {
    // It is gone already, or so is the directory.
  }
}
