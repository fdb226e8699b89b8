/** Chooses which curves stand in a report of a limited size, and says what was left out. */

import type { EncodableCurves } from '../codec/curve-codec.ts'
import { FINEST } from '../codec/quantise.ts'
import { mostThatFit, packCurves } from './pack.ts'
import type { MetricCurves } from './report-content.ts'

/** Parts of the range of a line that are told apart where there is little room: more than a screen has. */
export const COARSE = 4094
/** So many single lines are the most that a chart of a reduced report has. */
const MOST_LINES = 300

export interface FittedCurves {
  packed: string[]
  notes: string[]
}

/** All of them, as exact as can be. */
export function packAll(curves: readonly MetricCurves[], levels: number = FINEST): FittedCurves {
  return { packed: curves.map((each) => packCurves(toSet(each, each.lines.length), levels)), notes: [] }
}

/** All of them, as exact as a screen can show. */
export function packCoarse(curves: readonly MetricCurves[]): FittedCurves {
  return packAll(curves, COARSE)
}

/**
 * Those that fit: metric by metric, the means of all runs and the single lines of the best ones.
 *
 * @param curves Of each the lines in the order in which they are worth their room.
 */
export function fitCurves(curves: readonly MetricCurves[], budget: number): FittedCurves {
  const notes: string[] = []
  const packed: string[] = []
  let left = budget
  for (const [place, each] of curves.entries()) {
    const runs = new Set(each.lines.map(({ row }) => row))
    const most = Math.min(each.lines.length, MOST_LINES)
    // Each metric may take half of what is left, the last one all of it.
    const share = place === curves.length - 1 ? left : left / 2
    const found = mostThatFit(most, share, (count) => packCurves(toSet(each, count), COARSE))
    if (found.packed.length > left) {
      notes.push(`The report has no curves of ${each.metric}: they would not fit.`)
      continue
    }
    const kept = new Set(each.lines.slice(0, found.count).map(({ row }) => row)).size
    const note = `Showing the single lines of ${kept} of ${runs.size.toLocaleString('en')} runs, the best ones; means are over all.`
    packed.push(
      found.count === each.lines.length ? found.packed : packCurves(toSet(each, found.count, note), COARSE),
    )
    if (kept < runs.size) notes.push(`${each.metric}: ${note}`)
    left -= found.packed.length
  }
  return { packed, notes }
}

/** Means that can be made of the lines that are there, point by point, are left to whoever looks. */
function toSet({ metric, lines, bands }: MetricCurves, count: number, note?: string): EncodableCurves {
  const shown = lines.slice(0, count)
  const whole = new Set(shown.filter((line) => line.count === line.steps.length).map(({ row }) => row))
  const logged = new Set(lines.map(({ row }) => row))
  return {
    metric,
    lines: shown.sort((a, b) => a.row - b.row),
    bands: bands.filter(({ rows }) => rows.some((row) => logged.has(row) && !whole.has(row))),
    total: logged.size,
    notes: note === undefined ? [] : [note],
  }
}

export function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0)
}
