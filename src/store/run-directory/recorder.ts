/** Writes the records of every run into its directory, from its start to its end. */

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { LifecycleEvent } from '../../model/event.ts'
import type { RunResult, StartedRun } from '../../model/run.ts'
import { finishedDocument, runningDocument, summaryFields } from '../../model/run-document.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import { compactTimestamp, nowMs } from '../../model/utils/time.ts'
import { inFolder } from '../folder.ts'
import { documentText, errorFields, eventLine, firstFiles, metricsText, timestamp } from './documents.ts'
import { formatErrorLog } from './error-log.ts'
import { FILES, filePath } from './layout.ts'
import { FIRST_FILES, type FirstFiles, makeRunDirectory } from './make-run.ts'
import {
  type FileDamage,
  findDirectoryDamage,
  findFileDamage,
  type RecordSizes,
  reopenDirectory,
  SPOILT,
  setAside,
  type WrittenLines,
} from './run-damage.ts'
import { appendToExisting, createFile, removeIfThere, replaceFile } from './write.ts'

/** Metric lines of one run that wait for others: few writes, and memory that does not grow with a run. */
const NO_LINES: PendingLines = { text: '', most: 64 * 1024 }

interface PendingLines {
  text: string
  /** Characters that may wait. */
  most: number
}

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
  /** Recorded in every `meta.json`. Default: `dataset_version` of the config, or its `data_version`. */
  datasetVersion?: string | undefined
  provenance: Provenance
}

/** What was mended of a run directory. */
export interface Mended {
  /** What was wrong, in a sentence. */
  message: string
  /** Whether what the run has logged is lost. */
  hasLostStreams: boolean
}

export class RunDirectories {
  readonly #options: RunDirectoriesOptions
  /** Of the runs in progress. */
  readonly #sizes = new Map<string, RecordSizes>()
  /** What `meta.json` of the runs in progress holds. */
  readonly #metaTexts = new Map<string, string>()
  /** Metric lines that wait to be appended together with others, or with the next event of their run. */
  readonly #pendingEvents = new Map<string, PendingLines>()

  constructor(options: RunDirectoriesOptions) {
    this.#options = options
  }

  /**
   * Makes the directory of a run. It is built under a temporary name and renamed, so that its records are complete
   * from the moment it can be seen. What the worker writes, the user's folders included, is made by the worker: the
   * main process is where runs wait for each other.
   */
  open(plan: Pick<StartedRun, 'spec' | 'options' | 'resumeFrom' | 'dataset'>): StartedRun {
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

  /** Makes a run that was over one that is in progress again, in its directory. What it had come to is no more true. */
  goOn(run: StartedRun, attempt: number): void {
    inFolder(run.runDir, (folder) => {
      this.#append(folder, run, [eventLine('start', run, { timestamp: timestamp(), attempt })])
      for (const name of ['metrics', 'errors'] as const) removeIfThere(filePath(folder, name))
    })
    this.#startAttempt(run, attempt)
  }

  /**
   * Looks at the directory of a run in progress, and mends what the run has spoilt so far that the run can be recorded.
   * What stands in the place of a file of ours gets another name.
   *
   * @returns what was wrong; `undefined` where all is well
   */
  mend(run: StartedRun, attempt: number, written: WrittenLines): Mended | undefined {
    const { runDir } = run
    const damage = findDirectoryDamage(runDir)
    if (damage === 'closed') reopenDirectory(runDir)
    else if (damage) {
      setAside(this.#options.resultsDir, run.runId)
      this.#make(run, attempt)
      return { message: DIRECTORY_DAMAGE[damage], hasLostStreams: true }
    }
    const files = findFileDamage(runDir, this.#sizesOf(run), written)
    const names = Object.keys(files)
    if (names.length > 0) inFolder(runDir, (folder) => this.#mendFiles(folder, run, attempt, files))
    if (names.length === 0 && !damage) return undefined
    const parts = damage ? [DIRECTORY_DAMAGE[damage]] : []
    return {
      message: [...parts, ...describeDamage(files)].join(' '),
      hasLostStreams: files.log !== undefined || files.steps !== undefined,
    }
  }

  #mendFiles(folder: string, run: StartedRun, attempt: number, damage: FileDamage): void {
    for (const name of Object.keys(damage)) setAside(folder, FILES[name as keyof FileDamage])
    const texts = firstFiles(run, attempt, this.#describe(run, attempt))
    const [sizes, now] = [sizesOf(texts), this.#sizesOf(run)]
    for (const name of FIRST_FILES) {
      if (damage[name] === undefined) continue
      createFile(filePath(folder, name), texts[name])
      now[name] = sizes[name]
    }
  }

  /** Of a run that is over nothing is expected. */
  #sizesOf({ runId }: StartedRun): RecordSizes {
    return this.#sizes.get(runId) ?? { config: -1, meta: -1, run: -1, events: -1 }
  }

  #make(run: StartedRun, attempt: number): void {
    const files = firstFiles(run, attempt, this.#describe(run, attempt))
    makeRunDirectory(run.runDir, files)
    this.#sizes.set(run.runId, sizesOf(files))
    this.#metaTexts.set(run.runId, files.meta)
  }

  /** The recorder of a session: see {@link Broadcast}. */
  readonly record = (event: LifecycleEvent): void => {
    switch (event.type) {
      case 'runStarted':
      case 'caseEnded':
      case 'outputPrinted':
      case 'runReused':
      case 'runLost':
      case 'sessionStarted':
      case 'sessionEnded':
        return
      case 'attemptStarted':
        if (event.attempt > 1) this.#startAttempt(event.run, event.attempt)
        return
      case 'metricsLogged':
        for (const payload of event.records)
          this.#keep(event.run, eventLine('metric', event.run, { payload }))
        return
      case 'attemptRetried': {
        const { run, attempt, error } = event
        const fields = { attempt, timestamp: timestamp(), ...errorFields(error) }
        inFolder(run.runDir, (folder) => this.#append(folder, run, [eventLine('retry', run, fields)]))
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

  /** `meta.json` of the attempt in progress of a run. */
  metaText({ runId }: StartedRun): string {
    return this.#metaTexts.get(runId) ?? '{}'
  }

  #describe(run: StartedRun, attempt: number): JsonObject {
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
      dataset_version: this.#options.datasetVersion ?? datasetVersionOf(spec.config),
      seed: options.seed,
      packages: packages.get(spec.file) ?? {},
      extras: this.#options.extras ?? {},
    })
  }

  #startAttempt(run: StartedRun, attempt: number): void {
    const meta = documentText(this.#describe(run, attempt))
    const document = documentText(runningDocument(run, attempt))
    inFolder(run.runDir, (folder) => {
      replaceFile(filePath(folder, 'meta'), meta)
      replaceFile(filePath(folder, 'run'), document)
    })
    const sizes = { meta: Buffer.byteLength(meta), run: Buffer.byteLength(document) }
    Object.assign(this.#sizesOf(run), sizes)
    this.#metaTexts.set(run.runId, meta)
  }

  #finish(result: RunResult): void {
    const { run, attempt, error, skipReason } = result
    const lines: string[] = []
    const fields = { attempt, timestamp: timestamp() }
    if (skipReason !== null) lines.push(eventLine('skip', run, { ...fields, reason: skipReason }))
    else if (error) lines.push(eventLine('error', run, { ...fields, ...errorFields(error) }))
    const summary = summaryFields(result)
    lines.push(
      eventLine('end', run, { timestamp: timestamp(), summary }),
      eventLine('run_end', run, { timestamp: timestamp(), summary }),
    )
    inFolder(run.runDir, (folder) => this.#writeEnd(folder, result, lines))
    this.#sizes.delete(run.runId)
    this.#metaTexts.delete(run.runId)
  }

  /** `run.json` comes last: until it says that the run is over, it is not. */
  #writeEnd(folder: string, result: RunResult, lines: readonly string[]): void {
    const { run, metrics, error, skipReason } = result
    if (metrics !== null) replaceFile(filePath(folder, 'metrics'), metricsText(metrics))
    if (error && skipReason === null) replaceFile(filePath(folder, 'errors'), formatErrorLog(error))
    this.#append(folder, run, lines)
    replaceFile(filePath(folder, 'run'), documentText(finishedDocument(result)))
  }

  #keep(run: StartedRun, line: string): void {
    const { text, most } = this.#pendingEvents.get(run.runId) ?? NO_LINES
    const pending = { text: text + line, most }
    this.#pendingEvents.set(run.runId, pending)
    if (pending.text.length <= most) return
    try {
      inFolder(run.runDir, (folder) => this.#append(folder, run, []))
    } catch {
      // The run has spoilt its directory, or the disk is full: that is seen when the attempt ends.
      pending.most *= 2
    }
  }

  #append(folder: string, run: StartedRun, lines: readonly string[]): void {
    const { text } = this.#pendingEvents.get(run.runId) ?? NO_LINES
    const content = text + lines.join('')
    appendToExisting(filePath(folder, 'events'), content)
    this.#sizesOf(run).events += Buffer.byteLength(content)
    this.#pendingEvents.delete(run.runId)
  }
}

const DIRECTORY_DAMAGE = {
  gone: 'The run directory was gone when the attempt ended: what was in it is lost. Does the code remove it?',
  replaced: `Something else stood in the place of the run directory when the attempt ended; it is kept as *${SPOILT}.`,
  closed: 'The run directory was closed when the attempt ended: the code has changed its permissions.',
} as const

function describeDamage(files: FileDamage): string[] {
  const parts = Object.entries(files).map(([name, what]) => `${FILES[name as keyof FileDamage]} is ${what}`)
  if (parts.length === 0) return []
  return [
    `The run directory was spoilt when the attempt ended: ${parts.join(', ')}.`,
    `What stood there is kept as *${SPOILT}. A run writes its own files into ctx.artifactsDir.`,
  ]
}

function sizesOf(files: FirstFiles): RecordSizes {
  const { config, meta, run, events } = files
  const size = (text: string) => Buffer.byteLength(text)
  return { config: size(config), meta: size(meta), run: size(run), events: size(events) }
}

/** As Python's ztxexp reads it. */
function datasetVersionOf({ dataset_version, data_version }: JsonObject): string | null {
  const isSaid = (value: JsonValue | undefined) => value !== undefined && value !== null && value !== ''
  const said = [dataset_version, data_version].find(isSaid)
  return said === undefined ? null : String(said)
}
