/** `ztxexp show`: one run in full. */
import { stringifyMetrics } from '../model/json.ts'
import { checkWords } from '../options/record-parse.ts'
import { findRun } from '../results/find.ts'
import { renderRun } from '../results/render-run.ts'
import { recordCommand } from './command-io.ts'
import { openFrom } from './record-filter.ts'

export const showCommand = recordCommand('show', async ({ words, values }, io) => {
  checkWords(words, 1, 1)
  const results = await openFrom(values, io)
  const record = await findRun(results, words[0] ?? '')
  const events = results.eventsOf(record)
  if (values.json) {
    const { runDir, run, config, metrics, meta } = record
    io.terminal.output(
      stringifyMetrics({ run_dir: runDir, run, config, metrics, meta, curves: [...events] }, 2),
    )
  } else {
    const lines = renderRun(record, events, { ...io.terminal, logLines: values.lines, cwd: io.cwd })
    io.terminal.output(lines.join('\n'))
  }
  return 0
})
