/**
 * A folder below a results directory, held by a descriptor: what is done in it is done there and nowhere else, also when
 * somebody puts a link in its place meanwhile.
 *
 * Linux reaches what is in an open folder through `/proc/self/fd`. Elsewhere the folder is looked at before it is used.
 */
import {
  closeSync,
  constants,
  existsSync,
  futimesSync,
  mkdirSync,
  openSync,
  rmdirSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { entryAt, RefusedFile, refusalOf } from './door.ts'

const { O_NOFOLLOW = 0, O_DIRECTORY = 0 } = constants as Partial<typeof constants>
const DESCRIPTORS = '/proc/self/fd'
const hasDescriptors = process.platform === 'linux' && existsSync(DESCRIPTORS)

/**
 * Does something in a folder that is there, and no link.
 *
 * @param act Given where the folder is to be reached: paths in it start there. What it throws names `path` instead.
 * @throws RefusedFile where it is a link or no folder; `ENOENT` where there is none
 */
export function inFolder<Result>(path: string, act: (folder: string) => Result): Result {
  if (!hasDescriptors) {
    checkFolder(path)
    return act(path)
  }
  const descriptor = openFolder(path)
  const held = `${DESCRIPTORS}/${descriptor}`
  try {
    return act(held)
  } catch (error) {
    throw renamed(error, held, path)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * {@link inFolder} for a folder in a folder: none of the names is followed where it is a link.
 *
 * @param root Trusted, and may be a link.
 */
export function inFolders<Result>(
  root: string,
  names: readonly string[],
  act: (folder: string) => Result,
): Result {
  const [name, ...rest] = names
  if (name === undefined) return act(root)
  return inFolder(join(root, name), (folder) => inFolders(folder, rest, act))
}

/** Whether there is a results directory: a folder, or a link that its user has made to one. */
export function isResultsDir(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  } catch {
    return false
  }
}

/** Makes a folder where there is none, or none that is one. @throws RefusedFile where something else stands there */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    checkFolder(path)
  }
}

/** Removes a folder that is empty; what else stands there stays. */
export function removeEmptyFolder(path: string): void {
  try {
    rmdirSync(path)
  } catch {
    // It is not empty, or gone, or no folder.
  }
}

/** Says that somebody is at work in a folder: it has been written now. */
export function touchFolder(path: string): void {
  const descriptor = openFolder(path)
  try {
    const now = new Date()
    futimesSync(descriptor, now, now)
  } finally {
    closeSync(descriptor)
  }
}

function openFolder(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  } catch (error) {
    // A link is, to the system, no folder.
    checkFolder(path)
    throw refusalOf(error) ?? error
  }
}

function checkFolder(path: string): void {
  const entry = entryAt(path)
  if (!entry) throw missing(path)
  if (entry.isSymbolicLink()) throw new RefusedFile(`${named(path)} is a link, which is not followed`)
  if (!entry.isDirectory()) throw new RefusedFile(`${named(path)} is no folder`)
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such folder, open '${path}'`), { code: 'ENOENT', path })
}

/** The end of a path; the folder that it is in may be named by a descriptor. */
function named(path: string): string {
  const parent = basename(dirname(path))
  return /^\d+$/.test(parent) ? basename(path) : join(parent, basename(path))
}

/** An error of the system with the path that people know. */
function renamed(error: unknown, held: string, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error
  const { message } = error
  const fields = error as NodeJS.ErrnoException
  if (fields.path?.startsWith(held)) fields.path = path + fields.path.slice(held.length)
  fields.message = message.replaceAll(`${held}/`, `${path}/`)
  return fields
}
