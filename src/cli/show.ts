/** `ztxexp show`: one run in full. */
import { readFileSync, statSync } from 'node:fs'
import { stringifyMetrics } from '../model/json.ts'
import { checkWords } from '../options/record-parse.ts'
import { findRun } from '../results/find.ts'
import type { RunRecord } from '../results/record.ts'
import { renderRun } from '../results/render-run.ts'
import { recordCommand } from './command-io.ts'
import { openFrom } from './record-filter.ts'

const NO_RUN = 'Name a run: ztxexp show latest, or the start of its id, as in the table of ztxexp results.'

export const showCommand = recordCommand('show', async ({ words, values }, io) => {
  checkWords(words, 1, NO_RUN)
  const results = await openFrom(values, io)
  const record = await findRun(results, words[0] ?? '')
  const events = results.eventsOf(record)
  if (values.json) {
    const { runDir, run, config, metrics, meta } = record
    io.terminal.output(
      stringifyMetrics({ run_dir: runDir, run, config, metrics, meta, curves: [...events] }, 2),
    )
  } else {
    const lines = renderRun(record, events, {
      ...io.terminal,
      logLines: values.lines,
      cwd: io.cwd,
      readSource: readSourceOf(record),
    })
    io.terminal.output(lines.join('\n'))
  }
  return 0
})

/** A source that was saved after the run started would show the wrong lines. */
function readSourceOf({ run }: RunRecord): (path: string) => string | undefined {
  const startedAtMs = Date.parse(run.started_at ?? '')
  return (path) => {
    try {
      return statSync(path).mtimeMs < startedAtMs ? readFileSync(path, 'utf8') : undefined
    } catch {
      return undefined
    }
  }
}
