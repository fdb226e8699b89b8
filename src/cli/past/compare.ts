/** `ztxexp compare`: what is different between two runs or two sets of runs. */

import { type CaseComparison, type Comparison, compareByCase } from '../../analysis/compare.ts'
import { type FailOnResult, judgeComparison } from '../../analysis/comparison/fail-on.ts'
import { type Part, splitFullName } from '../../analysis/expression/field-name.ts'
import { flatten, type RunRecord } from '../../analysis/record.ts'
import { ZtxexpError } from '../../model/error.ts'
import { listed } from '../../model/utils/counted.ts'
import { valueAtKey } from '../../model/utils/json-path.ts'
import { jsonPieces } from '../../model/utils/json-pieces.ts'
import { nearestName } from '../../model/utils/nearest-name.ts'
import { renderComparison } from '../../reporters/results/render-compare.ts'
import { type CaseChanges, findChanges } from '../../results/case-changes.ts'
import { CaseReader } from '../../results/case-reader.ts'
import { sanitize } from '../../terminal/terminal-text.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { findSides } from './compare-sides.ts'
import { openFrom, warnDamaged } from './record-filter.ts'

const MOST_NAMED = 20

export const compareCommand = recordCommand('compare', async ({ words, values }, io) => {
  const results = await openFrom(values, io)
  const { old, fresh, areNamed } = await findSides(words, values, { results, io })
  const higher = values.higher.map((name) => withoutPart(name, 'metrics'))
  const lower = values.lower.map((name) => withoutPart(name, 'metrics'))
  const ignoreKeys = values.ignoreKeys.map((key) => withoutPart(key, 'config'))
  const by = values.by && readBy(values.by, { ignoreKeys, records: [...old, ...fresh] })
  const reader = new CaseReader()
  const comparison = compareByCase(
    old,
    fresh,
    {
      higher,
      lower,
      ignoreKeys,
      pairSingles: areNamed,
      ...(by && { by }),
    },
    reader.casesOf,
  )
  checkMetrics([...higher, ...lower], comparison)
  warnDamaged(results, io)
  const { variants } = comparison
  const changes = values.cases ? variants.map((each) => findChanges(each, reader)) : []
  if (values.cases && variants.length === 0) throw new ZtxexpError('NOT_FOUND', NO_CASES)
  const failOn = values.failOn === undefined ? undefined : judgeComparison(comparison)
  if (values.json)
    await io.terminal.outputPieces(
      jsonPieces({ ...toJson(comparison, failOn), ...variantsJson(comparison, changes) }, 2),
    )
  else io.terminal.output(renderComparison(comparison, changes, io.terminal).join('\n'))
  if (failOn === undefined) return 0
  printFailOn(failOn, io)
  return EXIT_CODES[failOn.outcome]
})

const NO_CASES =
  'No pair of these runs has cases on both sides: --cases compares variants of evaluations, of one config or named singly.'

const EXIT_CODES = { passed: 0, worse: 1, incomparable: 2 } as const

function readBy(
  text: string,
  { ignoreKeys, records }: { ignoreKeys: readonly string[]; records: readonly RunRecord[] },
): string[] {
  const keys = text.split(',').map((key) => withoutPart(key.trim(), 'config'))
  for (const key of keys) {
    if (ignoreKeys.includes(key))
      throw new ZtxexpError(
        'BAD_OPTION',
        `"${key}" may differ within a pair (--ignore-keys): no row can be by it.`,
      )
    if (records.some(({ config }) => valueAtKey(config, key) !== undefined)) continue
    const known = [...new Set(records.flatMap(({ config }) => Object.keys(flatten(config))))]
    const meant = nearestName(key, known)
    const hint = meant === undefined ? `There are: ${listed(known, MOST_NAMED)}.` : `Did you mean ${meant}?`
    throw new ZtxexpError('BAD_OPTION', `None of these runs has a config key "${key}". ${hint}`)
  }
  return keys
}

function printFailOn({ outcome, reasons }: FailOnResult, { terminal }: CommandIo): void {
  const { colors } = terminal
  const paint = { passed: colors.yellow, worse: colors.red, incomparable: colors.red }[outcome]
  const head = { passed: '', worse: '', incomparable: 'Cannot be compared: ' }[outcome]
  for (const reason of reasons) terminal.error(paint(sanitize(`${head}${reason}`)))
}

/** Here a plain name can only be a metric, or only a config key. */
function withoutPart(name: string, part: Part): string {
  const full = splitFullName(name)
  return full?.part === part ? full.key : name
}

/** A metric that nobody has would otherwise be judged by nobody, in silence. */
function checkMetrics(names: readonly string[], { metrics }: Comparison): void {
  const known = metrics.map(({ metric }) => metric)
  const wrong = names.find((name) => !known.includes(name))
  if (wrong === undefined || known.length === 0) return
  const meant = nearestName(wrong, known)
  const hint = meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${meant}?`
  throw new ZtxexpError('BAD_OPTION', `None of these runs has a metric "${wrong}". ${hint}`)
}

/** Nothing where the runs have no cases. */
function variantsJson({ variants }: CaseComparison, changes: readonly (CaseChanges | null)[]) {
  if (variants.length === 0) return {}
  return {
    variants: variants.map(({ pair, scores }, index) => ({
      old: pair.old.runId,
      new: pair.new.runId,
      config: pair.new.config,
      scores,
      ...(changes[index] && { cases: changes[index] }),
    })),
  }
}

function toJson(comparison: Comparison, failOn: FailOnResult | undefined) {
  const { configDifferences, pairs, orphans, failures, codeVersions, metrics, rows } = comparison
  return {
    config_differences: configDifferences,
    pairs: pairs.map((pair) => [pair.old.runId, pair.new.runId]),
    only_old: orphans.old.map(({ runId }) => runId),
    only_new: orphans.new.map(({ runId }) => runId),
    failed_old: failures.old.map(({ runId }) => runId),
    failed_new: failures.new.map(({ runId }) => runId),
    code_versions: codeVersions,
    metrics,
    rows: rows.map((row) => ({
      config: row.config,
      pairs: row.pairs.map((pair) => [pair.old.runId, pair.new.runId]),
      metrics: row.metrics,
    })),
    ...(failOn && { fail_on: failOn }),
  }
}
