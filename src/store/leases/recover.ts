/**
 * Ends what a session that died has left as `running`. The only place that writes into a run directory after its
 * session: in the order of a session, so that `run.json` says that the run is over last of all.
 */

import { dirname, join } from 'node:path'
import { INTERRUPTED } from '../../model/error.ts'
import type { RunStatus } from '../../model/run.ts'
import type { PastRun } from '../../model/run-plan.ts'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { isoTimestamp, nowMs } from '../../model/utils/time.ts'
import { listNames, refusalOf } from '../door.ts'
import { inFolder } from '../folder.ts'
import { readPastRun } from '../history/history.ts'
import { lastWriteMs, QUIET_MS, removeTemporary } from '../remove.ts'
import { FILES, filePath } from '../run-directory/layout.ts'
import { readJsonObject } from '../run-directory/read-json.ts'
import { readJsonLines } from '../run-directory/read-lines.ts'
import { appendLines, createFile, replaceFile } from '../run-directory/write.ts'
import { kindOfTemporary } from '../temporary.ts'
import { checkOwnerState, type OwnerCheck } from './heartbeat.ts'

/**
 * Whether nobody writes into a `running` run any more: its owner is dead. One without an owner (Python's) counts as
 * left when nothing was written for an hour.
 */
export function isAbandoned(runDir: string, checkOwner: OwnerCheck): boolean {
  const meta = readMeta(runDir)
  const state = checkOwnerState(dirname(runDir), meta, checkOwner)
  return state === 'unknown' ? Date.now() - lastWriteMs(runDir) > QUIET_MS : state === 'dead'
}

/**
 * Records an abandoned run as failed, with `error_type` `Interrupted`. Where all but `run.json` said already how it
 * had ended, that is what is recorded.
 *
 * @returns the run as it stands now; `undefined` when it is not `running` any more, or cannot be read.
 */
export function recoverRun(runDir: string): PastRun | undefined {
  const document = readJsonObject(filePath(runDir, 'run'))
  if (document.kind !== 'object' || document.value.status !== 'running') return undefined
  const recorded = findEnding(runDir)
  const ending = recorded ?? interruption(runDir, document.value)
  if (!recorded) recordInterruption(runDir, document.value, ending)
  const durationSec =
    (Date.parse(String(ending.finished_at)) - Date.parse(String(document.value.started_at))) / 1000
  const finished = {
    ...document.value,
    ...ending,
    duration_sec: Number.isFinite(durationSec) ? durationSec : null,
  }
  inFolder(runDir, (folder) => {
    removeTemporaries(folder)
    replaceFile(filePath(folder, 'run'), JSON.stringify(finished, null, 2))
  })
  return readPastRun(runDir)
}

/** An abandoned run as {@link recoverRun} will leave it, or somebody else has done already. Writes nothing. */
export function asRecovered(run: PastRun): PastRun {
  const now = readPastRun(run.runDir)
  if (now?.status !== 'running') return now ?? run
  const ending = findEnding(run.runDir)
  return { ...now, status: ending?.status ?? 'failed', errorType: ending ? ending.error_type : INTERRUPTED }
}

/** The fields of `run.json` that say how a run has ended. */
interface EndingFields extends JsonObject {
  status: RunStatus
  error_type: string | null
  error_message: string | null
  finished_at: string
}

/** Nobody knows when it was ended: what it has written last is the last that is known of it. */
function interruption(runDir: string, run: JsonObject): EndingFields {
  const endedAt = Math.max(lastWriteMs(runDir), Date.parse(String(run.started_at)) || 0)
  return {
    status: 'failed',
    error_type: INTERRUPTED,
    error_message: describeOwner(readMeta(runDir)),
    finished_at: isoTimestamp(endedAt),
  }
}

/** `error.log` and the events of the end. */
function recordInterruption(runDir: string, run: JsonObject, ending: EndingFields): void {
  const { status, error_type, error_message } = ending
  const { run_id, attempt, retry_count } = run
  const timestamp = isoTimestamp(nowMs())
  const summary = { run_id, status, error_type, error_message, retry_count, attempt }
  const lines = [
    JSON.stringify({ event: 'error', run_id, attempt, timestamp, error_type, error_message }),
    JSON.stringify({ event: 'end', run_id, timestamp, summary }),
    JSON.stringify({ event: 'run_end', run_id, timestamp, summary }),
  ]
  inFolder(runDir, (folder) => {
    try {
      createFile(filePath(folder, 'errors'), `${error_type}: ${error_message}\n`)
    } catch {
      // It has one, of the attempt before.
    }
    try {
      appendLines(filePath(folder, 'events'), lines)
    } catch (error) {
      // What stands there is no file of ours: what `run.json` says does without it.
      if (!refusalOf(error)) throw error
    }
  })
}

/** How the last event says that the run has ended, where `run.json` was all that was left to write. */
function findEnding(runDir: string): EndingFields | undefined {
  let last: JsonObject = {}
  for (const { value } of readJsonLines(join(runDir, FILES.events))) last = value
  const { event, summary, timestamp } = last
  if (event !== 'run_end' || !isPlainObject(summary) || typeof timestamp !== 'string') return undefined
  const { status, error_type: type, error_message: message } = summary
  if (status !== 'succeeded' && status !== 'failed' && status !== 'skipped') return undefined
  return {
    status,
    error_type: typeof type === 'string' ? type : null,
    error_message: typeof message === 'string' ? message : null,
    finished_at: timestamp,
  }
}

function describeOwner(meta: JsonObject | null): string {
  const owner = meta?.owner
  const hostname = typeof meta?.hostname === 'string' ? ` on ${meta.hostname}` : ''
  const process = isPlainObject(owner) && typeof owner.pid === 'number' ? ` ${owner.pid}${hostname}` : ''
  return `The process${process} that ran it ended before the run was over.`
}

function readMeta(runDir: string): JsonObject | null {
  const meta = readJsonObject(filePath(runDir, 'meta'))
  return meta.kind === 'object' ? meta.value : null
}

/** Documents that were being written. */
function removeTemporaries(folder: string): void {
  for (const name of listNames(folder)) {
    if (kindOfTemporary(name) === 'file') removeTemporary(join(folder, name))
  }
}
