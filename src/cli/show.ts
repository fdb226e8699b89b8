/** `ztxexp show`: one run in full. */
import { stringifyMetrics } from '../model/json.ts'
import { checkWords } from '../options/record-parse.ts'
import { findRun } from '../results/find.ts'
import { terminalOptions } from '../results/render-column.ts'
import { renderRun } from '../results/render-run.ts'
import { recordCommand } from './command-io.ts'
import { openFrom } from './record-filter.ts'

export const showCommand = recordCommand('show', async ({ words, values }, io) => {
  checkWords(words, 1, 1)
  const results = openFrom(values, io)
  const record = await findRun(results, words[0] ?? '')
  const events = results.eventsOf(record)
  if (values.json) {
    const { runDir, run, config, metrics, meta } = record
    io.stdout(
      `${stringifyMetrics({ run_dir: runDir, run, config, metrics, meta, curves: [...events] }, 2)}\n`,
    )
  } else {
    const lines = renderRun(record, events, { ...terminalOptions(io), logLines: values.lines, cwd: io.cwd })
    io.stdout(`${lines.join('\n')}\n`)
  }
  return 0
})
