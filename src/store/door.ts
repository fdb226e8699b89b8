/**
 * The door to files below a results directory, which may be a stranger's: what is no regular file is not opened, no
 * link is followed, and nothing waits for anybody.
 *
 * A file is opened without following a link in its last place and without waiting for a pipe, and what was opened is
 * looked at, not what stood there before. Links in front of that are for whoever lists or opens the folder to refuse:
 * see {@link listEntries} and `folder.ts`.
 */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
} from 'node:fs'

/** Not on Windows, where it has no links without a privilege and no pipes in folders. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants as Partial<typeof constants>
const CAREFULLY = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY

/** The largest document that is read: metrics of 16 MiB, as UTF-8 and with what JSON puts around them, fit. */
export const MOST_BYTES = 64 * 1024 * 1024

/** Something that the door does not open. The message is the reason, such as `a link, which is not followed`. */
export class RefusedFile extends Error {
  override readonly name = 'RefusedFile'
  readonly code = 'REFUSED'
}

/** A regular file that is open, and what was found of it then. */
export interface OpenFile {
  file: number
  stats: Stats
}

const WAYS = {
  read: constants.O_RDONLY,
  /** Makes it where it is missing. */
  append: constants.O_RDWR | constants.O_APPEND | constants.O_CREAT,
  appendToExisting: constants.O_RDWR | constants.O_APPEND,
  overwrite: constants.O_WRONLY,
} as const

/**
 * Opens a regular file.
 *
 * @throws RefusedFile, or what the system says: `ENOENT` where it is missing
 */
export function openRegular(path: string, way: keyof typeof WAYS): OpenFile {
  const file = openCarefully(path, WAYS[way])
  try {
    return { file, stats: checkRegular(fstatSync(file)) }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

/** {@link openRegular} for reading. */
export function openToRead(path: string): number {
  return openRegular(path, 'read').file
}

/** Makes a file that must not exist yet, not even as a link to nowhere. */
export function openNew(path: string): number {
  return openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666)
}

/** Shared by all reads: they are synchronous, so that two never overlap. */
const buffer = Buffer.allocUnsafe(64 * 1024)
/** That of larger files: of many of them each would be a piece of memory that the system has to clear first. */
let largeBuffer = Buffer.alloc(0)

function bufferOf(size: number): Buffer {
  if (largeBuffer.length < size) largeBuffer = Buffer.allocUnsafe(Math.min(MOST_BYTES, 2 * size))
  return size <= largeBuffer.length ? largeBuffer.subarray(0, size) : Buffer.allocUnsafe(size)
}

/**
 * The text of a file of at most so many bytes.
 *
 * @throws RefusedFile, or what the system says: `ENOENT` where it is missing
 */
export function readText(path: string, mostBytes = MOST_BYTES): string {
  const file = openCarefully(path, constants.O_RDONLY)
  try {
    const length = readSync(file, buffer, 0, buffer.length, null)
    // So short, it might as well have stood in a file: what it came from need not be asked for.
    if (length > 0 && length < buffer.length && length <= mostBytes) return buffer.toString('utf8', 0, length)
    const { size } = checkRegular(fstatSync(file))
    if (size > mostBytes) throw tooLarge(mostBytes)
    return readInto(bufferOf(size), file).toString('utf8')
  } catch (error) {
    throw refusalOf(error) ?? error
  } finally {
    closeSync(file)
  }
}

/** The first bytes of an open file: at most so many, whatever is added to it meanwhile. */
export function readStart(file: number, size: number): Buffer {
  return readInto(Buffer.allocUnsafe(size), file)
}

/** Fills the buffer from the beginning of an open file. @returns what was filled */
function readInto(data: Buffer, file: number): Buffer {
  let length = 0
  while (length < data.length) {
    const read = readSync(file, data, length, data.length - length, length)
    if (read === 0) break
    length += read
  }
  return data.subarray(0, length)
}

/** The error for a file, or a line, of more bytes than are read. */
export function tooLarge(mostBytes: number): RefusedFile {
  return new RefusedFile(`larger than ${Math.round(mostBytes / 1024 / 1024)} MiB, and not read`)
}

/** What stands at a path, itself: not what a link leads to. `undefined` where nothing does. */
export function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    // Its parent is no folder, or one that nobody may look into.
    return undefined
  }
}

/** The entries of a folder; none where there is no folder that can be read. Links are entries of their own. */
export function listEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** The names in a folder; none where there is no folder that can be read. */
export function listNames(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Why something is refused, as the end of a sentence that begins with its name; else what the system said. */
export function reasonOf(error: unknown): string {
  const refusal = refusalOf(error)
  if (refusal) return refusal.message
  return error instanceof Error ? error.message : String(error)
}

/** The refusal that an error of the system means, if it means one. */
export function refusalOf(error: unknown): RefusedFile | undefined {
  if (error instanceof RefusedFile) return error
  const reason = REASONS[(error as NodeJS.ErrnoException | undefined)?.code ?? '']
  return reason === undefined ? undefined : new RefusedFile(reason, { cause: error })
}

const REASONS: Readonly<Record<string, string>> = {
  ELOOP: 'a link, which is not followed',
  EMLINK: 'a link, which is not followed',
  EISDIR: 'a folder, not a file',
  ENOTDIR: 'in something that is no folder',
  ENXIO: 'a pipe, a socket or a device, not a file',
  ENODEV: 'a device, not a file',
  EAGAIN: 'a pipe, not a file',
  EACCES: 'not for you to read or write (its permissions say so)',
  ENAMETOOLONG: 'too long a name',
}

function openCarefully(path: string, flags: number): number {
  try {
    return openSync(path, flags | CAREFULLY, 0o666)
  } catch (error) {
    throw refusalOf(error) ?? error
  }
}

function checkRegular(stats: Stats): Stats {
  if (stats.isFile()) return stats
  throw new RefusedFile(
    stats.isDirectory() ? 'a folder, not a file' : 'a pipe, a socket or a device, not a file',
  )
}
