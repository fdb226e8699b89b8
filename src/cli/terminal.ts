/** Where the command prints, how wide that is, and whether colours are wanted. */
import type { Colors } from 'tinyrainbow'
import { terminalColors } from '../report/styled-line.ts'

export interface Terminal {
  /** Columns of stdout; where it is no terminal those that `COLUMNS` says, else 80. */
  width: number
  colors: Colors
  /** Whether stdout is a terminal that a line can be rewritten on. */
  isInteractive: boolean
  /** A block of text on stdout, or on stderr while stdout is kept for a program. */
  print(text: string): void
  /** A block of text on stderr. */
  error(text: string): void
  /** Text as it is, where `print` prints. */
  write(text: string): void
  /** Text on stdout that a program reads. */
  output(text: string): void
  /** From now on stdout is for what a program reads. */
  keepStdoutClean(): void
}

/** @param environment For `COLUMNS`, `NO_COLOR` and `FORCE_COLOR`. */
export function processTerminal(environment: Readonly<Record<string, string | undefined>>): Terminal {
  let isClean = false
  return {
    width: process.stdout.columns ?? (Number(environment.COLUMNS) || 80),
    isInteractive: process.stdout.isTTY && !environment.CI && environment.TERM !== 'dumb',
    colors: terminalColors(wantsColors(environment, process.stdout.isTTY)),
    print: (text) => void (isClean ? process.stderr : process.stdout).write(`${text}\n`),
    write: (text) => void (isClean ? process.stderr : process.stdout).write(text),
    error: (text) => void process.stderr.write(`${text}\n`),
    output: (text) => void process.stdout.write(`${text}\n`),
    keepStdoutClean: () => {
      isClean = true
    },
  }
}

function wantsColors(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return isTerminal && TERM !== 'dumb'
}
