/** What `ztxexp merge` says: in sentences, and as JSON. */
import { relative } from 'node:path'
import type { Contradiction, MergePlan, MergeSource } from '../../machines/merge/plan-merge.ts'
import type { MergedSource } from '../../machines/merge/run-merge.ts'
import type { DoubledConfigs, MissingShards } from '../../machines/merge/shard-check.ts'
import type { GateVerdict } from '../../model/gate-verdict.ts'
import { counted, listed } from '../../model/utils/counted.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import { sanitize } from '../../terminal/terminal-text.ts'
import type { CommandIo } from '../command-io.ts'

/** Contradictions, and files left out, that are named; more are counted. */
const MOST_NAMED = 5

/** Of each two directories of one name that are not one run, both paths. */
export function tellContradictions(
  contradictions: readonly Contradiction[],
  { terminal, cwd }: CommandIo,
): void {
  const path = (absolute: string) => sanitize(relative(cwd, absolute))
  const runs = counted(contradictions.length, 'run')
  terminal.error(
    terminal.colors.red(`${runs} cannot be merged: one id, and not one run. Nothing was copied.`),
  )
  for (const { there, coming, reason } of contradictions.slice(0, MOST_NAMED)) {
    terminal.error(` ${path(there)}\n ${path(coming)}\n   ${sanitize(reason)}`)
  }
  const left = contradictions.length - MOST_NAMED
  if (left > 0) terminal.error(` … ${left} more`)
  terminal.error('Of each pair, remove the directory that you do not want, or merge into another one.')
}

/**
 * A line for each source, and what there is to say of the whole.
 *
 * @param merged What was done; `undefined` where nothing was
 */
export function describeMerge(plan: MergePlan, merged: readonly MergedSource[] | undefined): string[] {
  const rows = plan.sources.map((source, index) => describeSource(source, merged?.[index]))
  return [...rows.map((row) => sanitize(` ${row}`)), ...(merged ? [] : [' Nothing was copied: --dry-run.'])]
}

/** What is missing or doubled, and what could not be copied. */
export function mergeWarnings(plan: MergePlan, merged: readonly MergedSource[] = []): string[] {
  const { missing, doubled } = plan.shards
  const leftOut = merged.flatMap((source) => source.leftOut)
  const failed = merged.flatMap((source) => source.failed)
  return [
    ...missing.map(describeMissing),
    ...doubled.map(describeDoubled),
    ...(leftOut.length > 0
      ? [`Not copied, since they are links, pipes or devices: ${listed(leftOut, MOST_NAMED)}.`]
      : []),
    ...failed.map(({ runDir, reason }) => `Not copied: ${runDir}: ${reason}`),
  ].map(sanitize)
}

export function mergeJson(
  plan: MergePlan,
  merged: readonly MergedSource[] | undefined,
  verdicts: readonly GateVerdict[],
): JsonObject {
  const sources = plan.sources.map((source, index) => ({
    dir: source.dir,
    copied: merged?.[index]?.copied ?? 0,
    to_copy: source.copies.length,
    same: source.same,
    recovered: source.copies.filter(({ isLeft }) => isLeft).length,
    in_progress: source.inProgress,
    damaged: source.damaged.map(({ runDir, reason }) => ({ run_dir: runDir, reason })),
    left_out: merged?.[index]?.leftOut ?? [],
    failed: (merged?.[index]?.failed ?? []).map(({ runDir, reason }) => ({ run_dir: runDir, reason })),
  }))
  const { missing, doubled } = plan.shards
  return {
    sources,
    contradictions: plan.contradictions.map((each) => ({ ...each })),
    missing_shards: missing.map(({ file, count, missing: indices, isCertain }) => ({
      file,
      count,
      missing: indices,
      is_certain: isCertain,
    })),
    doubled: doubled.map(({ dirs, count, example }) => ({ dirs, count, example })),
    verdicts: verdicts.map(({ experimentName, file, name, rule, problem, note, runIds }) => ({
      experiment: experimentName,
      file,
      name,
      rule,
      problem,
      note,
      run_ids: [...runIds],
    })),
  }
}

function describeSource(source: MergeSource, merged: MergedSource | undefined): string {
  const { dir, copies, same, inProgress, damaged } = source
  const recovered = copies.filter(({ isLeft }) => isLeft).length
  const count = merged?.copied ?? copies.length
  const parts = [
    ...(count > 0
      ? [`${merged ? '' : 'would copy '}${counted(count, 'run')}${merged ? ' copied' : ''}`]
      : []),
    ...(recovered > 0 ? [`${recovered} of them interrupted: the session had died`] : []),
    ...(same > 0 ? [`${same} there already`] : []),
    ...(inProgress.length > 0 ? [`${inProgress.length} in progress, left to the session`] : []),
    ...(damaged.length > 0 ? [`${damaged.length} that cannot be read`] : []),
  ]
  return `${dir}: ${parts.length === 0 ? 'no runs' : parts.join(', ')}`
}

function describeMissing({ file, count, missing, isCertain }: MissingShards): string {
  const shards = listed(
    missing.map((index) => `${index}/${count}`),
    MOST_NAMED,
  )
  const where = file === '' ? '' : ` of ${file}`
  const verb = missing.length === 1 ? 'shard' : 'shards'
  return isCertain
    ? `Missing: ${verb} ${shards}${where}. Merge their results too.`
    : `No runs of ${verb} ${shards}${where}: they are missing, or nothing was dealt to them.`
}

function describeDoubled({ dirs: [first, second], count, example }: DoubledConfigs): string {
  const configs = counted(count, 'config')
  const have = count === 1 ? 'has' : 'have'
  return `${configs} ${have} succeeded in ${first} and in ${second}, such as ${example}: both are kept, and tables count the last.`
}
