/** Reads run directories, those of Python's ztxexp and ours alike; the reading side of the schema, version 2. */
import { basename, join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ZtxexpError } from '../../model/error.ts'
import { STORED_STATUSES } from '../../model/run.ts'
import { SCHEMA_VERSION } from '../../model/run-document.ts'
import type { DamagedRun, RunFields, StoredRun } from '../../model/stored-run.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { entryAt, listEntries } from '../door.ts'
import { isResultsDir } from '../folder.ts'
import { RUN_ID } from '../temporary.ts'
import { SHORT_JSON } from './cut-texts.ts'
import { filePath } from './layout.ts'
import { type JsonDocument, readJsonObject } from './read-json.ts'

/** What may be the name of a directory on every system, and be printed. Python's ids are like ours. */
const POSSIBLE_ID = /^[^\p{Cc}\p{Zl}\p{Zp}/\\]{1,255}$/u
/** `20261123_234558` of a run id. */
const SECOND_LENGTH = 15
/** How long reading may keep the event loop, in milliseconds. */
const SLICE_MS = 10

export interface ReadRunOptions {
  /** Read `meta.json` too. Default: false, since it is a third more of the work. */
  withMeta?: boolean
  /** Cut the long texts of `metrics.json`, see {@link cutTexts}. Default: false. */
  areTextsCut?: boolean
  /** Asked with `run.json` before the other files are read; false leaves the run out. */
  accept?: (run: RunFields) => boolean
}

export interface ReadRunsOptions extends ReadRunOptions {
  onDamaged?: (damaged: DamagedRun) => void
}

/**
 * Reads one run directory; never throws.
 *
 * @returns `null` when it is not a run directory, is gone, or was not accepted.
 * @example
 * const run = readRun('results/20261123_234558_d563f15e')
 * if (run?.kind === 'run') console.log(run.metrics)
 */
export function readRun(runDir: string, options: ReadRunOptions = {}): StoredRun | DamagedRun | null {
  const path = resolve(runDir)
  return readRest(path, readJsonObject(filePath(path, 'run')), options)
}

/** @param document What `run.json` is. */
function readRest(
  path: string,
  document: JsonDocument,
  options: ReadRunOptions,
): StoredRun | DamagedRun | null {
  if (document.kind === 'missing') {
    const isRun = RUN_ID.test(basename(path)) && entryAt(path) !== undefined
    return isRun ? damaged(path, 'run.json is missing') : null
  }
  if (document.kind === 'unreadable') return damaged(path, `run.json: ${document.reason}`)
  const run = document.value as RunFields
  const problem = findProblem(run)
  if (problem) return damaged(path, `run.json: ${problem}`)
  if (options.accept && !options.accept(run)) return null
  return readParts(path, run, options)
}

/**
 * Reads a results directory run by run, in the order in which the runs started, which is that of their declaration:
 * names begin with the second of the start, and within a second `run.json` tells.
 *
 * Memory does not grow with the number of runs. Files are read one after the other, because small files are read
 * three times faster so than by many reads at once; between slices of 10 ms the event loop is free.
 *
 * @throws ZtxexpError (`NOT_FOUND`) when the directory does not exist.
 * @example
 * for await (const run of readRuns('results')) console.log(run.runId, run.run.status)
 */
export async function* readRuns(
  resultsDir: string,
  options: ReadRunsOptions = {},
): AsyncGenerator<StoredRun> {
  let sliceEnd = performance.now() + SLICE_MS
  const { directories, refused } = listRunDirectories(resultsDir)
  for (const each of refused) options.onDamaged?.(each)
  for (const sameSecond of groupBy(directories, (path) => basename(path).slice(0, SECOND_LENGTH)).values()) {
    for (const { path, document } of inOrderOfStart(sameSecond)) {
      if (performance.now() > sliceEnd) {
        await setImmediate()
        sliceEnd = performance.now() + SLICE_MS
      }
      const run = readRest(path, document, options)
      if (run?.kind === 'damaged') options.onDamaged?.(run)
      else if (run) yield run
    }
  }
}

/** Each `run.json` is read once. */
function inOrderOfStart(paths: readonly string[]): { path: string; document: JsonDocument }[] {
  const read = paths.map((path) => {
    const document = readJsonObject(filePath(path, 'run'))
    const started = document.kind === 'object' ? document.value.started_at : undefined
    return { path, document, started: typeof started === 'string' ? started : '' }
  })
  // Stable, so that equal ones stay in order of name.
  return read.sort((a, b) => (a.started < b.started ? -1 : Number(a.started > b.started)))
}

/** What may be a run in a results directory, as absolute paths in order of name, and what is in the place of one. */
export interface RunDirectories {
  directories: string[]
  refused: DamagedRun[]
}

/**
 * The directories in a results directory; those that begin with a dot are not runs, and links are not followed.
 *
 * @throws ZtxexpError (`NOT_FOUND`) when the directory does not exist.
 */
export function listRunDirectories(resultsDir: string): RunDirectories {
  const root = resolve(resultsDir)
  if (!isResultsDir(root)) {
    throw new ZtxexpError(
      'NOT_FOUND',
      `There is no results directory at ${root}. Run an experiment first, or name another directory.`,
    )
  }
  const directories: string[] = []
  const refused: DamagedRun[] = []
  for (const entry of listEntries(root)) {
    if (entry.name.startsWith('.')) continue
    const path = join(root, entry.name)
    if (entry.isDirectory()) directories.push(path)
    else if (RUN_ID.test(entry.name)) {
      refused.push(damaged(path, entry.isSymbolicLink() ? 'a link, which is not followed' : 'no directory'))
    }
  }
  return { directories: directories.sort(), refused }
}

function readParts(runDir: string, run: RunFields, options: ReadRunOptions): StoredRun | DamagedRun {
  const config = readJsonObject(filePath(runDir, 'config'))
  if (config.kind === 'unreadable') return damaged(runDir, `config.json: ${config.reason}`)
  const metrics = readJsonObject(filePath(runDir, 'metrics'), {
    metrics: true,
    ...(options.areTextsCut && { areTextsCut: true }),
  })
  if (metrics.kind === 'unreadable') return damaged(runDir, `metrics.json: ${metrics.reason}`)
  const meta = options.withMeta ? readJsonObject(filePath(runDir, 'meta')) : undefined
  if (meta?.kind === 'unreadable') return damaged(runDir, `meta.json: ${meta.reason}`)
  return {
    kind: 'run',
    runId: run.run_id,
    runDir,
    run,
    config: config.kind === 'object' ? config.value : {},
    metrics: metrics.kind === 'object' ? metrics.value : null,
    meta: meta?.kind === 'object' ? meta.value : null,
  }
}

/** Whether `areTextsCut` may have cut something of a run: of those with little to read, nothing is. */
export function mayHaveCutTexts(runDir: string): boolean {
  return (entryAt(filePath(runDir, 'metrics'))?.size ?? 0) >= SHORT_JSON
}

/** What makes `run.json` one that this version cannot read. */
export function findProblem(run: RunFields): string | undefined {
  if (run.schema_version !== SCHEMA_VERSION) {
    return `schema_version is ${run.schema_version}, this version of ztxexp reads ${SCHEMA_VERSION}`
  }
  if (typeof run.run_id !== 'string' || run.run_id === '') return 'run_id is missing'
  if (!POSSIBLE_ID.test(run.run_id)) return 'run_id could not be the name of a directory'
  if (!STORED_STATUSES.includes(run.status)) return `unknown status ${JSON.stringify(run.status)}`
  return findWrongType(run)
}

/** Missing and `null` are the same here: Python's records have less. */
const TYPES: readonly (readonly [type: 'string' | 'number', fields: readonly string[]])[] = [
  ['string', ['started_at', 'finished_at', 'error_type', 'error_message', 'experiment_name', 'group']],
  ['string', ['parent_run_id', 'title', 'file', 'config_hash', 'code_hash']],
  ['number', ['duration_sec', 'attempt', 'retry_count', 'restarts']],
]

function findWrongType(run: RunFields): string | undefined {
  for (const [type, fields] of TYPES) {
    for (const field of fields) {
      const value = run[field]
      if (value !== undefined && value !== null && typeof value !== type) return `${field} is no ${type}`
    }
  }
  return undefined
}

function damaged(runDir: string, reason: string): DamagedRun {
  return { kind: 'damaged', runDir, reason }
}
