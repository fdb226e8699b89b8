/** Removes what is below a results directory, and nothing else: links are removed, never what they lead to. */
import { renameSync, rmdirSync, unlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { largest } from '../model/utils/largest.ts'
import { entryAt, listEntries, listNames } from './door.ts'
import { inFolder } from './folder.ts'
import { FILES } from './run-directory/layout.ts'
import { kindOfTemporary, nameForDeletion, type TemporaryKind, temporaryName } from './temporary.ts'

/** A run without a known owner that has written something in the last hour may still be running. */
export const QUIET_MS = 60 * 60 * 1000

/** `link`: something else that leads to a directory, perhaps outside of the results. */
export function kindOfEntry(path: string): 'directory' | 'link' | 'gone' {
  const entry = entryAt(path)
  if (!entry) return 'gone'
  return entry.isDirectory() ? 'directory' : 'link'
}

/** When something in a run directory was last written, in milliseconds since the epoch. */
export function lastWriteMs(runDir: string): number {
  return largest(listNames(runDir).map((name) => entryAt(join(runDir, name))?.mtimeMs ?? 0))
}

/**
 * Deletes a run directory. It disappears at once, under another name first, so that no reader sees half of it. Its
 * `run.json` goes last: what is left where that is interrupted is known by it.
 */
export function removeRunDirectory(runDir: string): void {
  const trash = join(dirname(runDir), nameForDeletion(basename(runDir)))
  renameSync(runDir, trash)
  removeTree(trash)
}

/**
 * Clears away something with a name of ours, if it is what we give that name to: see `temporary.ts`.
 *
 * @returns whether it is gone; else somebody else has made it
 */
export function removeTemporary(path: string): boolean {
  const entry = entryAt(path)
  if (!entry) return true
  const kind = kindOfTemporary(basename(path))
  if (entry.isFile() && kind === 'file') {
    unlinkSync(path)
    return true
  }
  if (!entry.isDirectory() || kind === undefined || !hasOurContent(path, kind)) return false
  removeTree(path)
  return true
}

/** What a folder of that kind holds, at whatever point it was left. */
function hasOurContent(path: string, kind: TemporaryKind): boolean {
  const entries = listEntries(path)
  if (kind === 'deletion' || kind === 'copy') return entries.length === 0 || entries.some(isRecord)
  const names = kind === 'run' ? MADE_FIRST : CLAIM_FILES
  return entries.every((entry) => entry.isFile() && names.has(entry.name))
}

function isRecord(entry: { name: string; isFile(): boolean }): boolean {
  return entry.name === FILES.run && entry.isFile()
}

/** What is written before a run directory has its name. */
const MADE_FIRST: ReadonlySet<string> = new Set([FILES.config, FILES.meta, FILES.run, FILES.events])
const CLAIM_FILES: ReadonlySet<string> = new Set(['owner.json', 'run'])

/**
 * Deletes a folder and what is in it. A folder deep down is moved up first, so that no depth is too deep, and the only
 * way that is ever walked is from a folder that is open.
 */
function removeTree(path: string): void {
  inFolder(path, (top) => {
    for (let left = true; left; ) {
      left = false
      for (const entry of listEntries(top)) {
        if (isRecord(entry)) continue
        const inner = join(top, entry.name)
        if (!entry.isDirectory()) unlinkSync(inner)
        else if (!removeIfEmpty(inner)) {
          inFolder(inner, (folder) => emptyFolder(folder, top))
          rmdirSync(inner)
          left = true
        }
      }
    }
    for (const name of listNames(top)) unlinkSync(join(top, name))
  })
  rmdirSync(path)
}

/** Deletes the files of a folder, and moves its folders to the top. */
function emptyFolder(folder: string, top: string): void {
  for (const entry of listEntries(folder)) {
    const inner = join(folder, entry.name)
    if (!entry.isDirectory()) unlinkSync(inner)
    else if (!removeIfEmpty(inner)) renameSync(inner, join(top, temporaryName()))
  }
}

function removeIfEmpty(path: string): boolean {
  try {
    rmdirSync(path)
    return true
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
