/** A search as an experiment declares it: what is known of it at once, and the source that it is while runs go on. */

import { ZtxexpError } from '../../model/error.ts'
import type { Objective } from '../../model/objective.ts'
import type { ConfigSelection, RunOptions } from '../../model/run.ts'
import type { SearchFacts } from '../../model/search-facts.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import type { PlannedSearch } from '../sweep/search-plan.ts'
import { SearchSource } from '../sweep/search-source.ts'
import type { SearchGoal } from '../sweep/search-values.ts'

type Options = Pick<RunOptions, 'objective' | 'directions' | 'expect' | 'repeats'>

export interface CollectedSearch {
  facts: SearchFacts
  /** Runs in all, at most. */
  most: number
  /** What the search says of metrics, where the experiment does not say it itself. */
  options: Pick<RunOptions, 'objective' | 'directions'>
  notes: string[]
}

/**
 * What is known of a search before it is asked.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` where nobody says what is to become better; `BAD_OPTION` for what `--set` cannot set
 */
export function collectSearch(
  where: string,
  search: PlannedSearch<object>,
  { options, selection }: { options: Options; selection: ConfigSelection },
): CollectedSearch {
  const { set } = selection
  refuseAxes(where, selection)
  const objectives = objectivesOf(where, search, options)
  const { space, seeds } = search.trialSpace(set)
  const { trials } = search.options
  const size = space.countUpTo(trials)
  const isSmall = size < trials
  return {
    facts: search.facts(objectives, set),
    most: atMost(Math.min(size, trials) * seeds.length, selection),
    options: declaredBy(objectives, options),
    notes: isSmall
      ? [`the space has no more than ${size} configs, so there will be no ${trials} trials`]
      : [],
  }
}

/** With `--limit` or `--sample`, no more than they say. */
export function atMost(
  total: number | undefined,
  { sample, limit }: Pick<ConfigSelection, 'sample' | 'limit'>,
): number {
  return Math.min(total ?? Number.POSITIVE_INFINITY, sample ?? limit ?? Number.POSITIVE_INFINITY)
}

/** The search while runs go on. */
export function openSearch(
  where: string,
  search: PlannedSearch<object>,
  {
    options,
    isEvaluation = false,
    set,
  }: { options: Options; isEvaluation?: boolean; set: Readonly<Record<string, JsonValue>> },
): SearchSource {
  const trialSpace = search.trialSpace(set)
  const goal: SearchGoal = {
    objectives: objectivesOf(where, search, options),
    expect: options.expect ?? {},
    ...(isEvaluation && { repeats: options.repeats ?? 1 }),
  }
  const study = search.study(trialSpace, goal.objectives.length)
  return new SearchSource({ study, trialSpace, goal, trials: search.options.trials })
}

function refuseAxes(where: string, { grid }: ConfigSelection): void {
  const [key] = Object.keys(grid)
  if (key === undefined) return
  const message = `--grid ${key}: the configs of ${where} are searched. Give the values to its space, as choices.`
  throw new ZtxexpError('BAD_OPTION', message)
}

function objectivesOf(
  where: string,
  search: PlannedSearch<object>,
  { objective }: Options,
): readonly Objective[] {
  if (search.objectives.length > 0) return search.objectives
  if (objective) return [objective]
  throw new ZtxexpError(
    'BAD_DECLARATION',
    `${where}: a search has to know what is to become better. Give the experiment an objective, such as ` +
      "{ objective: { metric: 'loss', direction: 'minimize' } }.",
  )
}

/** So that tables, too, know what is better. */
function declaredBy(
  objectives: readonly Objective[],
  { objective, directions }: Options,
): CollectedSearch['options'] {
  const [first] = objectives
  const others = Object.fromEntries(objectives.map(({ metric, direction }) => [metric, direction]))
  return {
    ...(!objective && first && { objective: first }),
    ...(objectives.length > 1 && { directions: { ...others, ...directions } }),
  }
}
