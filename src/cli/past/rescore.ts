/** `ztxexp rescore`: runs scorers over the outputs of past evaluations, without calling what made them. */
import { relative } from 'node:path'
import { latestRuns } from '../../analysis/latest.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { ownVersion } from '../../machine/package-versions.ts'
import { invariant, ZtxexpError } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import { isPlainObject } from '../../model/utils/json.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { isInProgress } from '../../results/clean.ts'
import { openResults, type Results } from '../../results/open.ts'
import { watchSignals } from '../../session/signals.ts'
import { collectAll } from '../../vitest/start-vitest.ts'
import type { CommandInput } from '../command-input.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { type OpenProject, openProject } from '../run/open-project.ts'
import { Outcome } from '../run/outcome.ts'
import { printFileErrors } from '../run/print.ts'
import { chosenRecords } from './chosen-records.ts'
import { planRescore } from './plan-rescore.ts'
import { filterFrom, givenValues, optionsFrom } from './record-filter.ts'
import { RescoreReport } from './rescore-report.ts'

export const rescoreCommand = recordCommand('rescore', async ({ words, values }, io) => {
  if (values.json) io.terminal.keepStdoutClean()
  const { resultsDir } = await optionsFrom(values, io)
  const records = await findEvaluations(openResults(resultsDir), { words, values }, io)
  const outcome = new Outcome()
  const input = asInput(values, io)
  const project = await openProject(input, { onFile: outcome.addFile, onFatal: outcome.addFatal })
  try {
    await collectAll(project.vitest, filesOf(records))
    for (const error of outcome.fatal) throw error
    printFileErrors(input, project, outcome)
    return await rescore(records, { values, project, outcome, io })
  } finally {
    await project.vitest.close()
  }
})

interface Place {
  values: RecordValues
  project: OpenProject
  outcome: Outcome
  io: CommandIo
}

async function rescore(
  records: readonly RunRecord[],
  { values: { scorer, json }, project, outcome, io }: Place,
): Promise<number> {
  const { runs, refused } = planRescore(records, outcome.plans)
  const known = new Set(runs.flatMap(({ plan }) => plan.spec.experiment.evaluation?.scorers ?? []))
  const unknown = scorer?.find((name) => !known.has(name))
  if (unknown !== undefined && runs.length > 0) throw unknownScorer(unknown, [...known])
  const report = new RescoreReport(io.terminal, records)
  for (const { record, reason } of refused) report.refuse(record, reason)
  const session = project.connection.session()
  if (runs.length > 0) {
    invariant(session, 'Runs are to be scored again, and no file was loaded')
    const signals = watchSignals(process, (error) => session.cancel(error))
    const hooks = { onScored: report.count, onEnd: report.add, onHeld: report.hold }
    await session.rescore(runs, { scorers: scorer, ...hooks }).finally(() => {
      report.stop()
      signals.stop()
    })
    const exitCode = signals.exitCode()
    if (exitCode !== undefined) return exitCode
  }
  report.end(relative(io.cwd, project.options.resultsDir))
  if (json) io.terminal.output(JSON.stringify(report.asJson(), null, 2))
  return outcome.brokenFiles.length > 0 ? 2 : report.exitCode
}

/** Without a selection, of each config the run that counts. */
async function findEvaluations(
  results: Results,
  { words, values }: { words: readonly string[]; values: RecordValues },
  io: CommandIo,
): Promise<RunRecord[]> {
  const found: RunRecord[] = []
  let inProgress = 0
  for await (const record of chosenRecords(results, { selectors: words, filter: filterFrom(values) }, io)) {
    if (!isPlainObject(record.run.cases)) continue
    if (isInProgress(record)) inProgress++
    else found.push(record)
  }
  if (inProgress > 0)
    io.terminal.error(`${counted(inProgress, 'run')} in progress: left to the session they belong to.`)
  if (found.length > 0) return words.length > 0 ? found : latestRuns(found)
  const message = `No run in ${results.dir} that is over and chosen is one of an evaluation.`
  throw new ZtxexpError('NOT_FOUND', message)
}

function filesOf(records: readonly RunRecord[]): string[] {
  return [...new Set(records.flatMap(({ run }) => run.file ?? []))]
}

function unknownScorer(name: string, known: readonly string[]): ZtxexpError {
  const hint = didYouMean(name, known)
  const list = known.length === 0 ? 'there are none' : `there are ${known.join(', ')}`
  return new ZtxexpError(
    'BAD_OPTION',
    `--scorer ${name}: no experiment of the chosen runs has it.${hint} (${list})`,
  )
}

/** What a command is given that loads experiment files. */
function asInput(values: RecordValues, { terminal, cwd, environment }: CommandIo): CommandInput {
  return {
    host: process,
    argv: process.argv.slice(2),
    filters: [],
    values: { ...givenValues(values), ...(values.workers !== undefined && { workers: values.workers }) },
    environment,
    cwd,
    terminal,
    version: ownVersion(),
  }
}
