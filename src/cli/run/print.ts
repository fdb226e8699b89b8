/** What the command prints after the runs: files that do not load, failures, tables, what may come next. */

import { readFileSync } from 'node:fs'
import { isInterrupted } from '../../analysis/experiment-group.ts'
import type { ErrorRecord } from '../../model/error.ts'
import { listed } from '../../model/utils/counted.ts'
import { askForCommand } from '../../options/command-line/all-commands.ts'
import { type ErrorTextOptions, renderError } from '../../reporters/failures/error-text.ts'
import { renderFailures } from '../../reporters/failures/failures.ts'
import type { BaselineReport } from '../../reporters/summary/render-baseline.ts'
import { renderSummary } from '../../reporters/summary/summary.ts'
import { shortPath } from '../../terminal/short-path.ts'
import { LABEL_WIDTH } from '../../terminal/styled-line.ts'
import { sanitize } from '../../terminal/terminal-text.ts'
import { allFiles, type Host, typedFilters } from '../../vitest/start-vitest.ts'
import type { CommandInput } from '../command-input.ts'
import { ownCommand, sameCommand } from '../own-command.ts'
import type { Terminal } from '../terminal.ts'
import { nearestFile } from './nearest-file.ts'
import { nextSteps, rerunCommand } from './next-steps.ts'
import type { OpenProject } from './open-project.ts'
import type { Outcome } from './outcome.ts'

/** More files without experiments are counted, not named. */
const MOST_FILES = 3

/** Files that do not load, with the position and a code frame. */
export function printFileErrors(input: CommandInput, project: OpenProject, outcome: Outcome): void {
  const { terminal } = input
  const { colors } = terminal
  for (const report of outcome.brokenFiles) {
    const head = `${colors.bold(colors.bgRed(' FAIL '))} ${sanitize(report.file)} ${colors.dim('did not load')}`
    const text = fileErrorText(report.error, errorOptions(input, project))
    terminal.error(`${head}\n${text}\n`)
  }
}

/** Our own errors say in their message where and what; those of the user's code need their stack. */
function fileErrorText(error: ErrorRecord, options: ErrorTextOptions): string {
  if (!error.classNames.includes('ZtxexpError')) return renderError(error, options).join('\n')
  const { code: _code, fields: _fields, ...rest } = error
  return renderError({ ...rest, name: 'Error' }, options).join('\n')
}

/** What there is to say of a session, or of one round of watching. */
export interface SessionReport {
  outcome: Outcome
  durationMs: number
  baseline?: BaselineReport | undefined
  /** Who did the runs, where that were other machines. */
  machines?: string | undefined
}

/** Failures, the tables of all experiments, the totals, and what may come next. */
export function printSummary(
  input: CommandInput,
  project: OpenProject,
  { outcome, durationMs, baseline, machines }: SessionReport,
): void {
  const { terminal } = input
  const command = ownCommand(input)
  const failed = outcome.results.filter((result) => !isInterrupted(result))
  const files = outcome.files.map(({ file }) => file)
  const failures = renderFailures(failed, {
    ...errorOptions(input, project),
    cwd: input.cwd,
    rerun: (result) => rerunCommand(result, { ...input, root: project.root, files }),
  })
  terminal.separate()
  if (failures) terminal.print(`${failures}\n`)
  const { sort, resultsDir } = project.options
  const { verdicts } = outcome
  terminal.print(
    renderSummary(
      outcome.results,
      {
        durationMs,
        resultsDir: `${shortPath(resultsDir, input.cwd)}/`,
        files: { broken: outcome.brokenFiles.length, empty: outcome.emptyFiles.length },
        idle: outcome.idle,
        notRunCount: outcome.notRunCount,
        verdicts,
        baseline,
        machines,
        gate: project.connection.session()?.gateStats(),
      },
      {
        ...terminal,
        sort,
        moreCommand: (name) =>
          command(['results', ...(name === undefined ? [] : ['--experiment', name]), '--limit', '0']),
      },
    ),
  )
  // Off a terminal nobody pastes, but who reads the log of a failure may.
  if (terminal.screen || outcome.exitCode(project.options) !== 0)
    printNextSteps(
      terminal,
      nextSteps(outcome.results, {
        verdicts,
        command,
        isWhole: outcome.brokenFiles.length === 0,
        isCutShort: outcome.notRunCount > 0 || outcome.interruptedFiles.length > 0,
        again: project.vitest.config.watch ? undefined : (flag) => sameCommand(input, flag),
      }),
    )
}

/** Not cut to the width: a command has to be whole to be pasted. */
function printNextSteps({ colors, print }: Terminal, steps: readonly string[]): void {
  const lines = steps.map(
    (step, index) => `${(index === 0 ? 'Next' : '').padStart(LABEL_WIDTH)}  ${sanitize(step)}`,
  )
  if (lines.length > 0) print(colors.dim(lines.join('\n')))
}

/** Says what was looked for where nothing matches, or what a file lacks that does. */
export async function printNothingMatched(
  input: CommandInput,
  project: OpenProject,
  { files, emptyFiles }: Outcome,
): Promise<void> {
  const { options, root, vitest } = project
  const { terminal, filters, cwd } = input
  const { red } = terminal.colors
  if (emptyFiles.length > 0 && emptyFiles.length === files.length) {
    terminal.error(red(nothingDeclared(emptyFiles)))
    terminal.error("Declare one with: experiment('name', () => ({ score: 1 })), imported from 'ztxexp'.")
    return
  }
  const lines = [red('No runs match.')]
  lines.push(`  root:     ${shortPath(root, cwd)}`)
  // Others than on the command line may have been typed while watching.
  const paths = typedFilters(vitest) ?? filters
  if (paths.length > 0) lines.push(`  filters:  ${paths.join(' ')}`)
  const name = vitest.getGlobalTestNamePattern()
  if (name) lines.push(`  name:     ${name.source}`)
  lines.push(`  include:  ${options.include.join(' ')}`, `  exclude:  ${options.exclude.join(' ')}`)
  if (emptyFiles.length > 0) lines.push(nothingDeclared(emptyFiles))
  const question = askForCommand(filters[0]) ?? (files.length === 0 && (await askForFile(filters, vitest)))
  if (question) lines.push(question)
  else if (paths.length === 0 && !name)
    lines.push(`Write a first experiment with: ${ownCommand(input, ['root'])(['init'])}`)
  terminal.error(lines.join('\n'))
}

async function askForFile(filters: readonly string[], vitest: Host): Promise<string | undefined> {
  const paths = await allFiles(vitest)
  const nearest = filters.map((filter) => nearestFile(filter, paths)).find((path) => path !== undefined)
  return nearest && `Did you mean ${sanitize(nearest)}?`
}

function nothingDeclared(files: readonly string[]): string {
  const named = listed(files.map(sanitize), MOST_FILES)
  const verb = files.length === 1 ? 'has' : 'have'
  return `${named} ${verb} no experiment with a config to run.`
}

function errorOptions({ terminal }: CommandInput, { root }: OpenProject) {
  return { ...terminal, root, readSource }
}

function readSource(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
