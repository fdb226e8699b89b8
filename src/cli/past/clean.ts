/** `ztxexp clean`: deletes runs that are no longer wanted, after showing which. */

import { ZtxexpError } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import { checkWords } from '../../options/command-line/parse.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import {
  type CleanOptions,
  type CleanOutcome,
  type CleanPlan,
  deleteRuns,
  planClean,
} from '../../results/clean.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { filterFrom, openFrom, warnDamaged } from './record-filter.ts'

/** More runs than this are counted instead of named. */
const MOST_NAMED = 3

export const cleanCommand = recordCommand('clean', async ({ words, values }, io) => {
  checkWords(words, 0)
  const { filter, checkNames } = filterFrom(values)
  const results = await openFrom(values, io)
  const plan = await planClean(results, { ...filter, ...readLimits(values) })
  await checkNames(results)
  warnDamaged(results, io)
  const outcome = values.yes ? await deleteRuns(plan) : undefined
  if (values.json) io.terminal.output(JSON.stringify({ ...plan, ...outcome }, null, 2))
  else printPlan(plan, outcome, io)
  return outcome && outcome.failed.length > 0 ? 1 : 0
})

function readLimits({ keepBest, by, olderThan }: RecordValues): Partial<CleanOptions> {
  if ((keepBest === undefined) !== (by === undefined)) {
    throw new ZtxexpError(
      'BAD_OPTION',
      'Give --keep-best and --by together, such as --keep-best 10 --by -score.',
    )
  }
  return {
    ...(keepBest !== undefined && by !== undefined && { keepBest: { count: keepBest, by } }),
    ...(olderThan !== undefined && { olderThanMs: olderThan }),
  }
}

function printPlan(plan: CleanPlan, outcome: CleanOutcome | undefined, io: CommandIo): void {
  const failed = new Map(outcome?.failed.map(({ runDir, reason }) => [runDir, reason]))
  for (const { runId, runDir, status } of plan.candidates) {
    const reason = failed.get(runDir)
    io.terminal.output(` ${status.padEnd(9)}  ${runId}${reason ? `  not deleted: ${reason}` : ''}`)
  }
  const reasons = new Set(plan.spared.map(({ reason }) => reason))
  for (const reason of reasons) io.terminal.output(` kept       ${describeSpared(plan, reason)}`)
  io.terminal.output(summarize(plan, outcome))
}

function describeSpared({ spared }: CleanPlan, wanted: string): string {
  const ids = spared.filter(({ reason }) => reason === wanted).map(({ runId }) => runId)
  return ids.length > MOST_NAMED ? `${ids.length} runs: ${wanted}` : `${ids.join(', ')}: ${wanted}`
}

function summarize({ candidates }: CleanPlan, outcome: CleanOutcome | undefined): string {
  const runs = (count: number) => counted(count, 'run')
  if (candidates.length === 0) return 'Nothing to delete.'
  if (!outcome) return `Would delete ${runs(candidates.length)}. Nothing was deleted: --yes does it.`
  return `Deleted ${runs(outcome.deleted.length)}.`
}
