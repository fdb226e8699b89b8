/** Runs that another machine does, as a session has them: known while they go on, and kept when they are over. */
import { join } from 'node:path'
import type { RemoteRunPorts } from '../machines/queue/remote-job.ts'
import type { ErrorRecord } from '../model/error.ts'
import type { MetricRecord } from '../model/event.ts'
import type { StartedRun } from '../model/run.ts'
import { unusable } from '../store/results-dir.ts'
import { readMetricEvents } from '../store/run-directory/read-metrics.ts'
import { writeRemoteRun } from '../store/run-directory/remote-run.ts'

/** Records of metrics that are passed on of a run when it is over, the first ones. */
const MOST_RECORDS = 10_000

export interface RemoteRunsOptions {
  /** Absolute path of the project. */
  root: string
  /** Absolute path. */
  resultsDir: string
  /** Recorded instead of the experiments' own names. */
  name?: string | undefined
}

export function remoteRuns({
  root,
  resultsDir,
  name,
}: RemoteRunsOptions): Pick<RemoteRunPorts, 'describeRun' | 'placeError' | 'keepRun'> {
  return {
    describeRun: ({ spec, options, resumeFrom }, { runId, host, startedAt }): StartedRun => ({
      runId,
      runDir: join(resultsDir, runId),
      experimentName: name ?? spec.experiment.name,
      startedAt,
      spec,
      options,
      ...(resumeFrom !== undefined && { resumeFrom }),
      host,
    }),
    placeError: (error, there) => placeError(error, { there, here: root }),
    keepRun: ({ runId, runDir, host = '' }, answer) => {
      // None: its worker has the same results directory.
      if (Object.keys(answer.documents).length > 0) {
        try {
          writeRemoteRun(resultsDir, { runId, host, runDir: answer.runDir }, answer.documents)
        } catch (error) {
          throw error instanceof Error && 'syscall' in error ? unusable(resultsDir, error) : error
        }
      }
      return firstRecords(runDir)
    },
  }
}

function firstRecords(runDir: string): MetricRecord[] {
  const records: MetricRecord[] = []
  for (const record of readMetricEvents(runDir)) {
    const { attempt } = record
    if (attempt !== null) records.push({ ...record, attempt })
    if (records.length === MOST_RECORDS) break
  }
  return records
}

/** The code is the same, so the lines that a stack names are too. */
function placeError(error: ErrorRecord, roots: { there: string; here: string }): ErrorRecord {
  const { stack, cause, errors } = error
  return {
    ...error,
    ...(stack !== undefined && { stack: stack.replaceAll(`${roots.there}/`, () => `${roots.here}/`) }),
    ...(cause && { cause: placeError(cause, roots) }),
    ...(errors && { errors: errors.map((each) => placeError(each, roots)) }),
  }
}
