/** The files below `artifacts` of a run, which its code has named as it liked. */
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { type OpenFile, openRegular } from '../door.ts'
import { inFolders } from '../folder.ts'
import { FOLDERS } from './layout.ts'

/**
 * Does something with an artifact that is open for reading.
 *
 * @param name Path below `artifacts`, with forward slashes; no part of it may be empty or lead up.
 * @throws RefusedFile where a link stands in its path, or what is there is no file; `ENOENT` where it is gone
 */
export function withArtifact<Result>(
  runDir: string,
  name: string,
  act: (opened: OpenFile) => Result,
): Result {
  const folders: string[] = [FOLDERS.artifacts, ...name.split('/')]
  const file = folders.pop() ?? ''
  return inFolders(runDir, folders, (folder) => {
    const opened = openRegular(join(folder, file), 'read')
    try {
      return act(opened)
    } finally {
      closeSync(opened.file)
    }
  })
}
