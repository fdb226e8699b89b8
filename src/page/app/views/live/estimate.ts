/** How far a set of runs is, and how long the rest may take. */

import type { PageIndex } from '../../../model/page-index.ts'

export interface Progress {
  /** Rows. */
  running: number[]
  ended: number
  failed: number
  casesDone: number
  casesTotal: number
  /** `null` where nothing tells it: how many runs are still to come is not written down anywhere. */
  secondsLeft: number | null
  /** Of the last ten minutes before the last end; `null` below two. */
  perMinute: number | null
}

const WINDOW_MS = 600_000

export function estimateProgress({ runs }: PageIndex, rows: readonly number[], now: number): Progress {
  const running = rows.filter((row) => runs.status[row] === 'running')
  const counts = rows.flatMap((row) => runs.cases[row] ?? [])
  return {
    running,
    ended: rows.filter((row) => ['succeeded', 'failed', 'skipped'].includes(runs.status[row] ?? '')).length,
    failed: rows.filter((row) => runs.status[row] === 'failed').length,
    casesDone: counts.reduce((sum, { done }) => sum + done, 0),
    casesTotal: counts.reduce((sum, { total }) => sum + total, 0),
    secondsLeft: timeLeft(runs, { running, rows, now }),
    perMinute: pace(rows.flatMap((row) => runs.finishedAt[row] ?? [])),
  }
}

/** The share of its work that a run has done; `null` where it does not say. */
export function shareDone({ runs }: PageIndex, row: number): number | null {
  const cases = runs.cases[row]
  return cases && cases.total > 0 ? cases.done / cases.total : null
}

/**
 * How long the running ones may still take, the longest of them: by their cases, else by the mean of the runs of their
 * experiment that have succeeded.
 */
function timeLeft(
  runs: PageIndex['runs'],
  { running, rows, now }: { running: readonly number[]; rows: readonly number[]; now: number },
): number | null {
  const left = running.map((row) => {
    const gone = (now - (runs.startedAt[row] ?? now)) / 1000
    const cases = runs.cases[row]
    if (cases && cases.done > 0) return (gone / cases.done) * (cases.total - cases.done)
    const past = rows.flatMap((other) =>
      runs.experiment[other] === runs.experiment[row] && runs.status[other] === 'succeeded'
        ? (runs.durationSec[other] ?? [])
        : [],
    )
    if (past.length === 0) return null
    return Math.max(0, past.reduce((sum, seconds) => sum + seconds, 0) / past.length - gone)
  })
  const known = left.filter((seconds) => seconds !== null)
  return known.length === 0 ? null : known.reduce((most, seconds) => Math.max(most, seconds))
}

function pace(ends: readonly number[]): number | null {
  const last = ends.reduce((most, time) => Math.max(most, time), 0)
  const recent = ends.filter((time) => time > last - WINDOW_MS)
  const first = recent.reduce((least, time) => Math.min(least, time), last)
  if (recent.length < 2 || last === first) return null
  return ((recent.length - 1) / (last - first)) * 60_000
}
