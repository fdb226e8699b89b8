/** `ztxexp baseline`: what runs came to, kept in a file to commit, that later runs are compared with. */
import { relative } from 'node:path'
import { groupRuns } from '../../analysis/aggregate.ts'
import { type Baseline, makeBaseline } from '../../analysis/baseline/baseline.ts'
import { baselineRecords } from '../../analysis/baseline/baseline-records.ts'
import { changedVariants } from '../../analysis/baseline/changed-variants.ts'
import { hasFailed } from '../../analysis/count-records.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { ZtxexpError } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import { nearestName } from '../../model/utils/nearest-name.ts'
import { checkWords } from '../../options/command-line/parse.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { renderResults } from '../../reporters/results/render-results.ts'
import {
  baselineNames,
  baselinePath,
  casesOf,
  openBaseline,
  removeBaseline,
  saveBaseline,
} from '../../results/baselines.ts'
import { findRuns } from '../../results/find.ts'
import type { Results } from '../../results/open.ts'
import { sanitize } from '../../terminal/terminal-text.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { filterFrom, openFrom, rootFrom, warnDamaged } from './record-filter.ts'

interface Call {
  /** The words behind the action. */
  words: readonly string[]
  values: RecordValues
  io: CommandIo
  root: string
}

const ACTIONS = { save, list, show, remove }
const USAGE = 'Say what to do: ztxexp baseline save <name>, list, show <name> or remove <name>.'

export const baselineCommand = recordCommand('baseline', async ({ words, values }, io) => {
  const [action = '', ...rest] = words
  if (!Object.hasOwn(ACTIONS, action)) {
    const meant = nearestName(action, Object.keys(ACTIONS))
    throw new ZtxexpError('BAD_OPTION', meant === undefined ? USAGE : `${USAGE} Did you mean ${meant}?`)
  }
  await ACTIONS[action as keyof typeof ACTIONS]({ words: rest, values, io, root: rootFrom(values, io) })
  return 0
})

async function save({ words: [name, ...selectors], values, io, root }: Call): Promise<void> {
  if (name === undefined) throw new ZtxexpError('BAD_OPTION', USAGE)
  const path = baselinePath(root, name)
  const results = await openFrom(values, io)
  const records = await chosenRuns(results, selectors, values)
  warnDamaged(results, io)
  const baseline = makeBaseline(records, casesOf)
  if (baseline.variants.length === 0) {
    throw new ZtxexpError(
      'NOT_FOUND',
      `No run in ${results.dir} that has succeeded is among those that were chosen: nothing was saved.`,
    )
  }
  const before = baselineNames(root).includes(name) ? openForReplacing(path) : undefined
  const hasChanged = saveBaseline(path, baseline)
  const { terminal, cwd } = io
  const runs = baseline.variants.reduce((sum, each) => sum + each.runs.length, 0)
  const size = `${counted(baseline.variants.length, 'variant')}, ${counted(runs, 'run')}`
  terminal.output(`${hasChanged ? 'Saved' : 'Unchanged:'} ${relative(cwd, path)}: ${size}.`)
  if (before && hasChanged) terminal.output(describeChange(before, baseline))
  const failed = records.filter(hasFailed).length
  if (failed > 0) terminal.output(`${counted(failed, 'run')} that failed left out.`)
}

async function chosenRuns(
  results: Results,
  selectors: readonly string[],
  values: RecordValues,
): Promise<RunRecord[]> {
  const { filter, checkNames } = filterFrom(values)
  if (selectors.length === 0) {
    const records = await results.toArray({ ...filter, withMeta: true, areTextsCut: true })
    await checkNames(results)
    return records
  }
  const found = new Map<string, RunRecord>()
  for (const selector of selectors) {
    for (const record of await findRuns(results, selector, { withMeta: true, areTextsCut: true }))
      found.set(record.runDir, record)
  }
  return [...found.values()]
}

/** What cannot be read is replaced by what is saved. */
function openForReplacing(path: string): Baseline | undefined {
  try {
    return openBaseline(path)
  } catch (error) {
    if (error instanceof ZtxexpError && error.code === 'BAD_BASELINE') return undefined
    throw error
  }
}

function describeChange(before: Baseline, after: Baseline): string {
  const { added, changed, removed } = changedVariants(before, after)
  return `Variants: ${added} added, ${changed} changed, ${removed} removed.`
}

async function list({ words, values, io: { terminal }, root }: Call): Promise<void> {
  checkWords(words, 0)
  const names = baselineNames(root)
  if (values.json) return terminal.output(JSON.stringify(names, null, 2))
  terminal.output(
    names.length === 0 ? 'There are no baselines. ztxexp baseline save <name> makes one.' : names.join('\n'),
  )
}

async function show({ words, values, io: { terminal }, root }: Call): Promise<void> {
  checkWords(words, 1, USAGE)
  const path = knownPath(root, words[0] ?? '')
  const baseline = openBaseline(path)
  const records = baselineRecords(baseline, path)
  if (values.json) {
    const runs = records.map(({ config, metrics, run }) => ({
      experiment: run.experiment_name,
      file: run.file ?? null,
      config,
      metrics,
    }))
    return terminal.output(JSON.stringify(runs, null, 2))
  }
  const rows = groupRuns(records)
  terminal.output(renderResults({ shown: rows, all: rows }, { ...terminal, rowsAre: 'repeats' }).join('\n'))
}

async function remove({ words, io: { terminal, cwd }, root }: Call): Promise<void> {
  checkWords(words, 1, USAGE)
  const path = knownPath(root, words[0] ?? '')
  removeBaseline(path)
  terminal.output(`Removed ${relative(cwd, path)}.`)
}

function knownPath(root: string, name: string): string {
  const path = baselinePath(root, name)
  const names = baselineNames(root)
  if (names.includes(name)) return path
  const meant = nearestName(name, names)
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  throw new ZtxexpError('NOT_FOUND', sanitize(`There is no baseline "${name}" (${path}).${hint}`))
}
