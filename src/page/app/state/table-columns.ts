/** Which columns a table of runs has, and which it starts with. */

import type { PageIndex } from '../../model/page-index.ts'
import type { Field } from './fields.ts'

/** Columns of configs and metrics that a table starts with: more than these nobody reads at once. */
const MOST_CONFIG = 8
const MOST_METRICS = 6

/**
 * The columns that tell runs apart: the experiment and the group where they differ, what varies in the configs, the
 * objective and the metrics with a direction, and how long it took.
 */
export function tellingColumns(fields: ReadonlyMap<string, Field>, index: PageIndex): string[] {
  const all = [...fields.values()]
  const names = (part: Field['part'], wanted: readonly string[]) =>
    all.filter((field) => field.part === part && wanted.includes(field.name) && field.varies)
  const config = varyingKeys(all, index)
  return [
    ...names('run', ['experiment_name', 'group']),
    ...config.slice(0, MOST_CONFIG),
    ...tellingMetrics(all).slice(0, MOST_METRICS),
    ...all.filter(({ part, name }) => part === 'run' && (name === 'duration_sec' || name === 'started_at')),
  ].map(({ id }) => id)
}

/** Config keys that tell runs of one experiment apart; those that most runs have come first. */
export function varyingKeys(all: readonly Field[], { config }: PageIndex): Field[] {
  const varying = new Set(config.filter(({ varies }) => varies).map(({ name }) => name))
  const own = all.filter(({ part, name }) => part === 'config' && varying.has(name))
  return [...own.filter(isCommon), ...own.filter((field) => !isCommon(field))]
}

/** Metrics that have curves. What a metric has in another split is drawn with it, and named `loss [valid]` in tables only. */
export function curveMetrics({ metrics }: PageIndex): string[] {
  const names = metrics.filter(({ logged }) => logged !== null).map(({ name }) => name)
  const known = new Set(names)
  return names.filter((name) => !known.has(/^(.+) \[[^\]]*\]$/.exec(name)?.[1] ?? ''))
}

/** Whether at least every other run has it. */
function isCommon({ values }: Field): boolean {
  return values.filter((value) => value !== null).length * 2 >= values.length
}

/** Metrics, the objective first; a logged one, by its last value, only where it is not returned as well. */
export function tellingMetrics(all: readonly Field[]): Field[] {
  const returned = new Set(all.filter(({ part }) => part === 'metrics').map(({ name }) => name))
  const metrics = all.filter(({ part, id, name }) => {
    if (part === 'metrics') return true
    return part === 'logged' && id.endsWith('@last') && !returned.has(name)
  })
  const weight = ({ isObjective, direction }: Field) => (isObjective ? 0 : direction ? 1 : 2)
  return metrics.toSorted((a, b) => weight(a) - weight(b))
}

/** Axes of the parallel coordinates that a page starts with: what varies in the configs, then the first metrics. */
export function tellingAxes(fields: ReadonlyMap<string, Field>, index: PageIndex): string[] {
  const all = [...fields.values()]
  const config = varyingKeys(all, index).filter(({ name }) => name !== 'seed')
  const metrics = tellingMetrics(all).filter(({ isNumeric }) => isNumeric)
  // A line breaks at an axis that its run has no value on.
  const common = (list: readonly Field[]) => {
    const found = list.filter(isCommon)
    return found.length > 0 ? found : list
  }
  return [...common(config).slice(0, 6), ...common(metrics).slice(0, 2)].map(({ id }) => id)
}
