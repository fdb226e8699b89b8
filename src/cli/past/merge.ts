/** `ztxexp merge`: the results of several machines in one directory, with one verdict on the whole. */
import { existsSync, realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { judgeRecords } from '../../analysis/stored-gates.ts'
import { type MergePlan, planMerge } from '../../machines/merge/plan-merge.ts'
import { type MergedSource, runMerge } from '../../machines/merge/run-merge.ts'
import { ZtxexpError } from '../../model/error.ts'
import { type GateVerdict, missedGates } from '../../model/gate-verdict.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { renderGates } from '../../reporters/summary/render-gates.ts'
import { openResults } from '../../results/open.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { describeMerge, mergeJson, mergeWarnings, tellContradictions } from './merge-report.ts'
import { warnDamaged } from './record-filter.ts'
import { showRecords } from './results.ts'

export const mergeCommand = recordCommand('merge', async ({ words, values }, io) => {
  const { target, dirs } = readPlaces(words, values, io)
  const plan = await planMerge(target, dirs)
  for (const source of plan.sources) warnDamaged(source, io)
  const isRefused = plan.contradictions.length > 0
  const merged =
    values.dryRun || isRefused ? undefined : await runMerge(plan, target, { isLinked: values.link })
  const verdicts = merged ? await judge(target, values, io) : []
  if (values.json) io.terminal.output(JSON.stringify(mergeJson(plan, merged, verdicts), null, 2))
  else if (!isRefused) io.terminal.print(describeMerge(plan, merged).join('\n'))
  for (const warning of mergeWarnings(plan, merged)) io.terminal.error(io.terminal.colors.yellow(warning))
  if (isRefused) {
    tellContradictions(plan.contradictions, io)
    return 2
  }
  return isWhole(plan, merged) && missedGates(verdicts).length === 0 ? 0 : 1
})

/** The table of all runs that are there now, and what their limits say. */
async function judge(target: string, values: RecordValues, io: CommandIo): Promise<readonly GateVerdict[]> {
  const results = openResults(target)
  const records = await results.toArray()
  warnDamaged(results, io)
  const verdicts = judgeRecords(records, values.failIf)
  if (values.json) return verdicts
  await showRecords(records, values, io)
  for (const line of renderGates(verdicts, io.terminal)) io.terminal.print(line)
  io.terminal.separate()
  return verdicts
}

/** Whether everything that the sources have is there now, but for what is still in progress. */
function isWhole({ sources, shards }: MergePlan, merged: readonly MergedSource[] | undefined): boolean {
  if (shards.missing.some(({ isCertain }) => isCertain)) return false
  return (
    sources.every(({ damaged }) => damaged.length === 0) && !merged?.some(({ failed }) => failed.length > 0)
  )
}

/** @throws ZtxexpError (`BAD_OPTION`, `NOT_FOUND`) before anything is read */
function readPlaces(words: readonly string[], { output }: RecordValues, { cwd }: CommandIo) {
  if (words.length === 0) {
    throw new ZtxexpError(
      'BAD_OPTION',
      'Name the results directories to merge: ztxexp merge <dir>... -o results.',
    )
  }
  if (output === undefined) {
    throw new ZtxexpError('BAD_OPTION', 'Name the results directory to merge into, such as -o results.')
  }
  const target = realPath(resolve(cwd, output))
  const dirs = new Map<string, string>()
  for (const word of words) {
    const path = realPath(resolve(cwd, word))
    if (!existsSync(path)) throw new ZtxexpError('NOT_FOUND', `There is no results directory at ${path}.`)
    if (isWithin(path, target) || isWithin(target, path)) {
      const message = `${word} and ${output} are one directory, or one is in the other. Merge into another one.`
      throw new ZtxexpError('BAD_OPTION', message)
    }
    if (![...dirs.values()].includes(path)) dirs.set(word, path)
  }
  return { target, dirs }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** The same directory may be reached by two names. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
