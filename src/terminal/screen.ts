/**
 * Keeps some lines at the bottom of a terminal up to date, and lets everything else that is printed scroll past above.
 *
 * The cursor waits at the start of an empty line above them. Whatever a window's change of size did to the lines, all
 * of them are below it, so that nothing has to be counted, also where a terminal wraps them anew before it says so; and
 * what is typed is shown on that line, and an Enter between two redraws leaves no copy of another. For this, the lines
 * are drawn also where they did not change. (Input is not read: a program that does cannot be sent to the background.) Where wrapping
 * needs more rows than are left below, a terminal moves the topmost to its scrollback, which no program can take back.
 *
 * Why not a library: `log-update` clears as many lines as it has drawn, so that a window made narrower leaves the rest
 * of every line that it wraps, and does not know of what others print; Vitest's own renderer cannot be imported.
 */

import { StringDecoder } from 'node:string_decoder'

/** A terminal, such as `process.stdout`. */
export type Screen = Pick<NodeJS.WriteStream, 'write' | 'rows' | 'on' | 'off'>

/** A stream whose text is shown on the same terminal. */
type Printed = Pick<NodeJS.WriteStream, 'write'>

/** At most ten redraws a second. */
const INTERVAL_MS = 100
/** What stands between these is shown at once, by terminals that can; the others leave them out. */
const [BEGIN, END] = ['\u001b[?2026h', '\u001b[?2026l']
/** Between these a line that is too long, in a window made narrower just now, is cut. */
const [NO_WRAP, WRAP] = ['\u001b[?7l', '\u001b[?7h']
/**
 * The cursor's line and all below, where the cursor stays. In two steps: what is cleared from the top of the screen
 * down, some terminals (tmux) keep in their scrollback.
 */
const CLEAR = '\r\u001b7\u001b[2K\u001b[1B\u001b[J\u001b8'

export class LiveScreen {
  readonly #draw: () => string[]
  readonly #write: (text: string) => void
  readonly #restore: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #isDrawn = false
  /** What was printed since the last redraw. */
  #printed = ''

  /**
   * @param draw The lines as they are to be now: fewer than the screen has, none as wide as it.
   * @param others Streams that print on the same terminal.
   */
  constructor(screen: Screen, draw: () => string[], others: readonly Printed[] = []) {
    this.#draw = draw
    const write = screen.write.bind(screen)
    this.#write = (text) => void write(text)
    for (const stream of [screen, ...others]) this.#capture(stream)
    this.#listen(screen, 'resize', this.#redraw)
    this.#listen(process, 'exit', this.close)
    this.#listen(process, 'SIGTSTP', this.#pause)
    this.#listen(process, 'SIGCONT', this.#redraw)
    this.#timer = setInterval(this.#redraw, INTERVAL_MS).unref()
    this.#redraw()
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

  /** Ctrl-Z: the shell prints where the lines were. */
  readonly #pause = (): void => {
    this.#write(this.#clearing())
    this.#isDrawn = false
    process.kill(process.pid, 'SIGSTOP')
  }

  readonly #redraw = (): void => {
    const lines = this.#draw()
    const end = this.#printed.lastIndexOf('\n') + 1
    const above = this.#printed.slice(0, end)
    // A line that is not complete yet stays for the next time.
    this.#printed = this.#printed.slice(end)
    const back = `\r\u001b[${lines.length}A`
    this.#write(`${BEGIN}${this.#clearing()}${above}${NO_WRAP}\n${lines.join('\n')}${back}${WRAP}${END}`)
    this.#isDrawn = true
  }

  #clearing(): string {
    return this.#isDrawn ? CLEAR : ''
  }

  #listen(emitter: Pick<NodeJS.EventEmitter, 'on' | 'off'>, event: string, listener: () => void): void {
    emitter.on(event, listener)
    this.#restore.push(() => emitter.off(event, listener))
  }

  #capture(stream: Printed): void {
    const original = stream.write
    const decoder = new StringDecoder()
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      this.#printed += typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk))
      const callback = rest.find((each) => typeof each === 'function') as (() => void) | undefined
      callback?.()
      return true
    }) as typeof stream.write
    this.#restore.push(() => {
      this.#printed += decoder.end()
      stream.write = original
    })
  }
}
