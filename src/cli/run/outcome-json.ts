/** What `ztxexp run --json` and `ztxexp list --json` print. */

import { countReused, countStatus, countSucceeded, isInterrupted } from '../../analysis/experiment-group.ts'
import type { GateVerdict } from '../../analysis/gates.ts'
import type { RunPlan, RunResult } from '../../model/run.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import type { Outcome } from './outcome.ts'
import { planReason } from './reuse-text.ts'

/** A session as JSON: counts, files that did not load, gates, and one entry per run with the names of `run.json`. */
export function outcomeJson(
  outcome: Outcome,
  session: { options: ResolvedOptions; durationMs: number },
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
    gates: outcome.verdicts(session.options).map(verdictJson),
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
function verdictJson({ runs, name, rule, problem, note, excused }: GateVerdict): JsonObject {
  return {
    name,
    experiment_name: runs[0]?.run.experimentName ?? null,
    run_ids: runs.map(({ run }) => run.runId),
    rule,
    met: problem === null,
    problem,
    note,
    excused_run_ids: excused.map(({ run }) => run.runId),
  }
}

function resultJson(result: RunResult): JsonObject {
  const { run, error } = result
  return {
    run_id: run.runId,
    run_dir: run.runDir,
    status: result.status,
    file: run.spec.file,
    experiment_name: run.experimentName,
    title: run.spec.title,
    config: run.spec.config,
    config_hash: run.spec.configHash,
    metrics: result.metrics,
    error_type: result.skipReason === null ? (error?.name ?? null) : 'SkipRun',
    error_message: result.skipReason ?? error?.message ?? null,
    attempt: result.attempt,
    duration_sec: result.durationMs / 1000,
    reused: result.isReused === true,
  }
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
    reused_run_id: plan.action === 'reuse' ? plan.past.runId : null,
    resume_from: plan.action === 'execute' ? (plan.resumeFrom ?? null) : null,
  }
}
