/** Says below the table of a search how its best value came about, and what mattered. */
import { describeConfig } from '../../analysis/describe-config.ts'
import { type Goal, IMPORTANCE_METHOD, importancesOf, improvementsOf } from '../../analysis/importance.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { counted } from '../../model/utils/counted.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { MIN_WIDTH, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitize, wrap } from '../../terminal/terminal-text.ts'

/** Keys that are named, the most important ones. */
const MOST_KEYS = 5

/** @param varying The keys in which the configs differ. */
export function renderSearchLines(
  records: readonly RunRecord[],
  { goal, varying }: { goal: Goal; varying: readonly string[] },
  { width, colors }: RenderOptions,
): string[] {
  const texts = [describeImprovements(records, goal, varying), describeImportance(records, goal)]
  return texts
    .filter((text) => text !== '')
    .flatMap((text) => wrap(sanitize(text), Math.max(width, MIN_WIDTH) - 1))
    .map((line) => colors.dim(` ${line}`))
}

function describeImprovements(records: readonly RunRecord[], goal: Goal, varying: readonly string[]): string {
  const found = improvementsOf(records, goal)
  const [first, best] = [found[0], found.at(-1)]
  if (!first || !best) return ''
  const format = numberFormat([first.value, best.value])
  const config = describeConfig(best.record.config, varying)
  const before =
    found.length === 1
      ? ''
      : ` The first had ${format(first.value)}, and ${counted(found.length - 1, 'run')} improved on it.`
  return `Best ${goal.metric}: ${format(best.value)} in run ${best.trial} of ${records.length}${config === '' ? '' : `, ${config}`}.${before}`
}

function describeImportance(records: readonly RunRecord[], goal: Goal): string {
  const found = importancesOf(records, goal).slice(0, MOST_KEYS)
  if (found.length === 0) return ''
  const shares = found.map(({ key, share }) => `${key} ${Math.round(share * 100)} %`)
  return `What mattered (${IMPORTANCE_METHOD}): ${shares.join(', ')}.`
}
