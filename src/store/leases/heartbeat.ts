/**
 * Says whether the session that something in a results directory belongs to still lives.
 *
 * Whoever can see its process asks for that. Everybody else goes by its file in `.owners`, which a living session writes
 * every {@link HEARTBEAT_INTERVAL_MS}: dead is one whose file is gone, or was old when it was first looked at, or has
 * stood still while it was watched. The clocks of two machines are never compared.
 */
import { closeSync, fstatSync, unlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { openNew, openRegular, readStart } from '../door.ts'
import { inFolder } from '../folder.ts'
import { temporaryName } from '../temporary.ts'

export type OwnerState = 'alive' | 'dead' | 'unknown'

/** Asks the operating system, as far as that can be done from here, about the process that `meta.json` names. */
export type OwnerCheck = (meta: JsonObject) => OwnerState

/** Folder in the results directory with a file for every session in progress. */
export const OWNERS_FOLDER = '.owners'

/** How often a session writes its file. */
export const HEARTBEAT_INTERVAL_MS = 10_000

/** For so long a session that lives has never left its file alone: earlier versions wrote it every 20 s. */
const WATCHED_MS = 50_000

/** What a shared folder says of a file's age may be a minute old. */
const OLD_MS = 100_000

/** A session is looked at no more often than that, however many runs wait for it. */
const GLANCE_MS = 150

/** Of a file in `.owners`, as much as tells one beat from another. */
const MOST_BYTES = 4096

interface Watched {
  /** What the file held, and when it was written by its own clock. */
  signature: string
  /** How long that has been seen unchanged: time for which nobody looked counts little. */
  watchedMs: number
  lookedAtMs: number
  state: OwnerState
}

/** What one process has seen of the heartbeats of others. */
export class HeartbeatWatch {
  readonly #nowMs: () => number
  readonly #seen = new Map<string, Watched>()

  /** @param nowMs A clock that only goes forward. Default: that of the process. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /** @param path As in `meta.json`, relative to the results directory: `.owners/<name>`, or it says nothing. */
  check(resultsDir: string, path: string): OwnerState {
    const name = ownerName(path)
    if (name === undefined) return 'unknown'
    const key = join(resolve(resultsDir), name)
    const seen = this.#seen.get(key)
    const nowMs = this.#nowMs()
    if (seen && nowMs - seen.lookedAtMs < GLANCE_MS) return seen.state
    const beat = readBeat(resultsDir, name)
    if (typeof beat === 'string') {
      this.#seen.delete(key)
      return beat
    }
    const watched = { signature: beat.signature, watchedMs: 0, lookedAtMs: nowMs }
    if (seen?.signature === beat.signature) {
      watched.watchedMs = seen.watchedMs + Math.min(nowMs - seen.lookedAtMs, HEARTBEAT_INTERVAL_MS)
    }
    const state =
      watched.watchedMs > WATCHED_MS
        ? 'dead'
        : seen
          ? moved(seen, beat)
          : stateByAge(resultsDir, beat.mtimeMs)
    this.#seen.set(key, { ...watched, state })
    return state
  }
}

const ownWatch = new HeartbeatWatch()

/**
 * Whether an owner lives: its process, or where that cannot be told from here, its heartbeat.
 *
 * @param meta `meta.json` of a run, or what a session says of itself in the same way: `hostname` and `owner`.
 */
export function checkOwnerState(
  resultsDir: string,
  meta: JsonObject | null,
  checkOwner?: OwnerCheck,
  watch = ownWatch,
): OwnerState {
  const process = (meta && checkOwner?.(meta)) ?? 'unknown'
  const owner = meta?.owner
  if (process !== 'unknown' || !isPlainObject(owner) || typeof owner.heartbeat !== 'string') return process
  return watch.check(resultsDir, owner.heartbeat)
}

/** The time now, by the clock that file times are of. */
export function fileTimeMs(resultsDir: string): number {
  const probe = join(resultsDir, temporaryName())
  const file = openNew(probe)
  try {
    return fstatSync(file).mtimeMs
  } finally {
    closeSync(file)
    unlinkSync(probe)
  }
}

/** The name of a session's file, from a path that may be a stranger's. */
export function ownerName(path: string): string | undefined {
  const name = /^\.owners[\\/]([^\\/]+)$/.exec(path)?.[1]
  return name === '.' || name === '..' ? undefined : name
}

/** Whoever writes is alive, whatever the time is. */
function moved({ signature, state }: Watched, beat: { signature: string }): OwnerState {
  return signature === beat.signature ? state : 'alive'
}

function stateByAge(resultsDir: string, mtimeMs: number): OwnerState {
  try {
    return fileTimeMs(resultsDir) - mtimeMs > OLD_MS ? 'dead' : 'alive'
  } catch {
    // Nothing can be written there, so that the time is not known.
    return 'unknown'
  }
}

/** Opened before it is looked at: only then a network file system asks the server how old it is. */
function readBeat(resultsDir: string, name: string): { signature: string; mtimeMs: number } | OwnerState {
  try {
    return inFolder(join(resultsDir, OWNERS_FOLDER), (folder) => {
      const { file, stats } = openRegular(join(folder, name), 'read')
      try {
        const { mtimeMs, size } = stats
        const content = readStart(file, Math.min(size, MOST_BYTES)).toString('latin1')
        return { signature: `${mtimeMs} ${size} ${content}`, mtimeMs }
      } finally {
        closeSync(file)
      }
    })
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'dead' : 'unknown'
  }
}
