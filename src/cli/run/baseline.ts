/** The baseline that the runs of a session are compared with: read before the first of them starts. */
import { BaselineJudge } from '../../analysis/baseline/baseline-judge.ts'
import { groupByExperiment } from '../../analysis/experiment-group.ts'
import { judgedRuns } from '../../analysis/gate-judge.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { RunResult } from '../../model/run.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import type { BaselineReport } from '../../reporters/summary/render-baseline.ts'
import type { CommandInput } from '../command-input.ts'

/**
 * @throws ZtxexpError where there is no such baseline, or it cannot be used
 */
export async function openBaselineJudge(
  { baseline, failOn, root, resultsDir }: ResolvedOptions,
  { cwd }: Pick<CommandInput, 'cwd'>,
): Promise<BaselineJudge | undefined> {
  if (baseline === undefined) {
    if (failOn === undefined) return undefined
    throw new ZtxexpError(
      'BAD_OPTION',
      `--fail-on ${failOn} compares with a baseline: name it with --baseline.`,
    )
  }
  const [{ findBaseline }, { CaseReader }, { openResults }] = await Promise.all([
    import('../../results/baselines.ts'),
    import('../../results/case-reader.ts'),
    import('../../results/open.ts'),
  ])
  const side = await findBaseline(baseline, { root, cwd, results: openResults(resultsDir) })
  return new BaselineJudge({ ...side, casesOf: new CaseReader().casesOf }, failOn !== undefined)
}

export function reportBaseline(judge: BaselineJudge, results: readonly RunResult[]): BaselineReport {
  const experiments = groupByExperiment(results).map(judgedRuns)
  return {
    name: judge.name,
    experiments: experiments.map((each) => judge.compare(each)),
    othersCount: judge.countOthers(experiments),
  }
}
