/** One line that says how far a session is: rewritten in place on a terminal, appended elsewhere. */
import type { LifecycleEvent } from '../model/event.ts'
import { formatDuration } from './format-duration.ts'
import { fitLine, type RenderOptions, type Span } from './styled-line.ts'

const REDRAW_MS = 100
const APPEND_MS = 10_000
const CLEAR_LINE = '\r\u001b[2K'

export interface ProgressOptions extends RenderOptions {
  write: (text: string) => void
  /** Whether the line can be rewritten. */
  isTerminal: boolean
}

export class Progress {
  readonly #options: ProgressOptions
  readonly #startedAt = performance.now()
  readonly #counts = { succeeded: 0, failed: 0, skipped: 0 }
  #reused = 0
  #total = 0
  #running = 0
  #retries = 0
  #timer: NodeJS.Timeout | undefined
  #isShown = false

  constructor(options: ProgressOptions) {
    this.#options = options
  }

  /** More runs are known of. */
  expect(count: number): void {
    this.#total += count
    const interval = this.#options.isTerminal ? REDRAW_MS : APPEND_MS
    this.#timer ??= setInterval(() => this.#show(), interval).unref()
  }

  readonly listen = (event: LifecycleEvent): void => {
    if (event.type === 'runStarted') this.#running++
    if (event.type === 'attemptRetried') this.#retries++
    if (event.type === 'runReused') this.#reused++
    if (event.type !== 'runEnded') return
    this.#running--
    this.#counts[event.result.status]++
  }

  /** Takes the line away, for whatever is to be printed now. */
  clear(): void {
    if (this.#isShown && this.#options.isTerminal) this.#options.write(CLEAR_LINE)
    this.#isShown = false
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.clear()
  }

  #show(): void {
    const { write, isTerminal, width } = this.#options
    const line = fitLine(this.#spans(), width - 1)
    write(isTerminal ? CLEAR_LINE + line : `${line}\n`)
    this.#isShown = true
  }

  #spans(): Span[] {
    const { colors } = this.#options
    const { succeeded, failed, skipped } = this.#counts
    const done = succeeded + failed + skipped + this.#reused
    const spans: Span[] = [{ text: `       ${done}/${this.#total} runs` }]
    const add = (text: string, paint: (text: string) => string) => {
      spans.push({ text: ' · ', paint: colors.dim }, { text, paint })
    }
    if (this.#reused > 0) add(`${this.#reused} reused`, colors.dim)
    if (failed > 0) add(`${failed} failed`, colors.red)
    if (skipped > 0) add(`${skipped} skipped`, colors.yellow)
    if (this.#retries > 0) add(`${this.#retries} retried`, colors.yellow)
    add(`${this.#running} running`, colors.dim)
    add(formatDuration(performance.now() - this.#startedAt), colors.dim)
    return spans
  }
}
