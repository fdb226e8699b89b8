/** What every command of the command line is given. */
import type { HostProcess } from '../model/host-process.ts'
import type { OptionValues } from '../options/option-type.ts'
import type { Terminal } from './terminal.ts'

export interface CommandInput {
  host: HostProcess
  /** As they were typed. */
  argv: readonly string[]
  filters: readonly string[]
  values: OptionValues
  /** The environment as the user's shell has it. */
  environment: Readonly<Record<string, string | undefined>>
  cwd: string
  terminal: Terminal
  version: string
}
