/** Removes run directories, and says what must be known before. */
import { lstatSync, readdirSync, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { largest } from '../model/largest.ts'
import { TEMPORARY_PREFIX } from './layout.ts'

/** A run without a known owner that has written something in the last hour may still be running. */
export const QUIET_MS = 60 * 60 * 1000

/** `link`: something else that leads to a directory, perhaps outside of the results. */
export function kindOfEntry(path: string): 'directory' | 'link' | 'gone' {
  const entry = lstatSync(path, { throwIfNoEntry: false })
  if (!entry) return 'gone'
  return entry.isDirectory() ? 'directory' : 'link'
}

/** When something in a run directory was last written, in milliseconds since the epoch. */
export function lastWriteMs(runDir: string): number {
  const times = readdirSync(runDir).map(
    (name) => statSync(join(runDir, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  )
  return largest(times)
}

/**
 * Deletes a directory. It disappears at once, under another name first, so that no reader sees half of it. Links
 * in it are deleted, not what they lead to.
 */
export async function removeRunDirectory(runDir: string): Promise<void> {
  const trash = join(dirname(runDir), `${TEMPORARY_PREFIX}delete-${basename(runDir)}-${process.pid}`)
  await rename(runDir, trash)
  await rm(trash, { recursive: true, force: true, maxRetries: 3 })
}
