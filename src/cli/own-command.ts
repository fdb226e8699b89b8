/** Writes command lines of ztxexp that can be pasted into the shell that this one was started from. */
import { redactArguments } from '../model/utils/redact.ts'
import { typedOptions } from '../options/command-line/parse.ts'
import type { CommandInput } from './command-input.ts'

/** What says which project is meant. */
const PROJECT_FLAGS = { root: '-r', config: '-c', resultsDir: '--results-dir' } as const

export type OwnCommand = (args: readonly string[]) => string

/**
 * Makes command lines that mean the same project: what was given of `--root`, `--config` and `--results-dir` is said
 * again.
 *
 * @param said Those of them that the command knows. Default: all.
 *
 * @example
 * ownCommand(input)(['show', '20261123_234558_d563f15e']) // 'npx ztxexp show 20261123_234558_d563f15e -r models'
 */
export function ownCommand(
  { values, environment }: Pick<CommandInput, 'values' | 'environment'>,
  said: readonly (keyof typeof PROJECT_FLAGS)[] = ['root', 'config', 'resultsDir'],
): OwnCommand {
  const project = said.flatMap((key) => (values[key] === undefined ? [] : [PROJECT_FLAGS[key], values[key]]))
  return (args) => commandLine(environment, [...args, ...project])
}

/** The command line that this process was started with, with a flag more. */
export function sameCommand(
  { argv, environment }: Pick<CommandInput, 'argv' | 'environment'>,
  flag: string,
): string {
  const isGiven = argv.some((word) => word === flag || word.startsWith(`${flag}=`))
  // After `--` there are no flags.
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  const words = isGiven ? argv : argv.toSpliced(end, 0, flag)
  return commandLine(environment, words)
}

/** What says which runs of a session are to run: one alone is named by its file and title. */
const CHOOSING_OPTIONS = new Set(['testNamePattern', 'shard', 'resume', 'failed', 'json', 'dryRun'])

/** The command line that this process was started with, for these words instead of its choice of runs. */
export function sameCommandFor(
  words: readonly string[],
  { argv, environment }: Pick<CommandInput, 'argv' | 'environment'>,
): string {
  return commandLine(environment, [...words, ...typedOptions(argv, (key) => !CHOOSING_OPTIONS.has(key))])
}

/** npm and npx set the variable for what they start: then ztxexp is most likely not on the path. */
function commandLine({ npm_execpath }: CommandInput['environment'], words: readonly string[]): string {
  const program = npm_execpath === undefined ? ['ztxexp'] : ['npx', 'ztxexp']
  // What is printed may be kept: where a word has a password in it, it is to be typed again.
  return redactArguments([...program, ...words])
    .map((word) => shellQuote(word))
    .join(' ')
}

/** A word as a shell takes it: in single quotes, so that the `$` of a title stays, or in double ones on Windows. */
export function shellQuote(word: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\w./:=@%+,-]+$/.test(word)) return word
  return platform === 'win32' ? `"${word.replaceAll('"', '""')}"` : `'${word.replaceAll("'", "'\\''")}'`
}
