/** The commands on past runs, by name. */
import type { RecordCommand } from '../../options/command-line/record-commands.ts'
import type { CommandFunction } from '../command-io.ts'
import { completionCommand } from '../completion.ts'
import { initCommand } from '../init/init.ts'
import { baselineCommand } from './baseline.ts'
import { cleanCommand } from './clean.ts'
import { compareCommand } from './compare.ts'
import { exportCommand } from './export.ts'
import { mergeCommand } from './merge.ts'
import { reportCommand } from './report.ts'
import { resultsCommand } from './results.ts'
import { showCommand } from './show.ts'
import { syncCommand } from './sync.ts'
import { uiCommand } from './ui.ts'

export const RECORD_COMMAND_FUNCTIONS: Record<RecordCommand, CommandFunction> = {
  results: resultsCommand,
  show: showCommand,
  compare: compareCommand,
  baseline: baselineCommand,
  export: exportCommand,
  clean: cleanCommand,
  merge: mergeCommand,
  report: reportCommand,
  ui: uiCommand,
  // It runs code, and so loads Vite, for which the others do not wait.
  rescore: async (words, io) => (await import('./rescore.ts')).rescoreCommand(words, io),
  sync: syncCommand,
  init: initCommand,
  completion: completionCommand,
}
