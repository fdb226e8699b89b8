/** A line that says how far something is: drawn anew on a terminal, and written now and then elsewhere. */
import type { Terminal } from './terminal.ts'

/** How often the line is drawn, and how often it is written where it cannot be drawn anew. */
const DRAW_MS = 200
const WRITE_MS = 10_000

export interface ProgressLine {
  /** Takes it away for what is printed next; it comes again. */
  clear(): void
  stop(): void
}

/**
 * @param verb What goes on, such as `sending`.
 * @param text How far it is; empty where there is nothing to say.
 */
export function showProgressLine(terminal: Terminal, verb: string, text: () => string): ProgressLine {
  const stream = terminal.screen?.stream
  let isDrawn = false
  const show = (): void => {
    const line = text()
    if (line === '') return
    isDrawn = stream !== undefined
    if (stream) stream.write(`\r\x1b[K ${terminal.colors.dim(`${verb} ${line}`)}`)
    else terminal.error(`${verb.charAt(0).toUpperCase()}${verb.slice(1)}: ${line}`)
  }
  const timer = setInterval(show, stream ? DRAW_MS : WRITE_MS)
  const clear = (): void => {
    if (isDrawn) stream?.write('\r\x1b[K')
    isDrawn = false
  }
  const stop = (): void => {
    clearInterval(timer)
    clear()
  }
  return { clear, stop }
}
