/** What `ztxexp run --json` and `ztxexp list --json` print. */

import { countReused, countStatus, countSucceeded, isInterrupted } from '../../analysis/experiment-group.ts'
import { recordOf } from '../../analysis/record.ts'
import type { SourcePlan } from '../../model/config-source.ts'
import type { GateVerdict } from '../../model/gate-verdict.ts'
import type { RunResult } from '../../model/run.ts'
import type { RunHolder, RunPlan } from '../../model/run-plan.ts'
import type { SearchFacts } from '../../model/search-facts.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import type { BaselineReport } from '../../reporters/summary/render-baseline.ts'
import type { Outcome } from './outcome.ts'
import { planReason } from './reuse-text.ts'

/** A session as JSON: counts, files that did not load, gates, and one entry per run with the names of `run.json`. */
export function outcomeJson(
  outcome: Outcome,
  session: { options: ResolvedOptions; durationMs: number; baseline?: BaselineReport | undefined },
): JsonObject {
  const { results } = outcome
  return {
    total: results.length,
    succeeded: countSucceeded(results),
    failed: countStatus(results, 'failed'),
    // They are among those that failed, as in `run.json`.
    interrupted: results.filter(isInterrupted).length,
    skipped: countStatus(results, 'skipped'),
    reused: countReused(results),
    not_run: outcome.notRunCount,
    duration_sec: session.durationMs / 1000,
    results_dir: session.options.resultsDir,
    errors: errorsJson(outcome),
    gates: outcome.verdicts.map(verdictJson),
    ...(session.baseline && { baseline: baselineJson(session.baseline) }),
    runs: outcome.results.map(resultJson),
  }
}

/** The files that have not loaded. */
export function errorsJson({ files }: Pick<Outcome, 'files'>): JsonObject[] {
  return files.flatMap((file) =>
    'error' in file
      ? [{ file: file.file, error_type: file.error.name, error_message: file.error.message }]
      : [],
  )
}

/** What a gate said of a run, or of the runs of a group by their means. */
function verdictJson(verdict: GateVerdict): JsonObject {
  const { name, experimentName, runIds, rule, problem, note } = verdict
  return {
    name,
    experiment_name: experimentName,
    run_ids: runIds,
    rule,
    met: problem === null,
    problem,
    note,
    excused_run_ids: verdict.excusedRunIds,
    incomparable: verdict.isIncomparable === true,
  }
}

/** What the runs are against the baseline, with what one side has and the other has not. */
function baselineJson({ name, experiments, othersCount }: BaselineReport): JsonObject {
  return {
    name,
    others: othersCount,
    experiments: experiments.map(({ name, file, comparison: { pairs, orphans, metrics } }) => ({
      name,
      file,
      pairs: pairs.length,
      only_old: orphans.old.map(({ runId }) => runId),
      only_new: orphans.new.map(({ runId }) => runId),
      metrics: metrics.map((metric) => ({ ...metric })) as unknown as JsonObject[],
    })),
  }
}

function resultJson(result: RunResult): JsonObject {
  const { runId, runDir, run, config, metrics } = recordOf(result)
  return {
    run_id: runId,
    run_dir: runDir,
    status: run.status,
    file: run.file ?? null,
    experiment_name: run.experiment_name,
    title: run.title ?? null,
    config,
    config_hash: run.config_hash ?? null,
    metrics,
    error_type: run.error_type,
    error_message: run.error_message,
    attempt: run.attempt,
    duration_sec: run.duration_sec,
    reused: result.isReused === true,
  }
}

/** A source of configs as JSON: there is nothing to say of its runs before they run. */
export function sourceJson({
  file,
  experiment,
  codeHash,
  most,
  past,
  skipped,
  search,
}: SourcePlan): JsonObject {
  return {
    file,
    experiment_name: experiment.name,
    code_hash: codeHash,
    action: skipped === undefined ? 'ask' : 'skip',
    reason: skipped ?? null,
    most: most ?? null,
    past: past ?? 0,
    ...(search && { search: searchJson(search) }),
  }
}

function searchJson({ trials, repeat, sampler, space, objectives }: SearchFacts): JsonObject {
  const goals = objectives.map(({ metric, direction }) => ({ metric, direction }))
  return { trials, repeat: Math.max(1, repeat), sampler, space, objectives: goals }
}

function holderJson({ runId, hostname, pid }: RunHolder): JsonObject {
  return { run_id: runId, hostname, pid }
}

/** A planned run as JSON. */
export function planJson(plan: RunPlan): JsonObject {
  const { spec } = plan
  return {
    file: spec.file,
    experiment_name: spec.experiment.name,
    title: spec.title,
    config: spec.config,
    config_hash: spec.configHash,
    code_hash: spec.codeHash,
    action: plan.action,
    reason: planReason(plan) ?? null,
    cause: plan.action === 'execute' ? (plan.cause ?? null) : null,
    ...(plan.action === 'execute' && plan.heldBy && { held_by: holderJson(plan.heldBy) }),
    reused_run_id: plan.action === 'reuse' ? plan.past.runId : null,
    resume_from: plan.action === 'execute' ? (plan.resumeFrom ?? null) : null,
  }
}
