/** Reads run directories, those of Python's ztxexp and ours alike; the reading side of the schema, version 2. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ZtxexpError } from '../model/error.ts'
import { STORED_STATUSES } from '../model/run.ts'
import { filePath, SCHEMA_VERSION } from './layout.ts'
import { readJsonObject } from './read-json.ts'
import type { DamagedRun, RunFields, StoredRun } from './stored-run.ts'

const RUN_ID = /^\d{8}_\d{6}_[0-9a-f]{8}$/
/** How long reading may keep the event loop, in milliseconds. */
const SLICE_MS = 10

export interface ReadRunOptions {
  /** Read `meta.json` too. Default: false, since it is a third more of the work. */
  withMeta?: boolean
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
  const document = readJsonObject(filePath(path, 'run'))
  if (document.kind === 'missing') {
    const isRun = RUN_ID.test(basename(path)) && existsSync(path)
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
 * Reads a results directory run by run, by name: names begin with the second of the start.
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
  for (const runDir of listDirectories(resultsDir)) {
    if (performance.now() > sliceEnd) {
      await setImmediate()
      sliceEnd = performance.now() + SLICE_MS
    }
    const run = readRun(runDir, options)
    if (run?.kind === 'damaged') options.onDamaged?.(run)
    else if (run) yield run
  }
}

/** The directories in a results directory, as absolute paths in order of name; those that begin with a dot are not runs. */
export function listDirectories(resultsDir: string): string[] {
  const root = resolve(resultsDir)
  if (!existsSync(root)) {
    throw new ZtxexpError(
      'NOT_FOUND',
      `There is no results directory at ${root}. Run an experiment first, or name another directory.`,
    )
  }
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .filter((entry) => entry.isDirectory() || (entry.isSymbolicLink() && isDirectory(join(root, entry.name))))
    .map((entry) => join(root, entry.name))
    .sort()
}

function readParts(runDir: string, run: RunFields, options: ReadRunOptions): StoredRun | DamagedRun {
  const config = readJsonObject(filePath(runDir, 'config'))
  if (config.kind === 'unreadable') return damaged(runDir, `config.json: ${config.reason}`)
  const metrics = readJsonObject(filePath(runDir, 'metrics'), { metrics: true })
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

/** What makes `run.json` one that this version cannot read. */
export function findProblem(run: RunFields): string | undefined {
  if (run.schema_version !== SCHEMA_VERSION) {
    return `schema_version is ${run.schema_version}, this version of ztxexp reads ${SCHEMA_VERSION}`
  }
  if (typeof run.run_id !== 'string' || run.run_id === '') return 'run_id is missing'
  if (!STORED_STATUSES.includes(run.status)) return `unknown status ${JSON.stringify(run.status)}`
  return undefined
}

function damaged(runDir: string, reason: string): DamagedRun {
  return { kind: 'damaged', runDir, reason }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
