/** Names best values whose rows are not among those shown: they would otherwise not be seen at all. */
import { numberFormat } from '../../terminal/format-number.ts'
import { STAR } from '../../terminal/plain-row.ts'
import { fitLine, type RenderOptions } from '../../terminal/styled-line.ts'

/** A best value that no row in sight has. */
export interface BestElsewhere {
  metric: string
  score: number
  /** The id of a run, or what a group has in common. */
  place: string
}

/** More of them are more than anyone reads. */
const MOST_NAMED = 5

/** Lines such as ` ★ best loss 0.25 in 20261123_234558_0000000a, not shown`. */
export function renderBestElsewhere(
  found: readonly BestElsewhere[],
  { width, colors, isPlain }: RenderOptions,
): string[] {
  return found.slice(0, MOST_NAMED).map(({ metric, score, place }) => {
    const text = ` ${isPlain ? 'best' : `${STAR} best`} ${metric} ${numberFormat([score])(score)} in ${place}, not shown`
    return fitLine([{ text, paint: colors.dim }], width)
  })
}
