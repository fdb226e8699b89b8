/** The commands that a person most likely wants next, with their arguments filled in. */
import { join } from 'node:path'
import { groupByExperiment, isInterrupted } from '../../analysis/experiment-group.ts'
import { type GateVerdict, missedGates } from '../../model/gate-verdict.ts'
import type { RunResult } from '../../model/run.ts'
import { type SessionExperiment, viewGroup } from '../../reporters/summary/experiment-order.ts'
import { findBestRun } from '../../reporters/tables/experiment-view.ts'
import type { CommandInput } from '../command-input.ts'
import { type OwnCommand, sameCommandFor } from '../own-command.ts'

const MOST_STEPS = 3

export interface NextStepsContext {
  verdicts: readonly GateVerdict[]
  command: OwnCommand
  /** Whether every file has loaded: a part of the runs is nothing to hand on. */
  isWhole: boolean
  /** Whether runs were left, by an interrupt or by `--bail`. */
  isCutShort: boolean
  /** The command line of this session with a flag more; none where it goes on itself. */
  again: ((flag: string) => string) | undefined
}

/**
 * Command lines, the most useful first: go on after an interrupt, rerun what failed, the table again, the run to look
 * at (one that missed a gate, else the best), everything as a file.
 */
export function nextSteps(
  results: readonly RunResult[],
  { verdicts, command, isWhole, isCutShort, again }: NextStepsContext,
): string[] {
  const all = groupByExperiment(results).map((group) => viewGroup(group))
  const withMetric = all.filter(({ view }) => view.mainMetric)
  const shown = withMetric.find(({ group }) => group.experiment.options.objective) ?? withMetric[0] ?? all[0]
  const rest = again && (isCutShort || results.some(isInterrupted)) ? [again('--resume')] : []
  if (!shown) return rest
  const failed = results.find((result) => result.status === 'failed' && !isInterrupted(result))
  const runId = missedGates(verdicts)[0]?.runIds[0] ?? bestRunId(shown) ?? failed?.run.runId
  const steps = [
    ['results', '--experiment', shown.group.results[0]?.run.experimentName ?? '', ...sortArgs(shown)],
    ...(runId === undefined ? [] : [['show', runId]]),
    ...(isWhole ? [['export', '-o', 'runs.csv']] : []),
  ]
  const lines = [...rest, ...(again && failed ? [again('--failed')] : []), ...steps.map(command)]
  return lines.slice(0, MOST_STEPS)
}

/**
 * Runs only this one again: the filter is a part of the path, and the pattern the whole title. The other options of
 * this command line stay, since titles and configs come of them, too.
 */
export function rerunCommand(
  { run: { spec } }: RunResult,
  {
    files,
    root,
    ...input
  }: Pick<CommandInput, 'argv' | 'environment'> & { files: readonly string[]; root: string },
): string {
  const escaped = spec.title.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  // What cannot be seen may not be pasted as it is.
  const pattern = escaped.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
    codeUnits,
  )
  const isAmbiguous = files.some((file) => file !== spec.file && file.includes(spec.file))
  return sameCommandFor([isAmbiguous ? join(root, spec.file) : spec.file, '-t', `^${pattern}$`], input)
}

function codeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }).join('')
}

function bestRunId({ view }: SessionExperiment): string | undefined {
  const [holder] = view.mainMetric ? view.bestOf(view.mainMetric) : []
  if (holder) return findBestRun(view, holder).runId
  return view.runs.records.find(({ run }) => run.status === 'succeeded')?.runId
}

function sortArgs({ view: { mainMetric, areGroups, directionOf } }: SessionExperiment): string[] {
  const repeats = areGroups ? ['--repeats'] : []
  const direction = mainMetric && directionOf(mainMetric)
  return direction ? [...repeats, '--sort', `${direction === 'maximize' ? '-' : ''}${mainMetric}`] : repeats
}
