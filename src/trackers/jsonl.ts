/** Events of runs as JSON lines in their directories, as the Python package's `JsonlTracker` writes them. */
import { basename, join } from 'node:path'
import { ZtxexpError } from '../model/error.ts'
import type { TrackedResult, TrackedRun, Tracker } from '../model/tracker.ts'
import { stringifyMetrics } from '../model/utils/json.ts'
import { isoTimestamp, nowMs } from '../model/utils/time.ts'
import { GrowingFile } from './growing-file.ts'

/** Where {@link jsonl} writes. */
export interface JsonlOptions {
  /**
   * Name of the file in each run directory. Default: `events.jsonl`, which every run has already: then there is nothing
   * to do.
   */
  eventsFilename?: string
}

const RECORDED = 'events.jsonl'
/** Other files of a run that are not for anybody else to write. */
const TAKEN = /^(config|run|meta|metrics|trackers)\.json$|^(metrics|cases)\.jsonl$|\.log$|^\./

/**
 * Writes a second file of events into each run directory.
 *
 * @throws {ZtxexpError} `BAD_OPTION` for a name that is no plain one, or that of another file of a run
 * @example
 * defineConfig({ experiment: { trackers: [jsonl({ eventsFilename: 'for-the-dashboard.jsonl' })] } })
 */
export function jsonl({ eventsFilename = RECORDED }: JsonlOptions = {}): Tracker {
  if (eventsFilename !== basename(eventsFilename) || TAKEN.test(eventsFilename) || eventsFilename === '') {
    throw new ZtxexpError(
      'BAD_OPTION',
      `jsonl: eventsFilename ${JSON.stringify(eventsFilename)} cannot be used: give a plain name, such as ` +
        'tracked.jsonl, that is no other file of a run.',
    )
  }
  const named = { name: 'jsonl', target: `*/${eventsFilename}` }
  if (eventsFilename === RECORDED) return named
  const fileOf = (run: TrackedRun) => new GrowingFile(join(run.runDir, eventsFilename), run.state)
  return {
    ...named,
    onRunStart: (run) => fileOf(run).append(line('run_start', run, { meta: run.meta })),
    onMetrics: (run, records) =>
      fileOf(run).append(Buffer.concat(records.map((payload) => line('metric', run, { payload })))),
    onRunEnd: (run, result) =>
      fileOf(run).appendEnd(line('run_end', run, { summary: summaryOf(run, result) })),
  }
}

function line(event: string, run: TrackedRun, fields: object): Buffer {
  const timestamp = 'payload' in fields ? {} : { timestamp: isoTimestamp(nowMs()) }
  return Buffer.from(`${stringifyMetrics({ event, run_id: run.runId, ...timestamp, ...fields })}\n`)
}

function summaryOf({ runId }: TrackedRun, { status, error, skipReason, retryCount, attempt }: TrackedResult) {
  return {
    run_id: runId,
    status,
    error_type: skipReason === null ? (error?.type ?? null) : 'SkipRun',
    error_message: skipReason ?? error?.message ?? null,
    retry_count: retryCount,
    attempt,
  }
}
