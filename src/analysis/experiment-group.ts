/** Puts the results of a session together by experiment, in the order in which they were declared. */

import { INTERRUPTED } from '../model/error.ts'
import type { ExperimentSpec, RunResult, RunStatus } from '../model/run.ts'
import { groupBy } from '../model/utils/group-by.ts'

/** All results of one experiment. */
export interface ExperimentGroup {
  file: string
  experiment: ExperimentSpec
  /** In the order of their configs. */
  results: RunResult[]
}

/** Groups by file (sorted by path), then experiment, then config. */
export function groupByExperiment(results: readonly RunResult[]): ExperimentGroup[] {
  const byExperiment = groupBy(results, ({ run: { spec } }) => `${spec.experiment.index}\0${spec.file}`)
  const groups = [...byExperiment.values()].map((members): ExperimentGroup => {
    const { file, experiment } = members[0].run.spec
    return { file, experiment, results: members }
  })
  for (const group of groups) {
    group.results.sort((a, b) => a.run.spec.configIndex - b.run.spec.configIndex)
  }
  return groups.sort((a, b) => compareText(a.file, b.file) || a.experiment.index - b.experiment.index)
}

/** How many of the results have a status. */
export function countStatus(results: readonly RunResult[], status: RunStatus): number {
  let count = 0
  for (const result of results) if (result.status === status) count++
  return count
}

/** How many were not run again, because a run of the past had succeeded. */
export function countReused(results: readonly RunResult[]): number {
  return results.filter(isReusedSuccess).length
}

/** How many have succeeded in this session. */
export function countSucceeded(results: readonly RunResult[]): number {
  return countStatus(results, 'succeeded') - countReused(results)
}

/** Whether it was ended, or left, before it was over: nothing is wrong with it. */
export function isInterrupted({ status, error }: RunResult): boolean {
  return status === 'failed' && error?.name === INTERRUPTED
}

export function isReusedSuccess({ isReused, status }: RunResult): boolean {
  return isReused === true && status === 'succeeded'
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
