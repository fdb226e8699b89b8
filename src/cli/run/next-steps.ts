/** The commands that a person most likely wants next, with their arguments filled in. */
import { join } from 'node:path'
import { groupByExperiment, isInterrupted } from '../../analysis/experiment-group.ts'
import { type GateVerdict, missedGates } from '../../analysis/gates.ts'
import { directionOf } from '../../analysis/metric-direction.ts'
import type { RunResult } from '../../model/run.ts'
import {
  type ExperimentView,
  findBestRun,
  findHolder,
  viewExperiment,
} from '../../reporters/summary/experiment-view.ts'
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
  const views = groupByExperiment(results).map((group) => viewExperiment(group, {}))
  const withMetric = views.filter(({ mainMetric }) => mainMetric)
  const view = withMetric.find(({ group }) => group.experiment.options.objective) ?? withMetric[0] ?? views[0]
  const rest = again && (isCutShort || results.some(isInterrupted)) ? [again('--resume')] : []
  if (!view) return rest
  const failed = results.find((result) => result.status === 'failed' && !isInterrupted(result))
  const shown = missedGates(verdicts)[0]?.runs[0] ?? bestRun(view) ?? failed
  const steps = [
    ['results', '--experiment', view.group.results[0]?.run.experimentName ?? '', ...sortArgs(view)],
    ...(shown ? [['show', shown.run.runId]] : []),
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

function bestRun(view: ExperimentView): RunResult | undefined {
  const holder = view.mainMetric && findHolder(view, view.mainMetric)
  if (holder) return findBestRun(view, holder)
  return view.group.results.find(({ status }) => status === 'succeeded')
}

function sortArgs({ mainMetric, group, areRepeats }: ExperimentView): string[] {
  const repeats = areRepeats ? ['--repeats'] : []
  if (!mainMetric) return repeats
  const direction = directionOf(mainMetric.name, group.experiment.options)
  return direction
    ? [...repeats, '--sort', `${direction === 'maximize' ? '-' : ''}${mainMetric.name}`]
    : repeats
}
