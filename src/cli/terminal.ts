/** Where the command prints, how wide that is, and whether colours are wanted. */
import type { Colors } from 'tinyrainbow'
import { joined } from '../model/utils/json-pieces.ts'
import type { Screen } from '../terminal/screen.ts'
import { terminalColors, wantsColors } from '../terminal/styled-line.ts'
import { wrap } from '../terminal/terminal-text.ts'

export interface Terminal {
  /** Columns that there are now; where it is no terminal those that `COLUMNS` says, else 80. */
  readonly width: number
  readonly colors: Colors
  /** See {@link keepPlain}. */
  readonly isPlain: boolean
  /** Where lines can be rewritten, with what else prints there; `undefined` in CI, in a pipe, or in plain text. */
  readonly screen: { stream: Screen; others: NodeJS.WriteStream[] } | undefined
  /** A block of text on stdout, or on stderr while stdout is kept for a program. */
  print(text: string): void
  /** An empty line, unless the latest is one, before what is not to be read with it. */
  separate(): void
  /** A block of text on stderr. */
  error(text: string): void
  /** Text on stdout that a program reads. */
  output(text: string): void
  /** {@link output} of any length: written as fast as it is read, and never in memory as a whole. */
  outputPieces(pieces: Iterable<string>): Promise<void>
  /** From now on stdout is for what a program reads. */
  keepStdoutClean(): void
  /** From now on there are no colours, figures or columns, and nothing that was printed changes. */
  keepPlain(): void
}

/** @param environment For `COLUMNS`, `NO_COLOR`, `FORCE_COLOR`, `TERM` and `CI`. */
export function processTerminal(environment: Readonly<Record<string, string | undefined>>): Terminal {
  const { stdout, stderr } = process
  let isClean = false
  let isPlain = false
  let isSeparate = true
  const write = (stream: NodeJS.WriteStream, text: string): void => {
    stream.write(`${text}\n`)
    // Whatever the stream: terminals and the logs of a CI show both as one.
    isSeparate = text === '' || text.endsWith('\n')
  }
  const printed = () => (isClean ? stderr : stdout)
  const plainColors = terminalColors(false)
  const someColors = terminalColors(wantsColors(environment, stdout.isTTY))
  return {
    get width() {
      // A pseudo-terminal that nobody has given a size says 0.
      return printed().columns || Number(environment.COLUMNS) || 80
    },
    get colors() {
      return isPlain ? plainColors : someColors
    },
    get isPlain() {
      return isPlain
    },
    get screen() {
      const stream = printed()
      if (isPlain || !stream.isTTY || isSet(environment.CI) || environment.TERM === 'dumb') return undefined
      return { stream, others: [stdout, stderr].filter((each) => each !== stream && each.isTTY) }
    },
    print: (text) => write(printed(), text),
    separate: () => {
      if (!isSeparate) write(printed(), '')
    },
    error: (text) => write(stderr, text),
    output: (text) => write(stdout, text),
    outputPieces: async (pieces) => {
      for (const text of joined(pieces)) if (!stdout.write(text)) await whenDrained(stdout)
      write(stdout, '')
    },
    keepStdoutClean: () => {
      isClean = true
    },
    keepPlain: () => {
      isPlain = true
    },
  }
}

/** A message with its lines broken between words, where a terminal would break them anywhere. */
export function wrapOnScreen(message: string, { screen, width }: Terminal): string {
  if (!screen) return message
  return message
    .split('\n')
    .flatMap((line) => wrap(line, width))
    .join('\n')
}

/** A reader that went away takes nothing more: what is written then is dropped. */
function whenDrained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || !stream.writableNeedDrain) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      for (const name of ['drain', 'close', 'error']) stream.off(name, end)
      resolve()
    }
    for (const name of ['drain', 'close', 'error']) stream.on(name, end)
  })
}

function isSet(flag: string | undefined): boolean {
  return flag !== undefined && !['', '0', 'false'].includes(flag)
}
