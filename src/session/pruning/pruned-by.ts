/** By which metric the runs of an experiment are pruned, and which way it is better. */
import { directionOf } from '../../analysis/metric-direction.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { ExperimentSpec } from '../../model/run.ts'
import { listed } from '../../model/utils/counted.ts'
import type { CollectedFile } from '../../scheduler/plan.ts'

export interface PrunedBy {
  /** As it is logged; of an evaluation a score of its cases. */
  metric: string
  /** 1 where small values are the good ones, -1 where large ones are. */
  sign: number
}

const MOST_NAMED = 10

/**
 * Before anything runs.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` for an experiment of which it is not known by what, and which way
 */
export function checkPruning({ file, experiments }: Pick<CollectedFile, 'file' | 'experiments'>): void {
  for (const { spec } of experiments) {
    if (spec.options.prune) prunedBy(`${file} > ${JSON.stringify(spec.name)}`, spec)
  }
}

/** @throws {ZtxexpError} `BAD_DECLARATION` where nobody says so */
export function prunedBy(
  where: string,
  { options, evaluation }: Pick<ExperimentSpec, 'options' | 'evaluation'>,
): PrunedBy {
  const fail = (problem: string, remedy: string): never => {
    throw new ZtxexpError('BAD_DECLARATION', `${where}: ${problem}. ${remedy}.`)
  }
  const { prune, objective } = options
  const metric = prune?.metric ?? objective?.metric
  if (metric === undefined) {
    return fail(
      'prune has to know what it looks at',
      "Give the experiment an objective, such as { objective: { metric: 'loss', direction: 'minimize' } }",
    )
  }
  if (evaluation && !evaluation.scorers.includes(metric)) {
    const scorers = evaluation.scorers.map((name) => JSON.stringify(name))
    return fail(
      `prune looks at a score of the cases of an evaluation, and ${JSON.stringify(metric)} is none`,
      scorers.length === 0
        ? 'Give it scorers'
        : `Name one: { prune: { by: '${prune?.by}', metric: ${scorers[0]} } } (scores: ${listed(scorers, MOST_NAMED)})`,
    )
  }
  const direction = directionOf(metric, options) ?? (evaluation && 'maximize')
  if (direction) return { metric, sign: direction === 'minimize' ? 1 : -1 }
  const name = JSON.stringify(metric)
  return fail(
    `prune has to know which way ${name} is better`,
    `Give the experiment directions, such as { directions: { ${name}: 'minimize' } }`,
  )
}
