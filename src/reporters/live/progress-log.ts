/** Says how far a session is by lines that are appended: for logs, pipes and screen readers. */

import type { RenderOptions } from '../../terminal/styled-line.ts'
import { countDone, sumProgress } from './experiment-progress.ts'
import type { LiveState } from './state.ts'
import { renderProgressLine } from './totals.ts'

const LOOK_MS = 10_000
/** Less than this share of the runs is no news yet ... */
const LEAST_SHARE = 0.05
/** ... unless nothing was said for this share of the session, or for so long. */
const SILENT_SHARE = 1 / 6
const LONGEST_SILENCE_MS = 60_000

export interface ProgressLogOptions extends Pick<RenderOptions, 'colors'> {
  print: (text: string) => void
  /** On the clock of the state. Default: `performance.now`. */
  nowMs?: () => number
}

/**
 * At most a line every 10 seconds: when 5 % more of the runs are over, and each time within the first minute, then ever
 * more rarely, down to once a minute.
 */
export class ProgressLog {
  readonly #state: LiveState
  readonly #options: ProgressLogOptions
  readonly #nowMs: () => number
  readonly #timer: NodeJS.Timeout
  readonly #startedAtMs: number
  #last: { done: number; atMs: number }

  constructor(state: LiveState, options: ProgressLogOptions) {
    this.#state = state
    this.#options = options
    this.#nowMs = options.nowMs ?? (() => performance.now())
    this.#startedAtMs = this.#nowMs()
    this.#last = { done: 0, atMs: this.#startedAtMs }
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref()
  }

  readonly close = (): void => clearInterval(this.#timer)

  #look(): void {
    const { experiments } = this.#state
    const sum = sumProgress(experiments)
    const done = countDone(sum)
    const nowMs = this.#nowMs()
    const isNews = done - this.#last.done >= LEAST_SHARE * sum.total
    const patienceMs = Math.min(LONGEST_SILENCE_MS, (nowMs - this.#startedAtMs) * SILENT_SHARE)
    if (!isNews && nowMs - this.#last.atMs < patienceMs) return
    this.#last = { done, atMs: nowMs }
    this.#options.print(renderProgressLine(this.#state, { ...this.#options, nowMs }))
  }
}
