/** `ztxexp compare`: what is different between two runs or two sets of runs. */

import { type Comparison, compareRuns } from '../../analysis/compare.ts'
import { type Part, splitFullName } from '../../analysis/expression/field-name.ts'
import { ZtxexpError } from '../../model/error.ts'
import { jsonPieces } from '../../model/utils/json-pieces.ts'
import { nearestName } from '../../model/utils/nearest-name.ts'
import { checkWords } from '../../options/command-line/parse.ts'
import { renderComparison } from '../../reporters/results/render-compare.ts'
import { findRuns } from '../../results/find.ts'
import { recordCommand } from '../command-io.ts'
import { openFrom, warnDamaged } from './record-filter.ts'

const NO_PAIR = [
  'Name the old and the new: ztxexp compare <old> <new>. Each is the start of a run id, as in the table of',
  'ztxexp results, or latest, group:<name>, experiment:<name>, tag:<key>=<value>, commit:<hash>, where:<expression>.',
].join(' ')

export const compareCommand = recordCommand('compare', async ({ words, values }, io) => {
  checkWords(words, 2, NO_PAIR)
  const results = await openFrom(values, io)
  const [old, fresh] = [await findRuns(results, words[0] ?? ''), await findRuns(results, words[1] ?? '')]
  const higher = values.higher.map((name) => withoutPart(name, 'metrics'))
  const lower = values.lower.map((name) => withoutPart(name, 'metrics'))
  const ignoreKeys = values.ignoreKeys.map((key) => withoutPart(key, 'config'))
  const comparison = compareRuns(old, fresh, { higher, lower, ignoreKeys })
  checkMetrics([...higher, ...lower], comparison)
  warnDamaged(results, io)
  if (values.json) await io.terminal.outputPieces(jsonPieces(toJson(comparison), 2))
  else io.terminal.output(renderComparison(comparison, io.terminal).join('\n'))
  return 0
})

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

function toJson({ configDifferences, pairs, orphans, failures, codeVersions, metrics }: Comparison) {
  return {
    config_differences: configDifferences,
    pairs: pairs.map((pair) => [pair.old.runId, pair.new.runId]),
    only_old: orphans.old.map(({ runId }) => runId),
    only_new: orphans.new.map(({ runId }) => runId),
    failed_old: failures.old.map(({ runId }) => runId),
    failed_new: failures.new.map(({ runId }) => runId),
    code_versions: codeVersions,
    metrics,
  }
}
