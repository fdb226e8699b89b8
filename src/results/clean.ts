/** Finds run directories that are no longer wanted, and deletes them with care. */
import { dirname } from 'node:path'
import type { RunFilter } from '../analysis/filter.ts'
import { type RunRecord, readField } from '../analysis/record.ts'
import { parseSortKey, sortRecords } from '../analysis/select.ts'
import type { StoredStatus } from '../model/run.ts'
import type { RunFields, StoredRun } from '../model/stored-run.ts'
import { checkOwnerState } from '../store/leases/heartbeat.ts'
import { checkOwner } from '../store/leases/run-owner.ts'
import { kindOfEntry, lastWriteMs, QUIET_MS, removeRunDirectory } from '../store/remove.ts'
import { readRun } from '../store/run-directory/read.ts'
import type { Results } from './open.ts'

/** What is cleaned unless a status is named. */
export const CLEANED_STATUSES: readonly StoredStatus[] = ['failed', 'running', 'skipped']

/** Which runs are no longer wanted. */
export interface CleanOptions extends RunFilter {
  /** Only runs that ended, or else started, at least so many milliseconds ago. Default: any. */
  olderThanMs?: number
  /**
   * Keeps the best `count` of all runs by a sort key such as `-score`. With it, runs of every status are cleaned
   * unless `status` says otherwise.
   */
  keepBest?: { count: number; by: string }
  /** Milliseconds since the epoch. Default: now. */
  now?: number
}

/** What {@link planClean} finds. */
export interface CleanPlan {
  /** Runs that would be deleted. */
  candidates: { runId: string; runDir: string; status: StoredStatus }[]
  /** Runs that fit the filter but stay, with the reason. */
  spared: { runId: string; runDir: string; reason: string }[]
}

/** What {@link deleteRuns} has done. */
export interface CleanOutcome {
  /** Directories that are gone. */
  deleted: string[]
  /** Directories that are still there, with the reason. */
  failed: { runDir: string; reason: string }[]
}

/**
 * Lists what would be deleted: runs that fit all conditions. Deletes nothing.
 *
 * What is not a run directory, cannot be read, is reached by a link, or may still be running is never listed. Whether a run is running is asked of its
 * process, or where that cannot be seen from here, of the heartbeat of its session.
 *
 * @example
 * const plan = await planClean(results, { olderThanMs: 7 * 24 * 3600e3 })
 * await deleteRuns(plan)
 */
export async function planClean(results: Results, options: CleanOptions = {}): Promise<CleanPlan> {
  const { keepBest, now = Date.now() } = options
  const best = keepBest ? await findBest(results, keepBest) : new Set<string>()
  const status = options.status ?? (keepBest ? undefined : CLEANED_STATUSES)
  const plan: CleanPlan = { candidates: [], spared: [] }
  const wanted = { ...options, ...(status && { status }), withMeta: true, areTextsCut: true }
  for await (const record of results.records(wanted)) {
    const { runId, runDir, run } = record
    if (ageMs(run, now) < (options.olderThanMs ?? 0)) continue
    const reason = best.has(runDir) ? 'one of the best' : findObstacle(runDir, record, { ...options, now })
    if (reason) plan.spared.push({ runId, runDir, reason })
    else plan.candidates.push({ runId, runDir, status: run.status })
  }
  return plan
}

/**
 * Deletes the runs of a plan. Each one is looked at again just before: it stays when it is no longer what was
 * planned. A directory disappears at once, under another name first, so that no reader sees half of it.
 */
export async function deleteRuns(
  plan: CleanPlan,
  options: Pick<CleanOptions, 'now'> = {},
): Promise<CleanOutcome> {
  const outcome: CleanOutcome = { deleted: [], failed: [] }
  for (const { runDir, status } of plan.candidates) {
    const stored = readRun(runDir, { withMeta: true, areTextsCut: true })
    const reason =
      stored?.kind !== 'run'
        ? 'no longer a run directory'
        : stored.run.status !== status
          ? `now ${stored.run.status}`
          : findObstacle(runDir, stored, options)
    const error = reason ?? deleteDirectory(runDir)
    if (error) outcome.failed.push({ runDir, reason: error })
    else outcome.deleted.push(runDir)
  }
  return outcome
}

function deleteDirectory(runDir: string): string | undefined {
  try {
    removeRunDirectory(runDir)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function findBest(
  results: Results,
  { count, by }: { count: number; by: string },
): Promise<Set<string>> {
  const { field } = parseSortKey(by)
  const predicate = (record: RunRecord) => {
    const value = readField(record, field)
    return value !== undefined && value !== null && !Number.isNaN(value)
  }
  const ranked = sortRecords(await results.toArray({ status: 'succeeded', predicate, areTextsCut: true }), [
    by,
  ])
  return new Set(ranked.slice(0, count).map((record) => record.runDir))
}

function findObstacle(
  runDir: string,
  { run, meta }: Pick<StoredRun, 'run' | 'meta'>,
  { now = Date.now() }: Pick<CleanOptions, 'now'>,
): string | undefined {
  const kind = kindOfEntry(runDir)
  if (kind !== 'directory') return kind === 'link' ? 'a link' : 'gone'
  if (run.status !== 'running') return undefined
  const liveness = checkOwnerState(dirname(runDir), meta, checkOwner)
  if (liveness === 'alive') return 'still running'
  if (liveness === 'unknown' && now - lastWriteMs(runDir) < QUIET_MS) {
    return 'perhaps still running: it has written something in the last hour'
  }
  return undefined
}

/** Whether the session that a `running` run belongs to still lives, or may do so. */
export function isInProgress({ runDir, run, meta }: Pick<StoredRun, 'runDir' | 'run' | 'meta'>): boolean {
  return run.status === 'running' && findObstacle(runDir, { run, meta }, {}) !== undefined
}

function ageMs(run: RunFields, now: number): number {
  return now - Date.parse(run.finished_at ?? run.started_at ?? '')
}
