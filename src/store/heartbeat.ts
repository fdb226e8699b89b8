/** Reads the heartbeats that sessions on other hosts leave in the results directory. */
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { TEMPORARY_PREFIX } from './layout.ts'
import { HEARTBEAT_INTERVAL_MS, OWNERS_FOLDER } from './results-dir.ts'

/**
 * Whether a session still touches its file. One that is gone, or older than three intervals, is dead.
 *
 * Its age is the difference to a file written now, because the clocks of two hosts may differ.
 *
 * @param path As in `meta.json`, relative to the results directory.
 */
export function checkHeartbeat(resultsDir: string, path: string): 'alive' | 'dead' | 'unknown' {
  if (!normalize(path).startsWith(OWNERS_FOLDER)) return 'unknown'
  const file = statSync(join(resultsDir, path), { throwIfNoEntry: false })
  if (!file) return 'dead'
  try {
    return fileTimeMs(resultsDir) - file.mtimeMs > 3 * HEARTBEAT_INTERVAL_MS ? 'dead' : 'alive'
  } catch {
    return 'unknown'
  }
}

function fileTimeMs(resultsDir: string): number {
  const probe = join(resultsDir, `${TEMPORARY_PREFIX}time-${process.pid}`)
  try {
    writeFileSync(probe, '')
    return statSync(probe).mtimeMs
  } finally {
    rmSync(probe, { force: true })
  }
}
