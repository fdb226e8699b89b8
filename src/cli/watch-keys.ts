/** What the keys of `ztxexp watch` do, and the help that names them. */
import { rerunFailedFiles } from '../host/start-vitest.ts'
import type { CommandInput } from './command-input.ts'
import type { OpenProject } from './open-project.ts'
import { printEnding } from './print-start.ts'

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

/** Vitest ends the round by nearly every key: one that was hit by chance must not cost hours. */
const ENDING_KEYS = new Map([
  ['q', 'q'],
  ['c', 'c'],
  ['space', 'Space'],
])

/** What the keys need to know of the rounds. */
export interface WatchState {
  isRunning: boolean
  /** Whether the round that starts next runs only what failed. */
  isNextFailedOnly: boolean
}

/** @returns the function that says whether Vitest is to act on a key */
export function watchKeys(
  { terminal }: CommandInput,
  { vitest, connection, options }: OpenProject,
  state: WatchState,
): (name: string) => boolean {
  const rerunFailed = async (): Promise<void> => {
    state.isNextFailedOnly = true
    if (await rerunFailedFiles(vitest)) return
    state.isNextFailedOnly = false
    terminal.print(terminal.colors.dim('       No run has failed.'))
  }
  return (name) => {
    if (name === 'h') terminal.print(helpText(terminal.colors))
    if (!state.isRunning) {
      if (name === 'f') void rerunFailed()
      return VITESTS_KEYS.has(name)
    }
    const key = ENDING_KEYS.get(name)
    if (key && !connection.session()?.isCancelled) printEnding(terminal, options, key)
    return key !== undefined
  }
}

function helpText({ bold, dim }: CommandInput['terminal']['colors']): string {
  const lines = HELP.map(([key, effect]) => `${dim('  press ')}${bold(key)}${dim(` to ${effect}`)}`)
  return `\n${bold('  Watch Usage')}\n${lines.join('\n')}\n`
}
