/** What a run has made of its own directory: found when an attempt ends, and put out of the way of its records. */
import { chmodSync, closeSync, constants, type Dirent, openSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { entryAt, listEntries, listNames } from '../door.ts'
import { temporaryName } from '../temporary.ts'
import { FILES } from './layout.ts'
import { FIRST_FILES } from './make-run.ts'
import { readJsonObject } from './read-json.ts'

type FileName = keyof typeof FILES

/** What is wrong with a file, as the end of a sentence that begins with its name. */
export type FileDamage = Partial<Record<FileName, string>>

/** Bytes that a session has written to its records of a run in progress. */
export type RecordSizes = Record<(typeof FIRST_FILES)[number], number>

/** Lines that an attempt has written, where its worker has lived to tell; else more than there can be. */
export type WrittenLines = Readonly<Record<'metrics' | 'printed', number>>

const NAMES = Object.keys(FILES) as FileName[]
const NAME_OF: ReadonlyMap<string, FileName> = new Map(NAMES.map((name) => [FILES[name], name]))

/**
 * What stands in the place of a run directory and is none, or none that its session can use.
 *
 * @returns `undefined` where all is well
 */
export function findDirectoryDamage(runDir: string): 'gone' | 'replaced' | 'closed' | undefined {
  const entry = entryAt(runDir)
  if (!entry) return 'gone'
  if (!entry.isDirectory()) return 'replaced'
  return hasMode(entry.mode, 0o700) ? undefined : 'closed'
}

/** Which files of a run directory are gone, or no longer what was written. */
export function findFileDamage(runDir: string, sizes: RecordSizes, written: WrittenLines): FileDamage {
  const damage: FileDamage = {}
  const missing = new Set(NAMES)
  // Listed first: most files are not there, and to look for each of them takes longer than to list what is.
  for (const entry of listEntries(runDir)) {
    const name = NAME_OF.get(entry.name)
    if (name === undefined) continue
    missing.delete(name)
    const what = damageOf(runDir, name, entry, sizes)
    if (what !== undefined) damage[name] = what
  }
  for (const name of missing) if (isExpected(name, written)) damage[name] = 'missing'
  return damage
}

function isExpected(name: FileName, { metrics, printed }: WrittenLines): boolean {
  const lines = name === 'steps' ? metrics : name === 'log' ? printed : 0
  return isRecord(name) || (lines > 0 && Number.isFinite(lines))
}

function damageOf(runDir: string, name: FileName, listed: Dirent, sizes: RecordSizes): string | undefined {
  if (!listed.isFile()) {
    return listed.isDirectory()
      ? 'a folder'
      : listed.isSymbolicLink()
        ? 'a link'
        : 'a pipe, a socket or a device'
  }
  const path = `${runDir}/${FILES[name]}`
  const entry = entryAt(path)
  if (!entry) return 'missing'
  if (!hasMode(entry.mode, 0o600)) return 'closed (its permissions were changed)'
  if (!isRecord(name) || entry.size === sizes[name]) return undefined
  // A run may add to what describes it, as long as that can be read.
  return name !== 'events' && readJsonObject(path).kind === 'object' ? undefined : 'overwritten'
}

function isRecord(name: FileName): name is keyof RecordSizes {
  return (FIRST_FILES as readonly string[]).includes(name)
}

/** Permissions of its owner; Windows has none of these. */
function hasMode(mode: number, wanted: number): boolean {
  return process.platform === 'win32' || (mode & wanted) === wanted
}

/** Opens a run directory to its owner again, and nothing that a link leads to. */
export function reopenDirectory(runDir: string): void {
  // O_PATH, which Node does not name: it needs no permission.
  const flags =
    process.platform === 'linux' ? 0o10000000 | constants.O_NOFOLLOW | constants.O_DIRECTORY : undefined
  if (flags === undefined) {
    chmodSync(runDir, 0o755)
    return
  }
  const directory = openSync(runDir, flags)
  try {
    chmodSync(`/proc/self/fd/${directory}`, 0o755)
  } finally {
    closeSync(directory)
  }
}

/** Ending of the names of what stood in the place of something of ours. */
export const SPOILT = '.spoilt'

/** Gives what stands at a path another name, beside it. Nothing of it is lost, or followed. */
export function setAside(folder: string, name: string): void {
  if (!entryAt(join(folder, name))) return
  const kept = name + SPOILT
  const isTaken = listNames(folder).includes(kept)
  renameSync(join(folder, name), join(folder, isTaken ? kept + temporaryName() : kept))
}
