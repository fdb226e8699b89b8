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
import { mkdirSync, renameSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../model/utils/json.ts'
import { largest } from '../../model/utils/largest.ts'
import { entryAt, listEntries, listNames, readText } from '../door.ts'
import { inFolder, makeFolder, removeEmptyFolder } from '../folder.ts'
import { removeTemporary } from '../remove.ts'
import { readJsonObject } from '../run-directory/read-json.ts'
import { createFile, replaceFile } from '../run-directory/write.ts'
import { kindOfTemporary, temporaryName } from '../temporary.ts'

/** Folder of the claims in the results directory. */
const CLAIMS_FOLDER = '.claims'

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

/** Others may remove a folder of claims when it is empty, just when one is put up in it. */
const MOST_TRIES = 20

export class Claims {
  readonly #options: ClaimsOptions
  readonly #root: string
  /** The numbers of the claims that are ours, by key. */
  readonly #held = new Map<string, number>()

  constructor(options: ClaimsOptions) {
    this.#options = options
    this.#root = join(options.resultsDir, CLAIMS_FOLDER)
  }

  /**
   * Tries to get a config. A key that we hold already is held by somebody who lives.
   *
   * @throws RefusedFile where something that is no folder stands in the place of one
   */
  take(key: string): ClaimOutcome {
    for (let tries = 1; ; tries++) {
      try {
        makeFolder(this.#root)
        return inFolder(this.#root, (root) => this.#takeIn(root, key))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === MOST_TRIES) throw error
      }
    }
  }

  #takeIn(root: string, key: string): ClaimOutcome {
    const before = readClaims(root, key)
    if (before.some(({ owner }) => this.#options.isAlive(owner))) return { kind: 'held' }
    const number = largest(before.map((claim) => claim.number)) + 1
    if (!this.#announce(root, key, number)) return { kind: 'held' }
    const others = readClaims(root, key).filter((claim) => claim.number !== number)
    if (others.some(({ owner }) => this.#options.isAlive(owner))) {
      removeClaim(root, key, number)
      return { kind: 'held' }
    }
    this.#held.set(key, number)
    // Read last: what was published before the claim of another was removed is there now.
    const done = readRunId(join(root, key))
    const left = others.map(({ runId }) => runId)
    return { kind: 'taken', runIds: [...left, done].filter((runId) => runId !== undefined) }
  }

  /** Says which run a claim is for, so that whoever finds it abandoned can look at that. */
  started(key: string, runId: string): void {
    const number = this.#held.get(key)
    if (number === undefined) return
    this.#inRoot((root) => {
      unlessGone(() => createFile(join(root, key, String(number), 'run'), runId))
    }, undefined)
  }

  /** Gives a config back. @param runId The run that it ended with, where others should take that. */
  release(key: string, runId?: string): void {
    const held = this.#held.get(key)
    if (held === undefined) return
    this.#held.delete(key)
    this.#inRoot((root) => {
      if (runId !== undefined) publish(root, key, runId)
      for (const { number, owner } of readClaims(root, key)) {
        if (!this.#options.isAlive(owner)) removeClaim(root, key, number)
      }
      removeClaim(root, key, held)
      if (runId === undefined) removeEmptyFolder(join(root, key))
    }, undefined)
  }

  /** What is there besides claims: what was published, and what somebody is making, or died of making. */
  besides(): string[] {
    return this.#inRoot(
      (root) =>
        listEntries(root).flatMap((entry) => {
          const { name } = entry
          if (kindOfTemporary(name)) return [name]
          const names = entry.isDirectory() ? listNames(join(root, name)) : []
          return names
            .filter((each) => each === DONE || kindOfTemporary(each))
            .map((each) => join(name, each))
        }),
      [],
    )
  }

  /**
   * Clears up what others have left: the claims of the dead, and what is there besides.
   *
   * @param notNeeded What was there {@link besides} before it was seen that no other session lives: whoever comes
   *   later finds what was published in the past. Without it another session lives, and may still need it.
   * @returns how many claims were removed
   */
  clearAbandoned(notNeeded: readonly string[] | undefined): number {
    return this.#inRoot((root) => {
      for (const path of notNeeded ?? []) removeBeside(root, path)
      let count = 0
      for (const entry of listEntries(root)) {
        if (!entry.isDirectory() || kindOfTemporary(entry.name)) continue
        for (const { number, owner, runId } of readClaims(root, entry.name)) {
          if (this.#options.isAlive(owner)) continue
          if (runId !== undefined && !notNeeded) publish(root, entry.name, runId)
          removeClaim(root, entry.name, number)
          count++
        }
        removeEmptyFolder(join(root, entry.name))
      }
      return count
    }, 0)
  }

  /** Gives everything back. @param notNeeded See {@link clearAbandoned}. */
  close(notNeeded: readonly string[] | undefined): void {
    for (const key of [...this.#held.keys()]) this.release(key)
    if (!notNeeded) return
    this.clearAbandoned(notNeeded)
    removeEmptyFolder(this.#root)
  }

  /** Does something in the folder of claims, if there is one. */
  #inRoot<Result>(act: (root: string) => Result, otherwise: Result): Result {
    return entryAt(this.#root) ? inFolder(this.#root, act) : otherwise
  }

  /** Puts up a claim, complete from the moment it can be seen. False when somebody was first. */
  #announce(root: string, key: string, number: number): boolean {
    makeFolder(join(root, key))
    const prepared = join(root, temporaryName())
    mkdirSync(prepared)
    createFile(join(prepared, 'owner.json'), JSON.stringify(this.#options.owner))
    for (;;) {
      try {
        inFolder(join(root, key), (folder) => renameSync(prepared, join(folder, String(number))))
        return true
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        // Somebody has removed the folder when it was empty.
        if (code === 'ENOENT' && entryAt(prepared)) {
          makeFolder(join(root, key))
          continue
        }
        removeTemporary(prepared)
        if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM') return false
        throw error
      }
    }
  }
}

const DONE = 'done.json'

/** Names of claims: as many digits as are counted exactly. */
const NUMBER_RE = /^\d{1,15}$/

/** @throws RefusedFile where the folder of the key is none */
function readClaims(root: string, key: string): Claim[] {
  if (!entryAt(join(root, key))) return []
  return inFolder(join(root, key), (folder) =>
    listEntries(folder).flatMap((entry) => {
      if (!NUMBER_RE.test(entry.name) || !entry.isDirectory()) return []
      const path = join(folder, entry.name)
      const owner = readJsonObject(join(path, 'owner.json'))
      if (owner.kind !== 'object') return []
      return [{ number: Number(entry.name), owner: owner.value, runId: readIfThere(join(path, 'run')) }]
    }),
  )
}

/** It disappears at once: nobody must find it without its owner. Another may have done so before. */
function removeClaim(root: string, key: string, number: number): void {
  const trash = join(root, temporaryName())
  try {
    inFolder(join(root, key), (folder) => renameSync(join(folder, String(number)), trash))
  } catch {
    return
  }
  removeTemporary(trash)
}

function publish(root: string, key: string, runId: string): void {
  const text = JSON.stringify({ run_id: runId })
  unlessGone(() => inFolder(join(root, key), (folder) => replaceFile(join(folder, DONE), text)))
}

/** Somebody may have taken all claims away: then nobody is left to be told. */
function unlessGone(act: () => void): void {
  try {
    act()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** What was published, or is left of what somebody was making. */
function removeBeside(root: string, path: string): void {
  const [key = '', name] = path.split(/[\\/]/)
  if (name === undefined) removeTemporary(join(root, key))
  else if (entryAt(join(root, key))?.isDirectory()) {
    inFolder(join(root, key), (folder) => {
      if (name === DONE) unlessGone(() => unlinkSync(join(folder, name)))
      else removeTemporary(join(folder, name))
    })
  }
}

function readRunId(folder: string): string | undefined {
  const done = readJsonObject(join(folder, DONE))
  return done.kind === 'object' && typeof done.value.run_id === 'string' ? done.value.run_id : undefined
}

function readIfThere(path: string): string | undefined {
  try {
    return readText(path)
  } catch {
    return undefined
  }
}
