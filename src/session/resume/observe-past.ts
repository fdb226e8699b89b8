/** What a source of configs has of the runs that earlier sessions have left. */
import type { Observation, SourcePlan } from '../../model/config-source.ts'
import { INTERRUPTED } from '../../model/error.ts'
import { PRUNED } from '../../model/pruning.ts'
import type { CollectedConfig } from '../../model/run.ts'
import type { PastRun } from '../../model/run-plan.ts'
import { canonicalJson, type JsonObject } from '../../model/utils/json.ts'
import { TrialSpace } from '../../search/trial-space.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { readJsonObject } from '../../store/run-directory/read-json.ts'
import { lastLogged } from './last-logged.ts'
import { hasFailedCases } from './past-facts.ts'
import { readMetrics } from './stand-in.ts'

/** A run of the past that the source could have asked for. */
interface PastTrial {
  run: PastRun
  config: JsonObject
}

export interface PastOfSource {
  /** What it is told before it is asked for more. */
  told: Observation[]
  /** Of these, those that have come to something: they stand beside what runs now. */
  shown: { run: PastRun; entry: CollectedConfig }[]
  /** What runs again, before anything that it is asked for. */
  again: CollectedConfig[]
}

/**
 * What was interrupted has come to nothing, and may be done anew; but an evaluation goes on with the cases that it has.
 *
 * @param runs Of its experiment, oldest first.
 * @param source Of a search only those count that are trials of it.
 * @param failed Whether only what has failed runs again, and it is asked for nothing.
 */
export function observePast(
  runs: readonly PastRun[],
  source: Pick<SourcePlan, 'search' | 'experiment'>,
  failed: boolean,
): PastOfSource {
  const isEvaluation = source.experiment.evaluation !== undefined
  if (failed) {
    const isFailed = ({ run }: PastTrial) => run.status === 'failed' || (isEvaluation && hasFailedCases(run))
    return {
      told: [],
      shown: [],
      again: trialsAmong(runs, source, () => 0)
        .filter(isFailed)
        .map(entryOf),
    }
  }
  const trials = trialsAmong(runs, source, rankOf)
  const isOver = ({ run }: PastTrial) => run.errorType !== INTERRUPTED
  const over = trials.filter(isOver)
  const isTelling = ({ run }: PastTrial) => run.status === 'succeeded' || run.errorType === PRUNED
  return {
    told: over.map((trial) => observe(trial, source)),
    shown: over.filter(isTelling).map((trial) => ({ run: trial.run, entry: entryOf(trial) })),
    again: isEvaluation ? trials.filter((trial) => !isOver(trial)).map(entryOf) : [],
  }
}

/**
 * Of a search the runs that it has made, or could have made: of each config the one that counts most, the last of several.
 * In the order in which configs were first tried.
 */
function trialsAmong(
  runs: readonly PastRun[],
  { search }: Pick<SourcePlan, 'search'>,
  rank: (run: PastRun) => number,
): PastTrial[] {
  const space = search && new TrialSpace(search)
  const chosen = new Map<string, PastTrial>()
  for (const run of runs) {
    const config = readJsonObject(filePath(run.runDir, 'config'))
    if (config.kind !== 'object' || (space && !space.placeOf(config.value))) continue
    const key = space ? canonicalJson(config.value) : run.runId
    const known = chosen.get(key)?.run
    if (!known || rank(run) >= rank(known)) chosen.set(key, { run, config: config.value })
  }
  return [...chosen.values()]
}

function rankOf({ status, errorType }: PastRun): number {
  if (status === 'succeeded') return 2
  return errorType === INTERRUPTED ? 0 : 1
}

function observe({ run, config }: PastTrial, { experiment }: Pick<SourcePlan, 'experiment'>): Observation {
  const { runId, runDir, status, errorType } = run
  const last = lastLogged(runDir, errorType, experiment)
  return { runId, config, status, metrics: readMetrics(run), errorType, ...last }
}

/** With the title that it had. */
function entryOf({ run, config }: PastTrial): CollectedConfig {
  const document = readJsonObject(filePath(run.runDir, 'run'))
  const title = document.kind === 'object' ? document.value.title : undefined
  return {
    title: typeof title === 'string' ? title : (run.experimentName ?? run.runId),
    config,
    configHash: run.configHash,
  }
}
