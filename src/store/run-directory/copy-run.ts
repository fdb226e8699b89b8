/**
 * Copies a run directory from one results directory into another: whole from the moment it can be seen, and with the
 * times of its files, by which others tell when a run has written last.
 *
 * The source is only read. Links, pipes and devices are left out, and named. `run.json` comes first: what is left where
 * this is interrupted is known by it, and cleared away by the next session.
 */
import {
  closeSync,
  type Dirent,
  fchmodSync,
  futimesSync,
  linkSync,
  mkdirSync,
  readSync,
  renameSync,
  unlinkSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { entryAt, listEntries, openNew, openRegular } from '../door.ts'
import { inFolder, touchFolder } from '../folder.ts'
import { removeRunDirectory, removeTemporary } from '../remove.ts'
import { kindOfTemporary, nameForCopy } from '../temporary.ts'
import { FILES } from './layout.ts'
import { writeFully } from './write.ts'

const CHUNK_BYTES = 1024 * 1024

/** What is older than a minute and half-made may be cleared away by others. */
const TOUCH_MS = 10_000

/** Folders that a run makes have a few levels. */
const MOST_LEVELS = 100

export interface CopyOptions {
  /** Makes hard links where the file system can. Default: false. */
  isLinked?: boolean
  /** Done to the copy before it can be seen, with its path. */
  finish?: (runDir: string) => void
  /** Takes the place of a directory of that name. Default: false. */
  replaces?: boolean
}

/**
 * Copies a run directory.
 *
 * @param runDir Absolute path.
 * @param resultsDir Where the copy goes; its name is the same there.
 * @returns what was left out: paths relative to the run directory
 * @throws what the system says: `ENOTEMPTY` or `EEXIST` where there is one of that name, and `replaces` is not set
 */
export function copyRunDirectory(runDir: string, resultsDir: string, options: CopyOptions = {}): string[] {
  const name = basename(runDir)
  const temporary = join(resultsDir, nameForCopy(name))
  const target = join(resultsDir, name)
  mkdirSync(temporary)
  try {
    const copy = new Copy(temporary, options.isLinked ?? false)
    inFolder(runDir, (from) => inFolder(temporary, (to) => copy.folder(from, to, '')))
    options.finish?.(temporary)
    if (options.replaces && entryAt(target)) removeRunDirectory(target)
    renameSync(temporary, target)
    return copy.leftOut
  } catch (error) {
    removeTemporary(temporary)
    throw error
  }
}

/** A copy in the making. */
class Copy {
  readonly leftOut: string[] = []
  readonly #temporary: string
  readonly #isLinked: boolean
  readonly #buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  #touchedAtMs = performance.now()

  constructor(temporary: string, isLinked: boolean) {
    this.#temporary = temporary
    this.#isLinked = isLinked
  }

  /** @param path Relative to the run directory, with slashes; empty for itself. */
  folder(from: string, to: string, path: string): void {
    for (const entry of listEntries(from).sort(runFirst)) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`
      if (entry.isFile()) {
        if (kindOfTemporary(entry.name) === undefined)
          this.#file(join(from, entry.name), join(to, entry.name))
      } else if (entry.isDirectory() && inner.split('/').length < MOST_LEVELS) {
        mkdirSync(join(to, entry.name))
        inFolder(join(from, entry.name), (source) =>
          inFolder(join(to, entry.name), (target) => this.folder(source, target, inner)),
        )
      } else this.leftOut.push(inner)
    }
  }

  #file(from: string, to: string): void {
    if (!this.#isLinked || !tryToLink(from, to)) this.#copyFile(from, to)
    const nowMs = performance.now()
    if (nowMs - this.#touchedAtMs > TOUCH_MS) this.#touch(nowMs)
  }

  #copyFile(from: string, to: string): void {
    const { file: source, stats } = openRegular(from, 'read')
    try {
      const target = openNew(to)
      try {
        for (let read = 1; read > 0; ) {
          read = readSync(source, this.#buffer, 0, CHUNK_BYTES, null)
          writeFully(target, this.#buffer.subarray(0, read))
          const nowMs = performance.now()
          if (nowMs - this.#touchedAtMs > TOUCH_MS) this.#touch(nowMs)
        }
        fchmodSync(target, (stats.mode & 0o777) | 0o600)
        futimesSync(target, stats.atimeMs / 1000, stats.mtimeMs / 1000)
      } finally {
        closeSync(target)
      }
    } finally {
      closeSync(source)
    }
  }

  #touch(nowMs: number): void {
    touchFolder(this.#temporary)
    this.#touchedAtMs = nowMs
  }
}

/** False where the file system has none between these two places. */
function tryToLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
  } catch {
    return false
  }
  // Somebody may have put a link in its place since it was listed.
  if (entryAt(to)?.isFile()) return true
  unlinkSync(to)
  return false
}

function runFirst(a: Dirent, b: Dirent): number {
  return Number(b.name === FILES.run) - Number(a.name === FILES.run)
}
