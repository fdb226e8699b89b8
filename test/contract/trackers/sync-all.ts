/** Sends runs to a tracker, as `ztxexp sync` does. */
import type { Tracker } from '../../../src/model/tracker.ts'
import type { TrackerOutcome } from '../../../src/trackers/host/tracker-feed.ts'
import { TrackerHost } from '../../../src/trackers/host/tracker-host.ts'

export interface Synced extends TrackerOutcome {
  warnings: string[]
}

/** @param quietMs Time without anything taken after which it is given up. */
export async function syncAll(
  tracker: Tracker,
  runDirs: readonly string[],
  quietMs = 10_000,
): Promise<Synced> {
  const warnings: string[] = []
  const host = new TrackerHost([{ tracker, source: tracker.name }], (message) => warnings.push(message))
  host.open({ root: '/', resultsDir: '/', files: [], planned: runDirs.length, options: {} })
  for (const runDir of runDirs) host.add(runDir, true)
  const counts = { total: 0, succeeded: 0, failed: 0, skipped: 0, reused: 0 }
  await host.end({ counts, durationMs: 0 }, { mostMs: 60_000, quietMs })
  const [outcome] = host.outcomes
  if (!outcome) throw new Error('no outcome')
  return { ...outcome, warnings }
}
