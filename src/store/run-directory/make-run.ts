/** Makes a run directory, complete from the moment it can be seen. */
import { mkdirSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { inFolder } from '../folder.ts'
import { removeTemporary } from '../remove.ts'
import { runInTheMaking } from '../temporary.ts'
import { FILES } from './layout.ts'
import { createFile } from './write.ts'

/** The documents that a run starts with. */
export const FIRST_FILES = ['config', 'meta', 'run', 'events'] as const

/** What they hold. */
export type FirstFiles = Readonly<Record<(typeof FIRST_FILES)[number], string>>

/**
 * Makes the directory of a run under a temporary name, and renames it.
 *
 * @throws what the system says: `ENOTEMPTY` or `EEXIST` where there is one of that name
 */
export function makeRunDirectory(runDir: string, files: FirstFiles): void {
  const temporary = join(dirname(runDir), runInTheMaking(basename(runDir)))
  mkdirSync(temporary)
  try {
    inFolder(temporary, (folder) => {
      for (const name of FIRST_FILES) createFile(`${folder}/${FILES[name]}`, files[name])
    })
    renameSync(temporary, runDir)
  } catch (error) {
    removeTemporary(temporary)
    throw error
  }
}
