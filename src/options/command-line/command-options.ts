/** Which command takes which options. */
import { longNames } from '../name.ts'
import type { GROUPS } from '../option-row.ts'
import { type OptionKey, optionsFrom } from '../option-type.ts'
import type { AnyCommand } from './all-commands.ts'
import { type QueueCommand, RUNNING_COMMANDS } from './command.ts'
import type { HelpRow } from './flag-token.ts'
import { RECORD_COMMANDS, type RecordCommand } from './record-commands.ts'
import { RECORD_OPTIONS, type RecordRow } from './record-options.ts'

/** An option of a command line. */
export interface CommandOption extends HelpRow {
  /** The heading that it stands under in help, where there are several. */
  group?: (typeof GROUPS)[number]
  /** The commands that take it. */
  commands: readonly AnyCommand[]
}

/** What of the options of a run the commands of a queue take besides their own. */
const OF_QUEUE_COMMANDS: Record<QueueCommand, readonly OptionKey[]> = {
  worker: [
    ...(['mode', 'workers', 'concurrency', 'isolate', 'isolateFiles', 'slots'] as const),
    ...([
      'cpuThreshold',
      'memoryThreshold',
      'memoryLimit',
      'nice',
      'grace',
      'startTimeout',
      'logLimit',
    ] as const),
    ...(['resultsDir', 'plain', 'root', 'config', 'envMode', 'watchFiles', 'help', 'version'] as const),
  ],
  attach: [
    ...([
      'grace',
      'resultsDir',
      'track',
      'trackWait',
      'trackStrict',
      'reporter',
      'verbose',
      'plain',
    ] as const),
    ...(['root', 'config', 'envMode', 'watchFiles', 'help', 'version'] as const),
  ],
  cancel: ['plain', 'help', 'version'],
}

const RECORD_COMMAND_NAMES = Object.keys(RECORD_COMMANDS) as RecordCommand[]

/** Every option of every command. */
export const COMMAND_OPTIONS: readonly CommandOption[] = [
  ...optionsFrom('cli').map((row) => ({
    ...row,
    commands: [...(row.commands ?? RUNNING_COMMANDS), ...queueCommandsWith(row.key)],
  })),
  ...Object.entries<RecordRow>(RECORD_OPTIONS).map(([key, row]) => ({
    ...row,
    key,
    default: row.default,
    commands: row.commands ?? RECORD_COMMAND_NAMES,
  })),
]

export function optionsOf(command: AnyCommand): CommandOption[] {
  return COMMAND_OPTIONS.filter(({ commands }) => commands.includes(command))
}

/**
 * The commands that take an option.
 *
 * @param name A long name without dashes.
 * @example
 * commandsWith('where') // ['results', 'export', 'clean', 'sync']
 */
export function commandsWith(name: string): AnyCommand[] {
  const rows = COMMAND_OPTIONS.filter((row) => longNames(row).includes(name))
  return [...new Set(rows.flatMap(({ commands }) => commands))]
}

function queueCommandsWith(key: OptionKey): QueueCommand[] {
  const all = Object.entries(OF_QUEUE_COMMANDS) as [QueueCommand, readonly OptionKey[]][]
  return all.flatMap(([command, keys]) => (keys.includes(key) ? [command] : []))
}
