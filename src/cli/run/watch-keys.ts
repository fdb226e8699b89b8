/** What the keys of `ztxexp watch` do, and the help that names them. */

import { interrupted } from '../../model/error.ts'
import { failedFiles } from '../../vitest/start-vitest.ts'
import type { KeyHandlers } from '../../vitest/watch-keys.ts'
import type { CommandInput } from '../command-input.ts'
import type { OpenProject } from './open-project.ts'
import { printEnding } from './print-start.ts'
import type { WatchRounds } from './watch-rounds.ts'

const HELP = [
  ['a, Enter', 'run everything again'],
  ['r', 'run again what the patterns leave'],
  ['f', 'run again only what failed or was interrupted'],
  ['p', 'choose files by a part of their path'],
  ['t', 'choose runs by a pattern that their titles match'],
  ['q', 'quit; while runs are in progress, end them'],
] as const

/** Left to Vitest while it waits. */
const VITESTS_KEYS: ReadonlySet<string> = new Set(['a', 'return', 'r', 'p', 't', 'q'])

/** Vitest would end the round by nearly every key: one that was hit by chance must not cost hours. */
const ENDING_KEYS = new Map([
  ['q', 'q'],
  ['c', 'c'],
  ['space', 'Space'],
])

/** Keys with which Vitest starts a round at once. */
const STARTING_KEYS: ReadonlySet<string> = new Set(['a', 'return', 'r'])

export function watchKeys(
  { terminal }: CommandInput,
  { vitest, connection, options }: OpenProject,
  rounds: WatchRounds,
): Pick<KeyHandlers, 'onKey' | 'onCtrlC'> {
  const isEnding = () => connection.session()?.isCancelled === true
  const rerunFailed = async (): Promise<void> => {
    const files = failedFiles(vitest)
    if (files.length === 0) {
      terminal.print(terminal.colors.dim('       No run has failed.'))
      return
    }
    rounds.askFor()
    rounds.onlyFailed(files)
    await vitest.rerunTestSpecifications(files)
  }
  return {
    onKey: (name) => {
      if (name === 'h') terminal.print(helpText(terminal.colors))
      if (rounds.isBusy) {
        const key = ENDING_KEYS.get(name)
        if (key === undefined) return false
        if (!isEnding()) printEnding(terminal, options, key)
        connection.session()?.cancel(interrupted(`The session was ended by ${key}.`))
        return false
      }
      if (name === 'f') rerunFailed().catch((error: unknown) => terminal.error(String(error)))
      if (STARTING_KEYS.has(name)) rounds.askFor()
      return VITESTS_KEYS.has(name)
    },
    onCtrlC: () => {
      rounds.isLast = true
      if (rounds.isBusy && !isEnding()) printEnding(terminal, options)
    },
  }
}

function helpText({ bold, dim }: CommandInput['terminal']['colors']): string {
  const lines = HELP.map(([key, effect]) => `${dim('  press ')}${bold(key)}${dim(` to ${effect}`)}`)
  return `\n${bold('  Watch Usage')}\n${lines.join('\n')}\n`
}
