/** Says how each experiment of a session ended, and each file by its experiments: what the totals count. */

import { countStatus, type ExperimentGroup, isInterrupted } from '../../analysis/experiment-group.ts'
import type { RunResult } from '../../model/run.ts'
import { groupBy } from '../../model/utils/group-by.ts'

/** The worst first: that is what a file of several experiments counts as. */
const END_STATES = ['failed', 'interrupted', 'not run', 'passed', 'skipped', 'todo'] as const

export type EndState = (typeof END_STATES)[number]

/** An experiment that has no result: a modifier skips it, or the session was ended before its turn. */
export interface IdleExperiment {
  file: string
  state: Extract<EndState, 'not run' | 'skipped' | 'todo'>
}

export interface EndedExperiment {
  file: string
  state: EndState
}

/** What gates have said of runs. */
export interface JudgedRuns {
  /** Ids of those that missed what was expected of them. */
  atFault: ReadonlySet<string>
  /** Ids of those that failed, no more of them than a limit allows. */
  excused: ReadonlySet<string>
}

export function endStateOf({ results }: ExperimentGroup, { atFault, excused }: JudgedRuns): EndState {
  const isFailed = (result: RunResult) => {
    const { runId } = result.run
    return atFault.has(runId) || (result.status === 'failed' && !isInterrupted(result) && !excused.has(runId))
  }
  if (results.some(isFailed)) return 'failed'
  if (results.some(isInterrupted)) return 'interrupted'
  return countStatus(results, 'skipped') === results.length ? 'skipped' : 'passed'
}

/** The state of each file. */
export function fileStates(experiments: readonly EndedExperiment[]): EndState[] {
  const byFile = groupBy(experiments, ({ file }) => file)
  return [...byFile.values()].map((members) => {
    const states = members.map(({ state }) => state)
    return END_STATES.find((state) => states.includes(state)) ?? members[0].state
  })
}
