/** The results directory: made when it is first needed, and held by a heartbeat while a session uses it. */
import { closeSync, mkdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { ZtxexpError } from '../model/error.ts'
import type { JsonObject } from '../model/utils/json.ts'
import { openRegular, refusalOf } from './door.ts'
import { inFolder, makeFolder } from './folder.ts'
import { HEARTBEAT_INTERVAL_MS, OWNERS_FOLDER } from './leases/heartbeat.ts'
import { createFile, writeFully } from './run-directory/write.ts'

export interface Heartbeat {
  /** Path of the file, relative to the results directory. */
  path: string
  stop(): void
}

/** How a session is known to others. */
export interface SessionOwner {
  /** A name for it that no other session has, anywhere. */
  name: string
  /** What stands in its file: `hostname`, and `owner` as in `meta.json`. */
  describe: (heartbeat: string) => JsonObject
  /** Told, once, when others have taken the session for dead. */
  onTakenForDead: () => void
}

/**
 * Makes the results directory, and starts the heartbeat of a session in it.
 *
 * @throws {ZtxexpError} `RESULTS_UNUSABLE` when the directory cannot be made or written.
 */
export function openResultsDir(resultsDir: string, owner: SessionOwner): Heartbeat {
  const folder = join(resultsDir, OWNERS_FOLDER)
  const path = join(OWNERS_FOLDER, owner.name)
  const described = owner.describe(path)
  let beat = 0
  // Of one length, so that a beat replaces all of the last one.
  const text = () => JSON.stringify({ beat: String(beat++).padStart(12, '0'), ...described })
  try {
    mkdirSync(resultsDir, { recursive: true })
    makeFolder(folder)
    inFolder(folder, (held) => createFile(join(held, owner.name), text()))
  } catch (error) {
    throw unusable(resultsDir, error)
  }
  let isTold = false
  const timer = setInterval(() => {
    if (writeBeat(folder, owner.name, text()) === 'written' || isTold) return
    isTold = true
    owner.onTakenForDead()
  }, HEARTBEAT_INTERVAL_MS).unref()
  return {
    path,
    stop: () => {
      clearInterval(timer)
      removeQuietly(folder, owner.name)
    },
  }
}

/** What a machine lacks, whoever asks: no fault of the run that was about to write. */
const LACKING = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'ENFILE', 'EMFILE'])

export function isLacking(error: unknown): boolean {
  return LACKING.has((error as NodeJS.ErrnoException).code ?? '')
}

/**
 * The error for a results directory that cannot be written: what the system said, and what to do.
 *
 * What stands in the place of something of ours and is none (a link, a pipe) has no cure but to take it away.
 */
export function unusable(resultsDir: string, error: unknown): ZtxexpError {
  const { code, message } = error as NodeJS.ErrnoException
  const refusal = refusalOf(error)
  const why =
    code === 'ENOSPC'
      ? 'The disk is full'
      : code === 'EMFILE' || code === 'ENFILE'
        ? 'Too many files are open'
        : (message ?? String(error))
  const cure = refusal && code === 'REFUSED' ? 'Remove that' : 'Make room'
  return new ZtxexpError(
    'RESULTS_UNUSABLE',
    `Cannot write into the results directory ${resultsDir}: ${why}. ` +
      `Nothing more is started; what has ended is recorded. ${cure}, or choose another place with --results-dir.`,
    { cause: error },
  )
}

/**
 * Writes the next beat. Where the file is gone, others have taken the session for dead: it is put up again, so that
 * what starts from now on counts.
 */
function writeBeat(folder: string, name: string, text: string): 'written' | 'was gone' {
  try {
    inFolder(folder, (held) => overwrite(join(held, name), text))
    return 'written'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return 'written'
  }
  try {
    makeFolder(folder)
    inFolder(folder, (held) => createFile(join(held, name), text))
  } catch {
    // The results directory is gone, or the disk is full: whoever starts a run is told.
  }
  return 'was gone'
}

function overwrite(path: string, text: string): void {
  const { file } = openRegular(path, 'overwrite')
  try {
    writeFully(file, text)
  } finally {
    closeSync(file)
  }
}

function removeQuietly(folder: string, name: string): void {
  try {
    inFolder(folder, (held) => unlinkSync(join(held, name)))
  } catch {
    // It was removed from outside.
  }
}
