/** Says which commands have an option, for who gives it to another one. */

import { longNames } from '../name.ts'
import { optionsFrom } from '../option-type.ts'
import { COMMAND_NAMES } from './command.ts'
import { RECORD_COMMANDS, RECORD_OPTIONS, type RecordRow } from './record-options.ts'

/**
 * The commands that take an option.
 *
 * @param name A long name without dashes.
 * @example
 * commandsWith('where') // ['results', 'export', 'clean', 'sync']
 */
export function commandsWith(name: string): string[] {
  const ofRuns = optionsFrom('cli').find((row) => longNames(row).includes(name))
  const ofRecords = Object.entries<RecordRow>(RECORD_OPTIONS).find(([key]) =>
    longNames({ key }).includes(name),
  )
  return [
    ...(ofRuns ? (ofRuns.commands ?? COMMAND_NAMES) : []),
    ...(ofRecords ? (ofRecords[1].commands ?? Object.keys(RECORD_COMMANDS)) : []),
  ]
}
