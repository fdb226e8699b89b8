/**
 * Keeps some lines at the bottom of a terminal up to date, and lets everything else that is printed scroll past above.
 *
 * Why not a library: `log-update` clears as many lines as it has drawn, so that a window made narrower leaves the rest
 * of every line that it wraps, and does not know of what others print; Vitest's own renderer cannot be imported.
 */

import { stripVTControlCharacters } from 'node:util'
import { displayWidth } from './terminal-text.ts'

/** A terminal, such as `process.stdout`. */
export type Screen = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'rows' | 'on' | 'off'>

/** A stream whose text is shown on the same terminal. */
type Printed = Pick<NodeJS.WriteStream, 'write'>

/** At most ten redraws a second. */
const INTERVAL_MS = 100
/** What stands between these is shown at once, by terminals that can; the others leave them out. */
const [BEGIN, END] = ['\u001b[?2026h', '\u001b[?2026l']
const CLEAR_LINE = '\u001b[2K'
const CLEAR_BELOW = '\u001b[J'
const UP = '\u001b[1A'

export class LiveScreen {
  readonly #screen: Screen
  readonly #draw: () => string[]
  readonly #write: (text: string) => void
  readonly #restore: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #drawn: string[] = []
  /** What was printed since the last redraw. */
  #printed = ''

  /**
   * @param draw The lines as they are to be now: fewer than the screen has, none as wide as it.
   * @param others Streams that print on the same terminal.
   */
  constructor(screen: Screen, draw: () => string[], others: readonly Printed[] = []) {
    this.#screen = screen
    this.#draw = draw
    const write = screen.write.bind(screen)
    this.#write = (text) => void write(text)
    for (const stream of [screen, ...others]) this.#capture(stream)
    const onResize = () => this.#redraw()
    // After a pause (Ctrl-Z) the shell has printed below the lines.
    const onContinue = () => {
      this.#drawn = []
      this.#redraw()
    }
    screen.on('resize', onResize)
    process.on('SIGCONT', onContinue)
    process.on('exit', this.close)
    this.#restore.push(() => {
      screen.off('resize', onResize)
      process.off('SIGCONT', onContinue)
      process.off('exit', this.close)
    })
    this.#timer = setInterval(() => this.#redraw(), INTERVAL_MS).unref()
  }

  /** Takes the lines away; what is printed from now on goes where it would go without us. */
  readonly close = (): void => {
    if (!this.#timer) return
    clearInterval(this.#timer)
    this.#timer = undefined
    for (const restore of this.#restore) restore()
    const text = this.#clearing() + this.#printed
    if (text !== '') this.#write(text)
  }

  #redraw(): void {
    const lines = this.#draw()
    const isSame =
      lines.length === this.#drawn.length && lines.every((line, index) => line === this.#drawn[index])
    const end = this.#printed.lastIndexOf('\n') + 1
    const above = this.#printed.slice(0, end)
    if (isSame && above === '') return
    // A line that is not complete yet stays for the next time.
    this.#printed = this.#printed.slice(end)
    // At the start of the last line, a ^C that the terminal shows, or a resize, moves nothing.
    this.#write(`${BEGIN}${this.#clearing()}${above}${lines.join('\n')}\r${END}`)
    this.#drawn = lines
  }

  /**
   * From the start of the last line back to that of the first, as the terminal shows them at its width of now. Row by
   * row: what is cleared below the top of the screen, some terminals (tmux) keep in their scrollback.
   */
  #clearing(): string {
    if (this.#drawn.length === 0) return ''
    const columns = this.#screen.columns || 80
    const rows = this.#drawn.slice(0, -1).reduce((sum, line) => sum + rowsOf(line, columns), 0)
    return `\r${rows > 0 ? CLEAR_BELOW : CLEAR_LINE}${(UP + CLEAR_LINE).repeat(rows)}`
  }

  #capture(stream: Printed): void {
    const original = stream.write
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      this.#printed += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      const callback = rest.find((each) => typeof each === 'function') as (() => void) | undefined
      callback?.()
      return true
    }) as typeof stream.write
    this.#restore.push(() => {
      stream.write = original
    })
  }
}

function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(displayWidth(stripVTControlCharacters(line)) / columns))
}
