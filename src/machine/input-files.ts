/** Files that are read by runs and are no modules: found by globs, and hashed by their content. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { glob } from 'tinyglobby'

export interface InputFiles {
  /** Over the names and the contents of all files; the same on every machine. */
  hash: string
  /** Absolute paths, sorted. */
  files: string[]
  /** Globs that no file is like. */
  missing: string[]
}

interface KnownFile {
  identity: string
  hash: string
}

/**
 * A file that was changed so shortly before it was read may be changed again without a new time of change: file
 * systems count in steps of some milliseconds, some of two seconds.
 */
const RACY_MS = 3000
/** Never part of what a run is made of, unless they are named. */
const IGNORED = ['**/node_modules/**', '**/.git/**']

export class InputHasher {
  readonly #known = new Map<string, KnownFile>()

  /**
   * @param folder Absolute path that the globs start from.
   * @param globs Paths of files, paths of folders (all files below them), or globs.
   * @param ignored Absolute paths of folders that nothing is taken from.
   */
  async look(folder: string, globs: readonly string[], ignored: readonly string[] = []): Promise<InputFiles> {
    const found = new Map<string, string>()
    const missing: string[] = []
    for (const pattern of globs) {
      const files = await findFiles(folder, pattern, ignored)
      if (files.length === 0) missing.push(pattern)
      for (const file of files) found.set(relative(folder, file), resolve(file))
    }
    const hash = createHash('sha256')
    const names = [...found.keys()].sort()
    for (const name of names) hash.update(`${name}\0${await this.#hash(found.get(name) ?? '')}\0`)
    const files = names.map((name) => found.get(name) ?? '')
    return { hash: hash.digest('hex').slice(0, 16), files, missing }
  }

  /** Of the content, read only when the file is another one than before. */
  async #hash(path: string): Promise<string> {
    const { mtimeNs, ctimeNs, size, ino, dev } = await stat(path, { bigint: true })
    const identity = [mtimeNs, ctimeNs, size, ino, dev].join()
    const known = this.#known.get(path)
    if (known?.identity === identity) return known.hash
    const lookedAtMs = Date.now()
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    const digest = hash.digest('hex')
    const isSettled = lookedAtMs - Number(ctimeNs / 1_000_000n) > RACY_MS
    if (isSettled) this.#known.set(path, { identity, hash: digest })
    return digest
  }
}

/** A name that looks like a glob may be that of a file. */
async function findFiles(folder: string, pattern: string, ignored: readonly string[]): Promise<string[]> {
  const literal = resolve(folder, pattern)
  const isFile = await stat(literal).then(
    (found) => found.isFile(),
    () => false,
  )
  if (isFile) return [literal]
  return glob([pattern.replaceAll('\\', '/')], {
    cwd: folder,
    absolute: true,
    dot: true,
    ignore: [...IGNORED, ...ignored.map((path) => `${path}/**`)],
  })
}
