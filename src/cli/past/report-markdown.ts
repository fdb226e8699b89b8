/** `ztxexp report --format markdown`: past runs as the comment of a pull request. */
import { relative, resolve } from 'node:path'
import { BaselineJudge } from '../../analysis/baseline/baseline-judge.ts'
import { experimentKey, latestRuns } from '../../analysis/latest.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { toRows } from '../../analysis/run-row.ts'
import { judgeRecords } from '../../analysis/stored-gates.ts'
import { counted } from '../../model/utils/counted.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { renderMarkdown } from '../../reporters/markdown/markdown-report.ts'
import { orderRows } from '../../reporters/summary/experiment-order.ts'
import type { BaselineReport } from '../../reporters/summary/render-baseline.ts'
import { viewExperiment } from '../../reporters/tables/experiment-view.ts'
import { findBaseline } from '../../results/baselines.ts'
import { CaseReader } from '../../results/case-reader.ts'
import { checkFolder, writeOutput } from '../../results/export/output-file.ts'
import type { Results } from '../../results/open.ts'
import type { CommandIo } from '../command-io.ts'
import { ownCommand } from '../own-command.ts'
import { givenValues, openFrom, rootFrom, warnDamaged } from './record-filter.ts'
import { selectRuns } from './select-runs.ts'

/** The runs of one experiment: of each config the one that counts. */
interface ExperimentRecords {
  name: string
  file: string
  records: readonly [RunRecord, ...RunRecord[]]
}

/** On stdout, unless a file is named. @param words What selects runs */
export async function writeMarkdown(
  words: readonly string[],
  values: RecordValues,
  io: CommandIo,
): Promise<number> {
  const { cwd, terminal } = io
  const file = values.output === undefined ? undefined : resolve(cwd, values.output)
  if (file !== undefined) checkFolder(file)
  const results = await openFrom(values, io)
  const records = await selectRuns(results, words, values)
  const experiments = byExperiment(records)
  const files = new Set(experiments.map((each) => each.file).filter((path) => path !== ''))
  const cases = new CaseReader()
  const text = renderMarkdown({
    cases,
    experiments: experiments.map(viewOf),
    verdicts: judgeRecords(records),
    baseline: await compareWithBaseline(experiments, values, { results, io, cases }),
    rerun: ownCommand({ values: givenValues(values), environment: io.environment })([...files]),
  })
  warnDamaged(results, io)
  if (file === undefined) {
    terminal.output(text.trimEnd())
    return 0
  }
  await writeOutput(file, Promise.resolve(text))
  terminal.output(`${counted(records.length, 'run')}: ${relative(cwd, file)}`)
  return 0
}

function byExperiment(records: readonly RunRecord[]): ExperimentRecords[] {
  const groups = [...groupBy(latestRuns(records), experimentKey).values()].map((members) => {
    const [{ run }] = members
    return { name: run.experiment_name ?? 'no name', file: run.file ?? '', records: members }
  })
  return groups.sort((a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)))
}

function viewOf({ name, file, records }: ExperimentRecords) {
  const { rows, areRepeats } = toRows(records)
  const runs = { name, file: file === '' ? null : file, records }
  const view = viewExperiment(runs, { rows, areGroups: areRepeats })
  return { view, rows: orderRows(view) }
}

async function compareWithBaseline(
  experiments: readonly ExperimentRecords[],
  { baseline, ...values }: RecordValues,
  { results, io, cases }: { results: Results; io: CommandIo; cases: CaseReader },
): Promise<BaselineReport | undefined> {
  if (baseline === undefined) return undefined
  const place = { root: rootFrom({ ...values, baseline }, io), cwd: io.cwd, results }
  const judge = new BaselineJudge({ ...(await findBaseline(baseline, place)), casesOf: cases.casesOf }, false)
  return {
    name: judge.name,
    experiments: experiments.map((each) => judge.compare(each)),
    othersCount: judge.countOthers(experiments),
  }
}
