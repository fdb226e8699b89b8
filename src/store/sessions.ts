/** The sessions that use a results directory, and what those that died have left beside the run directories. */
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../model/json.ts'
import { checkOwnerState, fileTimeMs, type OwnerCheck } from './heartbeat.ts'
import { TEMPORARY_PREFIX } from './layout.ts'
import { readJsonObject } from './read-json.ts'
import { OWNERS_FOLDER } from './results-dir.ts'

/** Whatever is being made has its name within this time. */
const MAKING_MS = 60_000

/** What is left of other sessions. */
export interface OtherSessions {
  /** How many live, this one not counted. What cannot be known counts as living. */
  alive: number
  /** How many were found dead; their files are removed. */
  dead: number
  /** Half-made and half-deleted run directories that were removed: while others live, only old ones. */
  leftovers: number
}

/** @param own Path of this session's file, relative to the results directory. */
export function clearDeadSessions(resultsDir: string, own: string, checkOwner: OwnerCheck): OtherSessions {
  // Before the sessions: whoever makes a run directory has said before that it is there.
  const leftovers = readNames(resultsDir).filter((name) => name.startsWith(TEMPORARY_PREFIX))
  const found = { alive: 0, dead: 0, leftovers: 0 }
  for (const name of readNames(join(resultsDir, OWNERS_FOLDER))) {
    const path = join(OWNERS_FOLDER, name)
    if (path === own) continue
    const record = readJsonObject(join(resultsDir, path))
    if (record.kind === 'missing') continue
    const meta: JsonObject = record.kind === 'object' ? record.value : { owner: { heartbeat: path } }
    if (checkOwnerState(resultsDir, meta, checkOwner) === 'dead') {
      rmSync(join(resultsDir, path), { force: true })
      found.dead++
    } else found.alive++
  }
  const now = leftovers.length > 0 ? fileTimeMs(resultsDir) : 0
  for (const name of leftovers) {
    const path = join(resultsDir, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    // `ztxexp clean` is no session: what it deletes may be in progress.
    const isNobodys = found.alive === 0 && !name.startsWith(`${TEMPORARY_PREFIX}delete-`)
    if (!stat || (!isNobodys && now - stat.mtimeMs < MAKING_MS)) continue
    rmSync(path, { recursive: true, force: true })
    found.leftovers++
  }
  return found
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
