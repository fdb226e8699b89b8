/** Finds out what merging results directories into one comes to, before anything is written. */
import { basename, join } from 'node:path'
import type { RunRecord } from '../../analysis/record.ts'
import type { DamagedRun } from '../../model/stored-run.ts'
import { isInProgress } from '../../results/clean.ts'
import { openResults } from '../../results/open.ts'
import { entryAt, reasonOf } from '../../store/door.ts'
import { readRun } from '../../store/run-directory/read.ts'
import { type ComparedRun, type Relation, relate } from './relate.ts'
import { ShardCheck, type ShardReport } from './shard-check.ts'

/** What is to be done with one run directory of a source. */
export interface PlannedCopy {
  /** Absolute path in the source. */
  runDir: string
  /** Whether its session has died before it was over: the copy is recorded as interrupted. */
  isLeft: boolean
  /** Whether it takes the place of an earlier state of the same run. */
  replaces: boolean
}

/** What is found in one source. */
export interface MergeSource {
  /** As it was named. */
  dir: string
  copies: PlannedCopy[]
  /** Runs that are there already. */
  same: number
  /** Run directories that belong to a session that lives. */
  inProgress: string[]
  damaged: DamagedRun[]
}

/** Two directories of one name that cannot both be right. */
export interface Contradiction {
  there: string
  coming: string
  /** Such as `other metrics`. */
  reason: string
}

export interface MergePlan {
  sources: MergeSource[]
  contradictions: Contradiction[]
  shards: ShardReport
}

/** @param target Absolute path; need not exist. @param dirs Absolute paths by how they were named */
export async function planMerge(target: string, dirs: ReadonlyMap<string, string>): Promise<MergePlan> {
  const planner = new Planner(target)
  const sources: MergeSource[] = []
  for (const [dir, path] of dirs) sources.push(await planner.add(dir, path))
  return { sources, contradictions: planner.contradictions, shards: planner.shards.report() }
}

class Planner {
  readonly contradictions: Contradiction[] = []
  readonly shards = new ShardCheck()
  readonly #target: string
  /** Where the copy of a name is to come from. */
  readonly #planned = new Map<string, PlannedCopy>()

  constructor(target: string) {
    this.#target = target
  }

  async add(dir: string, path: string): Promise<MergeSource> {
    const results = openResults(path)
    const source: MergeSource = { dir, copies: [], same: 0, inProgress: [], damaged: [] }
    for await (const record of results.records({ withMeta: true })) {
      if (isInProgress(record)) source.inProgress.push(record.runDir)
      else {
        this.shards.add(dir, record)
        this.#addRun(source, record)
      }
    }
    source.damaged = results.damaged
    return source
  }

  #addRun(source: MergeSource, record: RunRecord): void {
    const { runDir } = record
    const name = basename(runDir)
    const earlier = this.#planned.get(name)
    const there = earlier ? readThere(earlier.runDir) : readThere(join(this.#target, name))
    const relation = there === undefined ? 'newer' : there === null ? UNREADABLE : relateSafely(there, record)
    if (relation === 'same') source.same++
    else if (relation === 'newer') {
      const copy = {
        runDir,
        isLeft: record.run.status === 'running',
        replaces: there !== undefined,
      }
      this.#planned.set(name, copy)
      source.copies.push(copy)
    } else {
      const path = earlier?.runDir ?? join(this.#target, name)
      this.contradictions.push({ there: path, coming: runDir, reason: relation.contradiction })
    }
  }
}

const UNREADABLE = { contradiction: 'something there that is no run that can be read' }

/** Where something strange stands in the place of a file, it is not known what the run is. */
function relateSafely(there: ComparedRun, coming: ComparedRun): Relation {
  try {
    return relate(there, coming)
  } catch (error) {
    return { contradiction: `events or cases that cannot be compared: ${reasonOf(error)}` }
  }
}

/** `undefined` where nothing has the name, `null` where it is none that can be read. */
function readThere(path: string): ComparedRun | undefined | null {
  if (!entryAt(path)) return undefined
  const run = readRun(path, { withMeta: true })
  return run?.kind === 'run' ? run : null
}
