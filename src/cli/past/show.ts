/** `ztxexp show`: one run in full. */
import { evaluationOf } from '../../analysis/cases/evaluation.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { jsonPieces } from '../../model/utils/json-pieces.ts'
import { checkWords } from '../../options/command-line/parse.ts'
import { renderCase } from '../../reporters/results/render-case.ts'
import { MOST_CURVES, renderRun } from '../../reporters/results/render-run.ts'
import { casesOf, findCase, readEvaluationDetail } from '../../results/evaluation-detail.ts'
import { findRun } from '../../results/find.ts'
import { readSourceFile } from '../../results/source-file.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { openFrom, warnDamaged } from './record-filter.ts'

const NO_RUN = 'Name a run: ztxexp show latest, or the start of its id, as in the table of ztxexp results.'

export const showCommand = recordCommand('show', async ({ words, values }, io) => {
  checkWords(words, 1, NO_RUN)
  const results = await openFrom(values, io)
  const record = await findRun(results, words[0] ?? '')
  if (values.case !== undefined) return showCase(record, values.case, { isJson: values.json, io })
  const evaluation = readEvaluationDetail(record)
  if (values.json) {
    const events = results.eventsOf(record)
    const { runDir, run, config, metrics, meta } = record
    const document = {
      run_dir: runDir,
      run,
      config,
      metrics,
      meta,
      curves: events,
      ...(evaluation && { evaluation }),
      ...(evaluationOf(record) && { cases: casesOf(record) }),
    }
    await io.terminal.outputPieces(jsonPieces(document, 2))
  } else {
    const events = results.eventsOf(record, { firstMetrics: MOST_CURVES })
    const lines = renderRun(record, events, {
      ...io.terminal,
      evaluation,
      logLines: values.lines,
      cwd: io.cwd,
      readSource: (path) => readSourceFile(path, Date.parse(record.run.started_at ?? '')),
    })
    io.terminal.output(lines.join('\n'))
  }
  warnDamaged({ damaged: results.damaged.filter(({ runDir }) => runDir === record.runDir) }, io)
  return 0
})

async function showCase(
  record: RunRecord,
  id: string,
  { isJson, io }: { isJson: boolean; io: CommandIo },
): Promise<number> {
  const records = findCase(record, id)
  if (isJson) await io.terminal.outputPieces(jsonPieces({ run_id: record.runId, case: id, records }, 2))
  else io.terminal.output(renderCase(record, records, io.terminal).join('\n'))
  return 0
}
