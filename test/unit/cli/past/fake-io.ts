/** Runs a command without a terminal, and keeps what it printed. */
import { tmpdir } from 'node:os'
import { stripVTControlCharacters } from 'node:util'
import { expect } from 'vitest'
import type { CommandFunction } from '../../../../src/cli/command-io.ts'
import type { Terminal } from '../../../../src/cli/terminal.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
import { displayWidth } from '../../../../src/terminal/terminal-text.ts'

export interface Printed {
  status: number
  stdout: string
  stderr: string
}

export interface FakeOptions {
  columns?: number
  colors?: boolean
  cwd?: string
  environment?: Record<string, string>
}

/** Also checks that no line is wider than the terminal. */
export async function runCommand(
  command: CommandFunction,
  args: string[],
  { columns = 80, colors = false, cwd = tmpdir(), environment = {} }: FakeOptions = {},
): Promise<Printed> {
  const printed: Printed = { status: 0, stdout: '', stderr: '' }
  const toStdout = (text: string) => {
    printed.stdout += `${text}\n`
  }
  const toStderr = (text: string) => {
    printed.stderr += `${text}\n`
  }
  const terminal: Terminal = {
    width: columns,
    colors: terminalColors(colors),
    print: toStdout,
    separate: () => {},
    output: toStdout,
    outputPieces: async (pieces) => toStdout([...pieces].join('')),
    error: toStderr,
    isPlain: false,
    screen: undefined,
    keepStdoutClean: () => {},
    keepPlain: () => {},
  }
  printed.status = await command(args, { terminal, cwd, environment })
  if (!args.includes('--json')) {
    for (const line of printed.stdout.split('\n')) {
      expect(displayWidth(stripVTControlCharacters(line)), line).toBeLessThanOrEqual(columns)
    }
  }
  return printed
}
