/**
 * Claims: which process runs a config, so that two with `--resume` on one results directory never run it both.
 *
 *     .claims/<key>/<number>/owner.json   who has it; a folder that was made elsewhere and renamed here
 *     .claims/<key>/<number>/run          the run that it was taken for, once that has a directory
 *     .claims/<key>/done.json             the run that it ended with, for those who planned before
 *
 * Whoever wants a config renames its folder to the next number, which only one can do, and then looks whether
 * somebody else who lives has one too: if so it gives way. That holds whatever is removed meanwhile, because of two
 * who both are there, the later one sees the other.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { JsonObject } from '../model/json.ts'
import { largest } from '../model/largest.ts'
import { TEMPORARY_PREFIX } from './layout.ts'
import { readJsonObject } from './read-json.ts'
import { createFile, replaceFile } from './write.ts'

/** Folder of the claims in the results directory. */
export const CLAIMS_FOLDER = '.claims'

export interface ClaimsOptions {
  resultsDir: string
  /** Written into each claim, so that others can tell whether its process lives. */
  owner: JsonObject
  isAlive: (owner: JsonObject) => boolean
}

export type ClaimOutcome =
  /** Somebody who lives has it. */
  | { kind: 'held' }
  /** It is ours; `runIds` are the runs that others have ended it with, or have left when they died. */
  | { kind: 'taken'; runIds: string[] }

interface Claim {
  number: number
  owner: JsonObject
  runId: string | undefined
}

export class Claims {
  readonly #options: ClaimsOptions
  readonly #root: string
  /** Paths of the claims that are ours, by key. */
  readonly #held = new Map<string, string>()

  constructor(options: ClaimsOptions) {
    this.#options = options
    this.#root = join(options.resultsDir, CLAIMS_FOLDER)
  }

  /** Tries to get a config. A key that we hold already is held by somebody who lives. */
  take(key: string): ClaimOutcome {
    const before = this.#read(key)
    if (before.some(({ owner }) => this.#options.isAlive(owner))) return { kind: 'held' }
    const number = largest(before.map((claim) => claim.number)) + 1
    if (!this.#announce(key, number)) return { kind: 'held' }
    const others = this.#read(key).filter((claim) => claim.number !== number)
    if (others.some(({ owner }) => this.#options.isAlive(owner))) {
      this.#remove(key, number)
      return { kind: 'held' }
    }
    this.#held.set(key, join(this.#root, key, String(number)))
    // Read last: what was published before the claim of another was removed is there now.
    const done = readRunId(join(this.#root, key))
    const left = others.map(({ runId }) => runId)
    return { kind: 'taken', runIds: [...left, done].filter((runId) => runId !== undefined) }
  }

  /** Says which run a claim is for, so that whoever finds it abandoned can look at that. */
  started(key: string, runId: string): void {
    const path = this.#held.get(key)
    if (path) createFile(join(path, 'run'), runId)
  }

  /** Gives a config back. @param runId The run that it ended with, where others should take that. */
  release(key: string, runId?: string): void {
    const path = this.#held.get(key)
    if (!path) return
    this.#held.delete(key)
    if (runId !== undefined) this.#publish(key, runId)
    for (const { number, owner } of this.#read(key)) {
      if (!this.#options.isAlive(owner)) this.#remove(key, number)
    }
    this.#remove(key, Number(basename(path)))
    if (runId === undefined) removeEmptyFolder(join(this.#root, key))
  }

  /** What is there besides claims: what was published, and what somebody is making, or died of making. */
  besides(): string[] {
    return readNames(this.#root).flatMap((key) => {
      if (key.startsWith(TEMPORARY_PREFIX)) return [key]
      const names = readNames(join(this.#root, key)).filter((name) => !/^\d+$/.test(name))
      return names.map((name) => join(key, name))
    })
  }

  /**
   * Clears up what others have left: the claims of the dead, and what is there besides.
   *
   * @param notNeeded What was there {@link besides} before it was seen that no other session lives: whoever comes
   *   later finds what was published in the past. Without it another session lives, and may still need it.
   * @returns how many claims were removed
   */
  clearAbandoned(notNeeded: readonly string[] | undefined): number {
    for (const path of notNeeded ?? []) rmSync(join(this.#root, path), { recursive: true, force: true })
    let count = 0
    for (const key of readNames(this.#root)) {
      if (key.startsWith(TEMPORARY_PREFIX)) continue
      for (const { number, owner, runId } of this.#read(key)) {
        if (this.#options.isAlive(owner)) continue
        if (runId !== undefined && !notNeeded) this.#publish(key, runId)
        this.#remove(key, number)
        count++
      }
      removeEmptyFolder(join(this.#root, key))
    }
    return count
  }

  /** Gives everything back. @param notNeeded See {@link clearAbandoned}. */
  close(notNeeded: readonly string[] | undefined): void {
    for (const key of [...this.#held.keys()]) this.release(key)
    if (!notNeeded) return
    this.clearAbandoned(notNeeded)
    removeEmptyFolder(this.#root)
  }

  /** Puts up a claim, complete from the moment it can be seen. False when somebody was first. */
  #announce(key: string, number: number): boolean {
    const folder = join(this.#root, key)
    mkdirSync(folder, { recursive: true })
    const prepared = join(this.#root, TEMPORARY_PREFIX + randomUUID())
    mkdirSync(prepared)
    createFile(join(prepared, 'owner.json'), JSON.stringify(this.#options.owner))
    for (;;) {
      try {
        renameSync(prepared, join(folder, String(number)))
        return true
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        // Somebody has removed the folder when it was empty.
        if (code === 'ENOENT' && existsSync(prepared)) {
          mkdirSync(folder, { recursive: true })
          continue
        }
        rmSync(prepared, { recursive: true, force: true })
        if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM') return false
        throw error
      }
    }
  }

  #read(key: string): Claim[] {
    return readNames(join(this.#root, key)).flatMap((name) => {
      if (!/^\d+$/.test(name)) return []
      const path = join(this.#root, key, name)
      const owner = readJsonObject(join(path, 'owner.json'))
      return owner.kind === 'object'
        ? [{ number: Number(name), owner: owner.value, runId: readText(join(path, 'run')) }]
        : []
    })
  }

  /** It disappears at once: nobody must find it without its owner. Another may have done so before. */
  #remove(key: string, number: number): void {
    const trash = join(this.#root, TEMPORARY_PREFIX + randomUUID())
    try {
      renameSync(join(this.#root, key, String(number)), trash)
    } catch {
      return
    }
    rmSync(trash, { recursive: true, force: true })
  }

  #publish(key: string, runId: string): void {
    replaceFile(join(this.#root, key, 'done.json'), JSON.stringify({ run_id: runId }))
  }
}

function readRunId(folder: string): string | undefined {
  const done = readJsonObject(join(folder, 'done.json'))
  return done.kind === 'object' && typeof done.value.run_id === 'string' ? done.value.run_id : undefined
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function removeEmptyFolder(path: string): void {
  try {
    rmdirSync(path)
  } catch {
    // It is not empty, or gone.
  }
}
