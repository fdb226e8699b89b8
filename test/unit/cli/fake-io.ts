/** Runs a command without a terminal, and keeps what it printed. */
import { tmpdir } from 'node:os'
import { stripVTControlCharacters } from 'node:util'
import { expect } from 'vitest'
import type { CommandFunction, CommandIo } from '../../../src/cli/command-io.ts'
import { displayWidth } from '../../../src/report/terminal-text.ts'

export interface Printed {
  status: number
  stdout: string
  stderr: string
}

/** Also checks that no line is wider than the terminal. */
export async function runCommand(
  command: CommandFunction,
  args: string[],
  options: Partial<CommandIo> = {},
): Promise<Printed> {
  const printed: Printed = { status: 0, stdout: '', stderr: '' }
  const io: CommandIo = {
    stdout: (text) => {
      printed.stdout += text
    },
    stderr: (text) => {
      printed.stderr += text
    },
    columns: 80,
    colors: false,
    cwd: tmpdir(),
    ...options,
  }
  printed.status = await command(args, io)
  if (!args.includes('--json')) {
    for (const line of printed.stdout.split('\n')) {
      expect(displayWidth(stripVTControlCharacters(line)), line).toBeLessThanOrEqual(io.columns)
    }
  }
  return printed
}
