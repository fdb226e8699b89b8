/** Variants of evaluations compared over their cases, as text. */
import type { PairedScore } from '../../analysis/cases/pair-cases.ts'
import type { PairedVariants } from '../../analysis/comparison/variant-pairs.ts'
import { describeConfig } from '../../analysis/describe-config.ts'
import { configFields } from '../../model/fields.ts'
import { counted } from '../../model/utils/counted.ts'
import type { CaseChanges, ChangedCase } from '../../results/case-changes.ts'
import { errorFormat, formatConfigNumber } from '../../terminal/format-number.ts'
import { fitLine, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitize, wrap } from '../../terminal/terminal-text.ts'
import { verdictCell } from '../tables/comparison-table.ts'
import { renderColumns } from '../tables/experiment-table.ts'
import { describePair } from '../tables/paired-line.ts'
import { MIN_TEXT_WIDTH, type RunColumn } from '../tables/run-columns.ts'
import { describeOutcome } from './render-evaluation.ts'

/** Cases of a list that are shown. */
const MOST_CASES = 10
/** Sentences on pairs; more are in the table. */
const MOST_SENTENCES = 4

/** A row for each pair of variants and score, the sentence of each pair, and the lists of cases; none without pairs. */
export function renderVariants(
  variants: readonly PairedVariants[],
  changes: readonly (CaseChanges | null)[],
  options: RenderOptions,
): string[] {
  if (variants.length === 0) return []
  const { colors, width } = options
  const nameOf = namer(variants)
  const sentences = variants.slice(0, MOST_SENTENCES).flatMap((each) => {
    const [main] = each.scores
    if (!main) return []
    const names =
      variants.length === 1
        ? { old: 'old', new: 'new' }
        : { old: `old ${nameOf(each)}`, new: `new ${nameOf(each)}` }
    return wrap(sanitize(describePair(main, names)), width - 1).map((line) => colors.dim(` ${line}`))
  })
  const lists = variants.flatMap((each, index) => {
    const own = changes[index]
    return own ? renderChanges(own, nameOf(each), options) : []
  })
  return [
    fitLine([{ text: ' Cases, paired by id', paint: colors.bold }], width),
    ...renderColumns(rowColumns(variants, nameOf, options), options),
    ...sentences,
    '',
    ...lists,
  ]
}

/** What the configs of the new variants differ in, else what the two of a pair do. */
function namer(variants: readonly PairedVariants[]): (each: PairedVariants) => string {
  const { varying } = configFields(variants.map(({ pair }) => pair.new.config))
  return ({ pair }) => describeConfig(pair.new.config, varying) || (pair.new.run.title ?? pair.new.runId)
}

function rowColumns(
  variants: readonly PairedVariants[],
  nameOf: (each: PairedVariants) => string,
  options: RenderOptions,
): RunColumn[] {
  const rows = variants.flatMap((each) => each.scores.map((paired) => ({ name: nameOf(each), paired })))
  const numbers = (header: string, priority: number, textOf: (paired: PairedScore) => string): RunColumn => ({
    column: { header, align: 'right', priority },
    cells: rows.map(({ paired }) => ({ text: textOf(paired) })),
  })
  const format = ({ change, old, new: fresh }: PairedScore) =>
    errorFormat([old ?? 0, fresh ?? 0], [change?.halfWidth ?? null])
  const meanText = (mean: number | null, paired: PairedScore) => (mean === null ? '-' : format(paired)(mean))
  return [
    ...(variants.length > 1
      ? [
          textColumn(
            'variant',
            rows.map(({ name }) => name),
            6,
          ),
        ]
      : []),
    textColumn(
      'score',
      rows.map(({ paired }) => paired.score),
      7,
    ),
    numbers('old', 3, (paired) => meanText(paired.old, paired)),
    numbers('new', 4, (paired) => meanText(paired.new, paired)),
    numbers('change', 5, (paired) => changeText(paired, format(paired))),
    numbers('higher', 2, (paired) => String(paired.higher)),
    numbers('lower', 2, (paired) => String(paired.lower)),
    {
      column: { header: 'verdict', align: 'left', priority: 6 },
      cells: rows.map(({ paired }) => verdictCell(paired.verdict, options)),
    },
  ]
}

function changeText({ change }: PairedScore, format: (value: number) => string): string {
  if (!change) return '-'
  const error = change.halfWidth === null ? '' : ` ± ${format(change.halfWidth)}`
  return `${change.mean > 0 ? '+' : ''}${format(change.mean)}${error} (n=${change.n})`
}

function renderChanges(changes: CaseChanges, name: string, options: RenderOptions): string[] {
  const kinds = ['broken', 'fixed', 'errored', 'changed'] as const
  return kinds.flatMap((kind) => {
    const cases = changes[kind]
    if (cases.length === 0) return []
    const { colors, width } = options
    const left = cases.length - MOST_CASES
    const head = { text: ` ${kind[0]?.toUpperCase()}${kind.slice(1)}`, paint: colors.bold }
    const said = {
      text: `  ${counted(cases.length, 'case')} by ${changes.score}, ${name}`,
      paint: colors.dim,
    }
    const more = ` … ${counted(left, 'more case')}: --json has all, with the outputs in full.`
    return [
      fitLine([head, said], width),
      ...renderColumns(caseColumns(cases.slice(0, MOST_CASES)), options),
      ...(left > 0 ? [fitLine([{ text: more, paint: colors.dim }], width)] : []),
      '',
    ]
  })
}

function caseColumns(cases: readonly ChangedCase[]): RunColumn[] {
  const outcomeOf = (records: ChangedCase['oldRecords']) => {
    const record = records.find(({ error }) => error) ?? records[0]
    return record ? describeOutcome(record) : ''
  }
  const scoreText = (value: number | null) => (value === null ? '-' : formatConfigNumber(value))
  return [
    textColumn(
      'case',
      cases.map(({ id }) => id),
      5,
    ),
    textColumn(
      'scores',
      cases.map((each) => `${scoreText(each.old)} → ${scoreText(each.new)}`),
      4,
    ),
    textColumn(
      'old output',
      cases.map(({ oldRecords }) => outcomeOf(oldRecords)),
      2,
    ),
    textColumn(
      'new output',
      cases.map(({ newRecords }) => outcomeOf(newRecords)),
      3,
    ),
  ]
}

function textColumn(header: string, texts: readonly string[], priority: number): RunColumn {
  return {
    column: { header, align: 'left', priority, minWidth: MIN_TEXT_WIDTH, keeps: 'start' },
    cells: texts.map((text) => ({ text })),
  }
}
