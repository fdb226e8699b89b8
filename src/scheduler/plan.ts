/** Decides, for every config of a file, whether it will run and with which options. Pure. */

import type { SourcePlan } from '../model/config-source.ts'
import { ZtxexpError } from '../model/error.ts'
import type {
  CollectedConfig,
  CollectedExperiment,
  DeclaredMode,
  ExperimentSpec,
  ResolvedRunOptions,
  RunSpec,
} from '../model/run.ts'
import type { RunPlan } from '../model/run-plan.ts'
import { joinTags } from '../model/tags.ts'
import { fingerprint } from '../model/utils/fingerprint.ts'
import type { JsonObject } from '../model/utils/json.ts'
import type { ExecutePlan } from './ports.ts'

/** A file as collected. */
export interface CollectedFile {
  /** Path relative to the root. */
  file: string
  codeHash: string
  scorersHash?: string | undefined
  experiments: readonly CollectedExperiment[]
}

/** What the user chose to run. */
export interface Selection {
  /** Only runs whose title matches. */
  namePattern?: RegExp | undefined
  /** Whether `experiment.only` may be used (Vitest forbids it in CI). Default: true. */
  allowOnly?: boolean
  /** Every n-th run only: `{ index: 1, count: 3 }` is the first third. */
  shard?: { index: number; count: number } | undefined
  /** Only runs of the experiments that are declared on these lines, or have them inside. 1-based. */
  lines?: readonly number[] | undefined
  /** Only these, by their position among all runs of the file. */
  positions?: ReadonlySet<number> | undefined
}

/** Session-wide values of the options that an experiment may set itself. */
export type RunDefaults = Omit<ResolvedRunOptions, 'seed' | 'slots' | 'exclusive'> & {
  seed: number | null
}

/** Why a run was not even considered: shown by reporters, never written to disk. */
export const SKIP_REASONS = {
  skip: 'experiment.skip',
  todo: 'experiment.todo',
  only: 'another experiment has .only',
  name: 'the name pattern does not match',
  line: 'it is declared on another line',
  position: 'another run was chosen',
  shard: 'it belongs to another shard',
} as const

/** Those of runs that nobody has asked for. */
export const NOT_ASKED_FOR: readonly string[] = [
  SKIP_REASONS.name,
  SKIP_REASONS.line,
  SKIP_REASONS.position,
  SKIP_REASONS.shard,
]

/**
 * The plans of all runs of a file, in declaration order.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` when `.only` is used where it is not allowed.
 */
export function planRuns(collected: CollectedFile, selection: Selection, defaults: RunDefaults): RunPlan[] {
  const hasOnly = collected.experiments.some(({ spec }) => spec.mode === 'only')
  if (hasOnly && selection.allowOnly === false) {
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `${collected.file}: experiment.only is not allowed here. Remove it, or set test.allowOnly.`,
    )
  }
  const plans: RunPlan[] = []
  const chosen = chosenByLine(collected, selection.lines)
  const isInShard = dealOut(collected.file, selection)
  for (const { spec: experiment, configs } of collected.experiments) {
    const place = placeOf(collected, experiment)
    const shared = sharedOptions(experiment, defaults)
    for (const [configIndex, entry] of configs.entries()) {
      const spec = specOf(place, entry, configIndex)
      const isChosen = selection.positions?.has(plans.length) ?? true
      const reason =
        (chosen && !chosen.has(experiment) ? SKIP_REASONS.line : undefined) ??
        (isChosen ? undefined : SKIP_REASONS.position) ??
        skipReason(spec.title, experiment, { hasOnly, selection }) ??
        (isInShard() ? undefined : SKIP_REASONS.shard)
      plans.push(
        reason === undefined
          ? { action: 'execute', spec, options: resolveRunOptions(spec, defaults, shared) }
          : { action: 'skip', spec, reason },
      )
    }
  }
  return plans
}

/** Experiments that would run if they had a config; none where single runs are asked for. */
export function emptyExperiments({ experiments }: CollectedFile, selection: Selection): ExperimentSpec[] {
  const { namePattern, lines, positions } = selection
  if (namePattern || lines || positions) return []
  const hasOnly = experiments.some(({ spec }) => spec.mode === 'only')
  return experiments
    .filter(
      ({ spec, configs, source }) =>
        configs.length === 0 && !source && spec.mode === (hasOnly ? 'only' : 'run'),
    )
    .map(({ spec }) => spec)
}

/**
 * Which sources are asked, in declaration order. A name pattern is one for the names of their experiments, and each is in
 * one shard as a whole: there are no titles yet.
 */
export function planSources(collected: CollectedFile, selection: Selection): SourcePlan[] {
  const hasOnly = collected.experiments.some(({ spec }) => spec.mode === 'only')
  const chosen = chosenByLine(collected, selection.lines)
  const listed = collected.experiments.reduce((sum, { configs }) => sum + configs.length, 0)
  // The runs of a source are numbered behind all that were known before.
  const isChosen = [...(selection.positions ?? [listed])].some((position) => position >= listed)
  return collected.experiments.flatMap(({ spec: experiment, source }) => {
    if (!source) return []
    const isInShard = dealOut(`${collected.file} > ${experiment.name}`, selection)
    const skipped =
      (chosen && !chosen.has(experiment) ? SKIP_REASONS.line : undefined) ??
      (isChosen ? undefined : SKIP_REASONS.position) ??
      skipReason(experiment.name, experiment, { hasOnly, selection }) ??
      (isInShard() ? undefined : SKIP_REASONS.shard)
    const place = placeOf(collected, experiment)
    return [{ ...place, ...source, ...(skipped !== undefined && { skipped }) }]
  })
}

/** The plan of a config that a source has given. @param index How many it has given before. */
export function planAsked(
  source: SourcePlan,
  entry: CollectedConfig,
  { index, defaults }: { index: number; defaults: RunDefaults },
): ExecutePlan {
  const spec = specOf(source, entry, index)
  return {
    action: 'execute',
    spec,
    options: resolveRunOptions(spec, defaults, sharedOptions(spec.experiment, defaults)),
  }
}

/** What all runs of an experiment have in common. */
type Place = Pick<RunSpec, 'file' | 'experiment' | 'codeHash' | 'scorersHash'>

function placeOf(collected: CollectedFile, experiment: ExperimentSpec): Place {
  const { file, scorersHash } = collected
  const codeHash = codeHashOf(collected, experiment)
  return { file, experiment, codeHash, ...(scorersHash !== undefined && { scorersHash }) }
}

function specOf(
  { file, experiment, codeHash, scorersHash }: Place,
  { title, config, configHash }: CollectedConfig,
  configIndex: number,
): RunSpec {
  const place = { file, experiment, codeHash, ...(scorersHash !== undefined && { scorersHash }) }
  return { ...place, configIndex, title, config, configHash }
}

/**
 * The experiments on these lines: declared there, or else the last one that is declared before.
 *
 * @throws {ZtxexpError} `BAD_OPTION` for a line before the first experiment
 */
function chosenByLine(
  { file, experiments }: CollectedFile,
  lines: readonly number[] | undefined,
): Set<ExperimentSpec> | undefined {
  if (!lines?.length) return undefined
  const places = experiments.flatMap(({ spec }) => (spec.location ? [{ spec, at: spec.location.line }] : []))
  const chosen = new Set<ExperimentSpec>()
  for (const line of lines) {
    const before = places.filter(({ at }) => at <= line)
    const nearest = Math.max(...before.map(({ at }) => at))
    const found = before.filter(({ at }) => at === nearest)
    if (found.length === 0) {
      const declared = places.map(({ at }) => at).join(', ') || 'none'
      const message = `${file}: no experiment is declared on line ${line}, or around it. They are on lines: ${declared}.`
      throw new ZtxexpError('BAD_OPTION', message)
    }
    for (const { spec } of found) chosen.add(spec)
  }
  return chosen
}

/** The code of the file, and what the experiment reads besides. */
function codeHashOf({ codeHash }: CollectedFile, { inputsHash }: ExperimentSpec): string {
  return inputsHash === undefined || codeHash === '' ? codeHash : fingerprint([codeHash, inputsHash])
}

function skipReason(
  title: string,
  { mode }: ExperimentSpec,
  context: { hasOnly: boolean; selection: Selection },
): string | undefined {
  const { namePattern } = context.selection
  // First: of what was not asked for, nobody wants to read that it is skipped.
  if (namePattern && title.search(namePattern) === -1) return SKIP_REASONS.name
  if (mode === 'skip' || mode === 'todo') return SKIP_REASONS[mode]
  if (context.hasOnly && mode !== ('only' satisfies DeclaredMode)) return SKIP_REASONS.only
  return undefined
}

/**
 * Says of one run after the other whether it belongs to the shard. Neighbours in a grid often take equally long:
 * dealing them out one by one balances the shards. Each file begins with another shard, or the first would get all
 * files that have one run.
 */
function dealOut(file: string, { shard }: Selection): () => boolean {
  if (!shard) return () => true
  let next = Number.parseInt(fingerprint(file).slice(0, 8), 16)
  return () => next++ % shard.count === shard.index - 1
}

/** What all runs of an experiment have in one object, however many they are. */
function sharedOptions({ options }: ExperimentSpec, defaults: RunDefaults) {
  return { tags: joinTags(defaults.tags, options.tags ?? {}), slots: options.slots ?? {} }
}

function resolveRunOptions(
  { experiment, config, configHash }: RunSpec,
  defaults: RunDefaults,
  { tags, slots }: ReturnType<typeof sharedOptions>,
): ResolvedRunOptions {
  const { options } = experiment
  return {
    maxAttempts: options.maxAttempts ?? defaults.maxAttempts,
    retryOn: options.retryOn ?? defaults.retryOn,
    retryDelay: options.retryDelay ?? defaults.retryDelay,
    timeout: options.timeout ?? defaults.timeout,
    tags,
    group: options.group ?? defaults.group,
    parentRunId: options.parentRunId ?? defaults.parentRunId,
    seed: options.seed ?? configSeed(config) ?? defaults.seed ?? Number.parseInt(configHash.slice(0, 8), 16),
    slots,
    exclusive: options.exclusive ?? false,
    concurrency: options.concurrency ?? defaults.concurrency,
  }
}

function configSeed(config: JsonObject): number | undefined {
  const { seed } = config
  return typeof seed === 'number' ? seed : undefined
}
