/** What the command prints before and while there are runs: header, notes on configs, that the end is near. */

import type { ExperimentSpec } from '../../model/run.ts'
import { counted } from '../../model/utils/counted.ts'
import { unreadVitestConfig } from '../../options/config-file.ts'
import { withoutCredentials } from '../../options/kinds/queue-kind.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import { formatDuration } from '../../terminal/format-duration.ts'
import { shortPath } from '../../terminal/short-path.ts'
import { sanitize, wrap } from '../../terminal/terminal-text.ts'
import { describeTrackers } from '../../trackers/describe.ts'
import type { FileReport } from '../../vitest/backend.ts'
import type { CommandInput } from '../command-input.ts'
import type { Terminal } from '../terminal.ts'
import { describeSource } from './describe-source.ts'
import type { OpenProject } from './open-project.ts'

/** The version, the project, its config file and results, and how runs are started; the view puts an empty line below. */
export function printHeader({ terminal, version, cwd }: CommandInput, project: OpenProject): void {
  const { colors, width } = terminal
  const { options, configFile, root } = project
  const badge = colors.inverse(colors.bold(colors.cyan(' RUN ')))
  terminal.print(`\n ${badge} ${colors.cyan(`ztxexp v${version}`)} ${colors.gray(root)}`)
  const { mode, workers, concurrency, cpuThreshold, memoryThreshold, queue } = options
  const limits = [
    ...(mode === 'dynamic' ? [`CPU below ${cpuThreshold}%`] : []),
    ...(memoryThreshold === undefined ? [] : [`memory below ${memoryThreshold}%`]),
  ]
  const here = [
    mode,
    mode === 'sequential' ? 'one run at a time' : counted(workers, 'worker'),
    ...(concurrency > 1 && mode !== 'sequential' ? [`${concurrency} runs in each`] : []),
    ...limits,
  ]
  const facts = [
    configFile ? shortPath(configFile, cwd) : 'no config file',
    `${shortPath(options.resultsDir, cwd)}/`,
    ...(queue === undefined || project.vitest.config.watch ? here : [`queue ${withoutCredentials(queue)}`]),
  ]
  const unread = unreadVitestConfig(root, configFile)
  const trackers = project.connection.trackers()
  const notes = [
    ...(unread ? [`${unread} is not read; with -c ${unread} it is`] : []),
    ...(trackers.length > 0 ? [`runs are sent to ${sanitize(describeTrackers(trackers))}`] : []),
  ]
  const lines = [facts.join(' · '), ...notes].flatMap((text) => wrap(text, width - 8))
  terminal.print(lines.map((line) => colors.dim(`       ${line}`)).join('\n'))
}

/** What the user should know of a file's configs before they run: duplicates dropped, a part taken. */
export function printNotes(terminal: Pick<Terminal, 'colors' | 'print'>, report: FileReport): void {
  if (!('plans' in report)) return
  const counts = new Map<ExperimentSpec, number>()
  for (const { spec } of report.plans) counts.set(spec.experiment, (counts.get(spec.experiment) ?? 0) + 1)
  for (const source of report.sources) {
    if (source.skipped !== undefined) continue
    const { name, notes = [] } = source.experiment
    for (const text of [describeSource(source), ...notes]) note(terminal, `${name}: ${text}`)
  }
  for (const { name } of report.empty) note(terminal, `${name}: no configs, so there is nothing to run`)
  for (const [{ name, duplicates, partOf, notes = [] }, count] of counts) {
    if (duplicates) note(terminal, `${name}: ${counted(duplicates, 'duplicate config')} dropped`)
    if (partOf) note(terminal, `${name}: a part only, ${count} of ${partOf} configs`)
    for (const text of notes) note(terminal, `${name}: ${text}`)
  }
}

/** What happens between the first signal, or key, and the end of the runs. */
export function printEnding(
  terminal: Terminal,
  { grace }: Pick<ResolvedOptions, 'grace'>,
  key = 'Ctrl-C',
): void {
  const { colors } = terminal
  const wait = formatDuration(grace)
  terminal.separate()
  terminal.error(
    colors.yellow(`Ending the runs in progress (at most ${wait}). Press ${key} again to kill them.`),
  )
}

function note({ colors, print }: Pick<Terminal, 'colors' | 'print'>, text: string): void {
  print(colors.yellow(`       ${sanitize(text)}`))
}
