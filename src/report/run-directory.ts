/** Writes the records of every run into its directory, from its start to its end. */

import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { LifecycleEvent, MetricRecord } from '../model/event.ts'
import { type JsonObject, type JsonValue, stringifyMetrics } from '../model/json.ts'
import { redactJson } from '../model/redact.ts'
import type { ResolvedRunOptions, RunResult, RunSpec, StartedRun } from '../model/run.ts'
import { compactTimestamp, isoTimestamp, nowMs } from '../model/time.ts'
import {
  errorType,
  FILES,
  filePath,
  finishedDocument,
  runningDocument,
  summaryFields,
  TEMPORARY_PREFIX,
} from '../store/layout.ts'
import { appendToFile, createFile, replaceFile } from '../store/write.ts'
import { formatErrorLog } from './error-log.ts'

/** What is the same for all runs of a session, or of a file. */
export interface Provenance {
  /** Fields of `meta.json` that no run changes. */
  session: JsonObject
  /** Versions of the packages that a file imports, by the file's path. */
  packages: ReadonlyMap<string, JsonObject>
}

export interface RunDirectoriesOptions {
  resultsDir: string
  /** Recorded instead of the experiment's own name. */
  name?: string | undefined
  /** Recorded as `extras` in every `meta.json`. Default: none. */
  extras?: JsonObject | undefined
  provenance: Provenance
}

export class RunDirectories {
  readonly #options: RunDirectoriesOptions
  /** Metric lines that wait to be appended together with the next event of their run. */
  readonly #pendingEvents = new Map<string, string[]>()

  constructor(options: RunDirectoriesOptions) {
    this.#options = options
  }

  /**
   * Makes the directory of a run. It is built under a temporary name and renamed, so that its records are complete
   * from the moment it can be seen. What the worker writes, the user's folders included, is made by the worker: the
   * main process is where runs wait for each other.
   */
  open(plan: { spec: RunSpec; options: ResolvedRunOptions }): StartedRun {
    const { resultsDir } = this.#options
    const experimentName = this.#options.name ?? plan.spec.experiment.name
    for (;;) {
      const startedAt = nowMs()
      const runId = `${compactTimestamp(startedAt)}_${randomUUID().slice(0, 8)}`
      const run: StartedRun = { runId, runDir: join(resultsDir, runId), experimentName, startedAt, ...plan }
      try {
        this.#make(run, 1)
        return run
      } catch (error) {
        // The id is taken: by another process, within the same second.
        if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      }
    }
  }

  /** Makes the directory of a run in progress again, when it is gone. */
  restore(run: StartedRun, attempt: number): void {
    this.#make(run, attempt)
  }

  #make(run: StartedRun, attempt: number): void {
    const temporary = join(this.#options.resultsDir, TEMPORARY_PREFIX + run.runId)
    try {
      this.#fill(temporary, run, attempt)
      renameSync(temporary, run.runDir)
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true })
      throw error
    }
  }

  /** The recorder of a session: see {@link Broadcast}. */
  readonly record = (event: LifecycleEvent): void => {
    switch (event.type) {
      case 'runStarted':
      case 'outputPrinted':
      case 'runReused':
      case 'sessionStarted':
      case 'sessionEnded':
        return
      case 'attemptStarted':
        if (event.attempt > 1) this.#startAttempt(event.run, event.attempt)
        return
      case 'metricsLogged':
        this.#keep(event.run, event.records.map(metricEvent(event.run)))
        return
      case 'attemptRetried': {
        const { run, attempt, error } = event
        const fields = { error_type: errorType(error), error_message: error.message }
        this.#append(run, [
          eventLine('retry', run, { attempt, timestamp: timestamp(), ...fields, ...details(error) }),
        ])
        return
      }
      case 'runEnded':
        this.#finish(event.result)
        return
      case 'runAmended':
        this.#finish(event.result)
        return
      default:
        event satisfies never
    }
  }

  /** `meta.json` of an attempt. */
  describe(run: StartedRun, attempt: number): JsonObject {
    const { session, packages } = this.#options.provenance
    const { options, spec } = run
    const own = {
      experiment_name: run.experimentName,
      group: options.group,
      tags: options.tags,
      parent_run_id: options.parentRunId,
      attempt,
    }
    // Assigned, not spread: see commonFields in layout.ts.
    return Object.assign(own, session, {
      dataset_version: textOrNull(spec.config.dataset_version),
      seed: options.seed,
      packages: packages.get(spec.file) ?? {},
      extras: this.#options.extras ?? {},
    })
  }

  #fill(folder: string, run: StartedRun, attempt: number): void {
    mkdirSync(folder)
    const meta = this.describe(run, attempt)
    createFile(join(folder, FILES.config), documentText(redactJson(run.spec.config)))
    createFile(join(folder, FILES.meta), documentText(meta))
    createFile(join(folder, FILES.run), documentText(runningDocument(run, attempt)))
    const events = [
      eventLine('run_start', run, { timestamp: timestamp(), meta }),
      eventLine('start', run, { timestamp: timestamp() }),
    ]
    createFile(join(folder, FILES.events), events.join(''))
  }

  #startAttempt(run: StartedRun, attempt: number): void {
    replaceFile(filePath(run.runDir, 'meta'), documentText(this.describe(run, attempt)))
    replaceFile(filePath(run.runDir, 'run'), documentText(runningDocument(run, attempt)))
  }

  /** `run.json` comes last: until it says that the run is over, it is not. */
  #finish(result: RunResult): void {
    const { run, attempt, error, skipReason } = result
    if (result.metrics !== null) {
      replaceFile(filePath(run.runDir, 'metrics'), stringifyMetrics(result.metrics, 2))
    }
    const lines: string[] = []
    if (skipReason !== null) {
      lines.push(eventLine('skip', run, { attempt, timestamp: timestamp(), reason: skipReason }))
    } else if (error) {
      replaceFile(filePath(run.runDir, 'errors'), formatErrorLog(error))
      const fields = { error_type: errorType(error), error_message: error.message, ...details(error) }
      lines.push(eventLine('error', run, { attempt, timestamp: timestamp(), ...fields }))
    }
    const summary = summaryFields(result)
    lines.push(
      eventLine('end', run, { timestamp: timestamp(), summary }),
      eventLine('run_end', run, { timestamp: timestamp(), summary }),
    )
    this.#append(run, lines)
    replaceFile(filePath(run.runDir, 'run'), documentText(finishedDocument(result)))
  }

  #keep(run: StartedRun, lines: string[]): void {
    const pending = this.#pendingEvents.get(run.runId)
    if (pending) pending.push(...lines)
    else this.#pendingEvents.set(run.runId, lines)
  }

  #append(run: StartedRun, lines: string[]): void {
    const pending = this.#pendingEvents.get(run.runId) ?? []
    this.#pendingEvents.delete(run.runId)
    appendToFile(filePath(run.runDir, 'events'), [...pending, ...lines].join(''))
  }
}

function documentText(document: JsonValue): string {
  return JSON.stringify(document, null, 2)
}

function eventLine(event: string, run: StartedRun, fields: object): string {
  return `${stringifyMetrics({ event, run_id: run.runId, ...fields })}\n`
}

function metricEvent(run: StartedRun): (record: MetricRecord) => string {
  return (payload) => eventLine('metric', run, { payload })
}

function timestamp(): string {
  return isoTimestamp(nowMs())
}

/** What Python's events do not have: code, fields and cause of an error, where there are any. */
function details({ code, fields, cause }: NonNullable<RunResult['error']>): object {
  return {
    ...(code !== undefined && { error_code: code }),
    ...(fields && { error_fields: fields }),
    ...(cause && { error_cause: cause }),
  }
}

function textOrNull(value: JsonValue | undefined): string | null {
  return value === undefined || value === null ? null : String(value)
}
