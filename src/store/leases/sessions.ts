/** The sessions that use a results directory, and what those that died have left beside the run directories. */
import { unlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { entryAt, listEntries, listNames } from '../door.ts'
import { inFolder } from '../folder.ts'
import { removeTemporary } from '../remove.ts'
import { readJsonObject } from '../run-directory/read-json.ts'
import { kindOfTemporary } from '../temporary.ts'
import { checkOwnerState, fileTimeMs, OWNERS_FOLDER, type OwnerCheck } from './heartbeat.ts'

/** Whatever is being made has its name within this time. */
const MAKING_MS = 60_000

/** Names of sessions: host, pid, and a random id, or what an earlier version had instead. */
const SESSION_NAME = /^.+-\d+-(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+-\d+)$/

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
  const leftovers = listNames(resultsDir).filter((name) => kindOfTemporary(name) !== undefined)
  const found = { alive: 0, dead: 0, leftovers: 0 }
  for (const { path, meta, isOurs } of readSessions(resultsDir)) {
    if (path === own) continue
    if (checkOwnerState(resultsDir, meta, checkOwner) !== 'dead') found.alive++
    else if (isOurs) {
      removeQuietly(resultsDir, basename(path))
      found.dead++
    }
  }
  const now = leftovers.length > 0 ? fileTimeMs(resultsDir) : 0
  for (const name of leftovers) {
    const path = join(resultsDir, name)
    // `ztxexp clean` is no session: what it deletes may be in progress.
    const isNobodys = found.alive === 0 && kindOfTemporary(name) === 'run'
    if (!isNobodys && now - (entryAt(path)?.mtimeMs ?? now) < MAKING_MS) continue
    if (removeTemporary(path)) found.leftovers++
  }
  return found
}

interface FoundSession {
  /** Relative to the results directory. */
  path: string
  meta: JsonObject
  /** Whether it is one that a session of ours has written. */
  isOurs: boolean
}

function readSessions(resultsDir: string): FoundSession[] {
  const folder = join(resultsDir, OWNERS_FOLDER)
  if (!entryAt(folder)?.isDirectory()) return []
  return listEntries(folder).flatMap((entry) => {
    if (!entry.isFile()) return []
    const path = join(OWNERS_FOLDER, entry.name)
    const record = readJsonObject(join(folder, entry.name))
    if (record.kind === 'missing') return []
    const meta = record.kind === 'object' ? record.value : { owner: { heartbeat: path } }
    const isNamed = isPlainObject(meta.owner) && meta.owner.heartbeat === path
    return { path, meta, isOurs: isNamed && (record.kind === 'object' || SESSION_NAME.test(entry.name)) }
  })
}

function removeQuietly(resultsDir: string, name: string): void {
  try {
    inFolder(join(resultsDir, OWNERS_FOLDER), (folder) => unlinkSync(join(folder, name)))
  } catch {
    // Another session was quicker.
  }
}
