/** Says below the table of a search what is best and how that came about, or what is on its front; and what mattered. */
import { describeConfig } from '../../analysis/describe-config.ts'
import { frontOf } from '../../analysis/front.ts'
import { keepsLimits } from '../../analysis/gates.ts'
import { IMPORTANCE_METHOD, importancesOf, improvementsOf } from '../../analysis/importance.ts'
import type { RunRecord } from '../../analysis/record.ts'
import type { Limits, Objective } from '../../model/objective.ts'
import { counted } from '../../model/utils/counted.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { MIN_WIDTH, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitize, wrap } from '../../terminal/terminal-text.ts'

/** Keys that are named, the most important ones. */
const MOST_KEYS = 5

/** What was searched for. */
export interface SearchedFor {
  goals: readonly Objective[]
  /** Runs that miss one are the best only where none keeps all. */
  limits: Readonly<Record<string, Limits>>
  /** The keys in which the configs differ. */
  varying: readonly string[]
}

export function renderSearchLines(
  records: readonly RunRecord[],
  { goals, limits, varying }: SearchedFor,
  { width, colors }: RenderOptions,
): string[] {
  const [goal, ...others] = goals
  if (!goal) return []
  const kept = records.filter((record) => record.run.status === 'succeeded' && keepsLimits([record], limits))
  const chosen = kept.length > 0 ? kept : records
  const found =
    others.length > 0
      ? describeFront(chosen, goals)
      : describeImprovements(chosen, { records, goal, varying })
  return [found, describeImportance(records, goal)]
    .filter((text) => text !== '')
    .flatMap((text) => wrap(sanitize(text), Math.max(width, MIN_WIDTH) - 1))
    .map((line) => colors.dim(` ${line}`))
}

function describeFront(chosen: readonly RunRecord[], goals: readonly Objective[]): string {
  const names = goals.map(({ metric }) => metric)
  const front = frontOf(chosen, names)
  if (front.length === 0) return ''
  const list = names.join(',')
  return `On the front of ${names.join(' and ')}: ${counted(front.length, 'run')}. ztxexp results --pareto ${list} shows it.`
}

interface Improving {
  records: readonly RunRecord[]
  goal: Objective
  varying: readonly string[]
}

/** @param chosen Those among which the best is, in all records. */
function describeImprovements(chosen: readonly RunRecord[], { records, goal, varying }: Improving): string {
  const found = improvementsOf(chosen, goal)
  const [first, best] = [found[0], found.at(-1)]
  if (!first || !best) return ''
  const format = numberFormat([first.value, best.value])
  const config = describeConfig(best.record.config, varying)
  const place = records.indexOf(best.record) + 1
  const before =
    found.length === 1
      ? ''
      : ` The first had ${format(first.value)}, and ${counted(found.length - 1, 'run')} improved on it.`
  return `Best ${goal.metric}: ${format(best.value)} in run ${place} of ${records.length}${config === '' ? '' : `, ${config}`}.${before}`
}

function describeImportance(records: readonly RunRecord[], goal: Objective): string {
  const found = importancesOf(records, goal).slice(0, MOST_KEYS)
  if (found.length === 0) return ''
  const shares = found.map(({ key, share }) => `${key} ${Math.round(share * 100)} %`)
  return `What mattered for ${goal.metric} (${IMPORTANCE_METHOD}): ${shares.join(', ')}.`
}
