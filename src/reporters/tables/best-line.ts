/** Says in a sentence which group of repeats is best, and whether that is more than chance. */
import type { Lead } from '../../analysis/best-sample.ts'
import { formatSample } from '../../analysis/format-sample.ts'
import type { Sample } from '../../analysis/statistics.ts'
import type { Direction } from '../../model/objective.ts'
import { describeShortfall, type RunCounts } from '../../model/run-counts.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { MIN_WIDTH, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitize, wrap } from '../../terminal/terminal-text.ts'

/** A group as the sentence names it. */
export interface NamedSample {
  /** What varies in its config, such as `lr=0.1`. */
  name: string
  sample: Sample
  counts: RunCounts
}

export interface BestOfGroups {
  metric: string
  direction: Direction
  best: NamedSample
  next: NamedSample
  lead: Lead
}

/** Such as `Highest score: lr=0.1, 0.952 ± 0.005 (n=3 of 4, 1 failed); within the 95 % interval of the next (lr=0.2): …`. */
export function renderBestOfGroups(found: BestOfGroups, { colors, width }: RenderOptions): string[] {
  const { metric, direction, best, next, lead } = found
  const format = numberFormat([best.sample.mean, next.sample.mean])
  const start = `${direction === 'maximize' ? 'Highest' : 'Lowest'} ${metric}: ${best.name}, ${formatSample(best.sample, { format, counts: best.counts })}`
  const verdicts = {
    clear: 'outside the 95 % interval of the next',
    tie: `within the 95 % interval of the next (${next.name}): no clear winner`,
    unknown: 'repeat runs with other seeds to see how sure that is',
  } satisfies Record<Lead, string>
  const isSound = lead === 'clear' && describeShortfall(best.counts) === ''
  const paint = isSound ? colors.green : colors.yellow
  const text = sanitize(`${start}; ${verdicts[lead]}.`)
  return wrap(text, Math.max(width, MIN_WIDTH) - 1).map((line) => paint(` ${line}`))
}
