/** The runs of the past in a results directory, looked up by experiment and config, with the help of the index. */

import { basename, join } from 'node:path'
import { configIdentity } from '../../model/config-identity.ts'
import type { PastRun } from '../../model/run-plan.ts'
import type { RunFields } from '../../model/stored-run.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { entryAt, listEntries, listNames } from '../door.ts'
import { FILES, FOLDERS, filePath } from '../run-directory/layout.ts'
import { findProblem } from '../run-directory/read.ts'
import { readJsonObject } from '../run-directory/read-json.ts'
import { RUN_ID } from '../temporary.ts'
import { INDEX_FILE, type IndexEntry, readIndex, updateIndex } from './run-index.ts'

export interface HistoryOptions {
  /** Absolute path; need not exist. */
  resultsDir: string
  /** Keys that configs are not compared by. */
  ignoredKeys: readonly string[]
  /** Whether the index may be written. */
  canWrite: boolean
}

/** Which config of which experiment. */
export interface ConfigKey {
  experimentName: string
  file: string
  /** See `configIdentity`. */
  identity: string
}

/** Modules that one run may have reached besides. */
const MOST_REACHED = 10_000

export class History {
  readonly #options: HistoryOptions
  /** By the name of the directory. */
  #runs = new Map<string, PastRun>()
  /** By experiment name, then by identity; built when an experiment is first asked for. */
  readonly #groups = new Map<string, Map<string, PastRun[]>>()

  /** Names of what has the place of a run, or of the index, and is none that can be read. */
  unread: string[] = []

  constructor(options: HistoryOptions) {
    this.#options = options
    this.refresh()
  }

  /** Looks at the results directory again. */
  refresh(): void {
    const { resultsDir, canWrite } = this.#options
    const index = readIndex(resultsDir)
    this.unread = index.lineCount === Number.POSITIVE_INFINITY ? [INDEX_FILE] : []
    const runs = new Map<string, PastRun>()
    const kept: IndexEntry[] = []
    const added: IndexEntry[] = []
    for (const each of listEntries(resultsDir)) {
      const { name } = each
      if (name.startsWith('.')) continue
      if (!each.isDirectory()) {
        if (RUN_ID.test(name)) this.unread.push(name)
        continue
      }
      const runDir = `${resultsDir}/${name}`
      const stat = entryAt(`${runDir}/${FILES.run}`)
      if (!stat) continue
      const { mtimeMs, size } = stat
      const entry = index.entries.get(name)
      const isKnown = entry?.mtimeMs === mtimeMs && entry.size === size
      const run = isKnown ? { ...entry.run, runDir } : readPastRun(runDir)
      if (!run) {
        this.unread.push(name)
        continue
      }
      runs.set(name, run)
      if (isKnown) kept.push(entry)
      else if (run.status !== 'running') added.push(toEntry(name, { mtimeMs, size }, run))
    }
    this.#runs = runs
    this.#groups.clear()
    if (canWrite) writeQuietly(() => updateIndex(resultsDir, index, { added, all: [...kept, ...added] }))
  }

  /** Runs that are recorded as in progress, whether they are or not. */
  running(): PastRun[] {
    return [...this.#runs.values()].filter(({ status }) => status === 'running')
  }

  /** Paths of what the runs of a file have reached besides what it imports for all to see. */
  reachedBy(file: string): Set<string> {
    const runs = [...this.#runs.values()].filter((run) => run.file === file)
    return new Set(runs.flatMap(({ reached }) => reached ?? []))
  }

  /** A run by the name of its directory. */
  get(name: string): PastRun | undefined {
    return this.#runs.get(name)
  }

  /** Puts what has become of a run in place of what was read. */
  replace(run: PastRun): void {
    this.#runs.set(basename(run.runDir), run)
    this.#groups.clear()
  }

  /** The runs of a config, oldest first. A run without a record of its file counts for any. */
  of({ experimentName, file, identity }: ConfigKey): PastRun[] {
    let group = this.#groups.get(experimentName)
    if (!group) {
      group = this.#group(experimentName)
      this.#groups.set(experimentName, group)
    }
    return (group.get(identity) ?? []).filter((run) => run.file === null || run.file === file)
  }

  /** All runs of an experiment, oldest first. A run without a record of its file counts for any. */
  ofExperiment({ experimentName, file }: Omit<ConfigKey, 'identity'>): PastRun[] {
    return this.#named(experimentName)
      .filter((run) => run.file === null || run.file === file)
      .sort(byStart)
  }

  #named(experimentName: string): PastRun[] {
    return [...this.#runs.values()].filter((run) => run.experimentName === experimentName)
  }

  #group(experimentName: string): Map<string, PastRun[]> {
    const runs = this.#named(experimentName)
    const group = groupBy(runs, (run) => this.#identify(run))
    for (const list of group.values()) if (list.length > 1) list.sort(byStart)
    return group
  }

  #identify({ runDir, configHash }: PastRun): string {
    const { ignoredKeys } = this.#options
    if (ignoredKeys.length === 0) return configHash
    const config = readJsonObject(filePath(runDir, 'config'))
    return config.kind === 'object' ? configIdentity(config.value, configHash, ignoredKeys) : configHash
  }
}

/** Reads what is needed of a run directory; `undefined` where it is none that this version can read. */
export function readPastRun(runDir: string): PastRun | undefined {
  const document = readJsonObject(filePath(runDir, 'run'))
  if (document.kind !== 'object') return undefined
  const run = document.value as RunFields
  if (findProblem(run)) return undefined
  const configHash = run.config_hash ?? hashConfig(runDir)
  if (configHash === undefined) return undefined
  return {
    runId: run.run_id,
    runDir,
    status: run.status,
    experimentName: run.experiment_name ?? null,
    file: run.file ?? null,
    configHash,
    codeHash: run.code_hash ?? null,
    ...(typeof run.scorers_hash === 'string' && { scorersHash: run.scorers_hash }),
    ...reachedField(run.reached),
    startedAt: run.started_at ?? '',
    finishedAt: run.finished_at ?? null,
    durationSec: run.duration_sec ?? 0,
    attempt: run.attempt ?? 1,
    errorType: run.error_type ?? null,
    errorMessage: run.error_message ?? null,
  }
}

/** Paths are only ever hashed; more than a program could reach are none that it has. */
function reachedField(reached: unknown): Pick<PastRun, 'reached'> {
  if (!Array.isArray(reached) || reached.length === 0 || reached.length > MOST_REACHED) return {}
  return { reached: reached.filter((path): path is string => typeof path === 'string') }
}

/** Python's records have no hash. */
function hashConfig(runDir: string): string | undefined {
  const config = readJsonObject(filePath(runDir, 'config'))
  return config.kind === 'object' ? fingerprint(config.value) : undefined
}

function toEntry(name: string, stat: { mtimeMs: number; size: number }, run: PastRun): IndexEntry {
  const { runDir: _runDir, ...rest } = run
  // A message can be long, and nothing is decided by it.
  return { name, mtimeMs: stat.mtimeMs, size: stat.size, run: { ...rest, errorMessage: null } }
}

function byStart(a: PastRun, b: PastRun): number {
  return a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0
}

/** Without an index everything is read again: slower, and right. */
function writeQuietly(write: () => void): void {
  try {
    write()
  } catch {
    // A directory that cannot be written, or a full disk: whoever starts a run will be told.
  }
}

/** The folder of a run's own state to go on from. */
export function hasCheckpoints(runDir: string): boolean {
  const folder = join(runDir, FOLDERS.checkpoints)
  return entryAt(folder)?.isDirectory() === true && listNames(folder).some((name) => name !== '.gitkeep')
}
