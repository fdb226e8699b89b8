/** What a command may use of the process that it runs in, so that tests can stand in for it. */
import { resolve } from 'node:path'
import type { RecordCommand, RecordValues } from '../options/record-options.ts'
import { type ParsedRecordCommand, parseRecordCommand, renderRecordHelp } from '../options/record-parse.ts'

/** Where a command is run. */
export interface CommandIo {
  stdout: (text: string) => void
  stderr: (text: string) => void
  /** Columns of the terminal; 80 where there is none. */
  columns: number
  colors: boolean
  /** Absolute path that relative ones start from. */
  cwd: string
}

/** A command: resolves to its exit status, or throws a `ZtxexpError`. */
export type CommandFunction = (args: string[], io: CommandIo) => Promise<number>

/** Makes a command of what it does once its options are read; `--help` is answered here. */
export function recordCommand(
  command: RecordCommand,
  act: (parsed: ParsedRecordCommand, io: CommandIo) => Promise<number>,
): CommandFunction {
  return async (args, io) => {
    const parsed = parseRecordCommand(command, args)
    if (!parsed.values.help) return act(parsed, io)
    io.stdout(`${renderRecordHelp(command, { width: Math.max(60, Math.min(io.columns, 100)) })}\n`)
    return 0
  }
}

/** Absolute path of the folder that the paths of a command start from. */
export function rootOf({ root }: RecordValues, { cwd }: CommandIo): string {
  return resolve(cwd, root)
}
