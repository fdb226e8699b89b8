/** What became of the cases of evaluations against a baseline, as Markdown: which are broken, fixed, or failed. */
import type { BaselineComparison } from '../../analysis/baseline/baseline-judge.ts'
import { caseFlips } from '../../analysis/cases/case-flips.ts'
import { mainScore } from '../../analysis/cases/main-score.ts'
import type { PairedVariants } from '../../analysis/comparison/variant-pairs.ts'
import { describeConfig } from '../../analysis/describe-config.ts'
import { configFields } from '../../model/fields.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import type { CaseReader } from '../../results/case-reader.ts'
import type { BaselineReport } from '../summary/render-baseline.ts'
import { describePair } from '../tables/paired-line.ts'
import { inline } from './markdown-text.ts'

/** Variants that are told of. */
const MOST_VARIANTS = 10
/** Cases of a variant that are named, of each kind. */
const MOST_CASES = 10
const LONGEST_ID = 40
const LONGEST_SENTENCE = 400

/** One section, or none where no variant has a case that is not what it was. */
export function casesSection({ name, experiments }: BaselineReport, reader: CaseReader): string[] {
  const variants = experiments.flatMap(variantsOf)
  const told = variants.flatMap((each) => {
    const counts = countFlips(each.variant, reader)
    return counts === '' ? [] : [`- ${inline(each.name)}: ${counts}`, ...sentenceOf(each.variant, name)]
  })
  if (told.length === 0) return []
  const lines = told.slice(0, 2 * MOST_VARIANTS)
  const more = (told.length - lines.length) / 2
  const rest = more > 0 ? [`- … ${more} more variants`] : []
  return [[`**Cases against ${inline(name)}**`, [...lines, ...rest].join('\n')].join('\n\n')]
}

interface NamedVariant {
  name: string
  variant: PairedVariants
}

function variantsOf({ name, comparison: { variants } }: BaselineComparison): NamedVariant[] {
  const { varying } = configFields(variants.map(({ pair }) => pair.new.config))
  return variants.map((variant) => {
    const config = describeConfig(variant.pair.new.config, varying)
    return { variant, name: config === '' ? name : `${name} [${config}]` }
  })
}

/** Such as `3 broken (q1, q4, q9), 1 fixed (q7)`; empty where all are as they were. */
function countFlips({ pair, scores: [main] }: PairedVariants, reader: CaseReader): string {
  const [old, fresh] = [reader.casesOf(pair.old), reader.casesOf(pair.new)]
  if (!main || !old || !fresh) return ''
  const sign = mainScore(pair.new)?.direction === 'minimize' ? -1 : 1
  const flips = groupBy(caseFlips(old, fresh, { score: main.score, sign }), ({ kind }) => kind)
  return (['broken', 'fixed', 'errored'] as const)
    .flatMap((kind) => {
      const ids = (flips.get(kind) ?? []).map(({ id }) => id)
      if (ids.length === 0) return []
      const named = ids.slice(0, MOST_CASES).map((id) => inline(id, LONGEST_ID))
      const more = ids.length > MOST_CASES ? `, … ${ids.length - MOST_CASES} more` : ''
      return [`**${ids.length} ${kind}** (${named.join(', ')}${more})`]
    })
    .join(', ')
}

function sentenceOf({ scores: [main] }: PairedVariants, baseline: string): string[] {
  return main ? [`  ${inline(describePair(main, { old: baseline, new: 'this' }), LONGEST_SENTENCE)}`] : []
}
