/** Draws what is going on as lines that fit the screen: experiments, what searches have found, runs in progress, totals. */
import { renderExperimentLines } from './experiments.ts'
import { renderRunLines } from './runs.ts'
import { renderSearches } from './search-progress.ts'
import type { LiveState } from './state.ts'
import { type LiveTotalsOptions, renderTotalLines } from './totals.ts'

export interface LiveViewOptions extends LiveTotalsOptions {
  /** Lines that the screen has. */
  rows: number
  /** Lines that runs in progress should have at least, as far as there is room, so that the view stands still. */
  runLines: number
}

/** Where there are fewer lines than this, only the totals are shown. */
const LEAST_ROWS = 7

/**
 * At most `rows - 1` lines, as the screen puts an empty one above, none wider than `width - 1`: a line that fills its row is drawn as two by some terminals.
 *
 * Experiments get up to two fifths of the room, or what the runs in progress leave.
 */
export function renderLiveView(state: LiveState, options: LiveViewOptions): string[] {
  const fitting = { ...options, width: options.width - 1 }
  const totals = renderTotalLines(state, fitting)
  const room = options.rows - 1 - totals.length
  if (options.rows < LEAST_ROWS) return totals.slice(0, Math.max(1, options.rows - 1))
  const searches = renderSearches(state.searches, fitting)
  const body = room - 1 - (searches.length > 0 ? searches.length + 1 : 0)
  const runs = Math.min(Math.max(state.runs.size, options.runLines), Math.ceil(body * 0.6))
  const experiments = renderExperimentLines(state.experiments, { ...fitting, lines: body - runs - 1 })
  const left = body - experiments.length - 1
  const lines = renderRunLines([...state.runs.values()], { ...fitting, lines: left })
  const filled = Math.min(left, Math.max(lines.length, options.runLines))
  const blank = new Array<string>(filled - lines.length).fill('')
  const blocks = [experiments, searches, [...lines, ...blank], totals].filter(({ length }) => length > 0)
  return blocks.flatMap((block, index) => (index > 0 ? ['', ...block] : block))
}
