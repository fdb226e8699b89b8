/** The results directory: made when it is first needed, and held by a heartbeat while a session uses it. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ZtxexpError } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'

/** Folder in the results directory with a file for every session in progress. */
export const OWNERS_FOLDER = '.owners'

/** How often a session touches its file. Another host takes one older than three times this for dead. */
export const HEARTBEAT_INTERVAL_MS = 20_000

export interface Heartbeat {
  /** Path of the file, relative to the results directory. */
  path: string
  stop(): void
}

/** How a session is known to others. */
export interface SessionOwner {
  /** A name for its process that no other has. */
  name: string
  /** What stands in its file: `hostname`, and `owner` as in `meta.json`. */
  describe: (heartbeat: string) => JsonObject
}

/**
 * Makes the results directory, and starts the heartbeat of a session in it.
 *
 * @throws {ZtxexpError} `RESULTS_UNUSABLE` when the directory cannot be made or written.
 */
export function openResultsDir(resultsDir: string, owner: SessionOwner): Heartbeat {
  const path = join(OWNERS_FOLDER, owner.name)
  const file = join(resultsDir, path)
  try {
    mkdirSync(join(resultsDir, OWNERS_FOLDER), { recursive: true })
    writeFileSync(file, JSON.stringify(owner.describe(path)))
  } catch (error) {
    throw unusable(resultsDir, error)
  }
  const timer = setInterval(() => touch(file), HEARTBEAT_INTERVAL_MS).unref()
  return {
    path,
    stop: () => {
      clearInterval(timer)
      rmSync(file, { force: true })
    },
  }
}

/** The error for a results directory that cannot be written: what the system said, and what to do. */
export function unusable(resultsDir: string, error: unknown): ZtxexpError {
  const { code, message } = error as NodeJS.ErrnoException
  const why =
    code === 'ENOSPC'
      ? 'The disk is full'
      : code === 'EMFILE' || code === 'ENFILE'
        ? 'Too many files are open'
        : (message ?? String(error))
  return new ZtxexpError(
    'RESULTS_UNUSABLE',
    `Cannot write into the results directory ${resultsDir}: ${why}. ` +
      'Nothing more is started; what has ended is recorded. Make room, or choose another place with --results-dir.',
    { cause: error },
  )
}

function touch(file: string): void {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch {
    // The file was removed from outside: that says to others that this session is gone, which they check first.
  }
}
