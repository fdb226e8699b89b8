/** Says whether the session that something in a results directory belongs to still lives. */
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { isPlainObject, type JsonObject } from '../model/json.ts'
import { TEMPORARY_PREFIX } from './layout.ts'
import { HEARTBEAT_INTERVAL_MS, OWNERS_FOLDER } from './results-dir.ts'

export type OwnerState = 'alive' | 'dead' | 'unknown'

/** Asks the operating system, as far as that can be done from here, about the process that `meta.json` names. */
export type OwnerCheck = (meta: JsonObject) => OwnerState

/**
 * Whether an owner lives: its process, or where that cannot be told from here, its heartbeat.
 *
 * @param meta `meta.json` of a run, or what a session says of itself in the same way: `hostname` and `owner`.
 */
export function checkOwnerState(
  resultsDir: string,
  meta: JsonObject | null,
  checkOwner?: OwnerCheck,
): OwnerState {
  const process = (meta && checkOwner?.(meta)) ?? 'unknown'
  const owner = meta?.owner
  if (process !== 'unknown' || !isPlainObject(owner) || typeof owner.heartbeat !== 'string') return process
  return checkHeartbeat(resultsDir, owner.heartbeat)
}

/**
 * Whether a session still touches its file. One that is gone, or older than three intervals, is dead.
 *
 * Its age is the difference to a file written now, because the clocks of two hosts may differ.
 *
 * @param path As in `meta.json`, relative to the results directory.
 */
function checkHeartbeat(resultsDir: string, path: string): OwnerState {
  if (!normalize(path).startsWith(OWNERS_FOLDER)) return 'unknown'
  const file = statSync(join(resultsDir, path), { throwIfNoEntry: false })
  if (!file) return 'dead'
  try {
    return fileTimeMs(resultsDir) - file.mtimeMs > 3 * HEARTBEAT_INTERVAL_MS ? 'dead' : 'alive'
  } catch {
    return 'unknown'
  }
}

/** The time now, by the clock that file times are of. */
export function fileTimeMs(resultsDir: string): number {
  const probe = join(resultsDir, `${TEMPORARY_PREFIX}time-${process.pid}`)
  try {
    writeFileSync(probe, '')
    return statSync(probe).mtimeMs
  } finally {
    rmSync(probe, { force: true })
  }
}
