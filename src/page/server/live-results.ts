/**
 * A results directory as it is now, whoever writes into it: looked at again and again, never written to. It may not be
 * there yet.
 */
import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { acceptRun, type RunFilter } from '../../analysis/filter.ts'
import { type RunRecord, toRecord } from '../../analysis/record.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { DamagedRun } from '../../model/stored-run.ts'
import { acceptsCut, type Results } from '../../results/open.ts'
import { entryAt } from '../../store/door.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { listRunDirectories, readRun } from '../../store/run-directory/read.ts'
import type { IndexAnswer, LiveEvent } from '../client/live-source.ts'
import { changedRows, sliceIndex } from '../codec/index-delta.ts'
import type { PageIndex } from '../model/page-index.ts'
import { type Baseline, PageData } from '../reading/page-data.ts'
import { RunFollower } from './run-follower.ts'

/** Points of a line, and steps of a band: as many as a wide screen can show. */
const LIVE_POINTS = 400
/** How long looking may keep requests waiting, in milliseconds. */
const SLICE_MS = 20
/** Runs that are over are looked at every so many looks: they may be amended, or deleted. */
const LOOKS_BETWEEN = 10

export interface LiveOptions {
  results: Results
  filter: RunFilter
  /** Whether the filter asks for what stands in `meta.json`. Default: false. */
  withMeta?: boolean
  version: string
  baseline?: Baseline | undefined
  /** Told of what has changed. */
  onEvent: (event: LiveEvent) => void
}

/** What is known of a directory. */
interface Known {
  /** Of `run.json` and `metrics.json`, when they were read. */
  stamp: string
  row: number | undefined
  follower: RunFollower | undefined
}

export class LiveResults {
  readonly data: PageData
  readonly #options: LiveOptions
  readonly #known = new Map<string, Known>()
  readonly #damaged = new Map<string, DamagedRun>()
  readonly #instance = randomBytes(4).toString('hex')
  #revision = 0
  #index: PageIndex
  /** By row, the revision that it has changed in. */
  readonly #changedIn: number[] = []
  #looks = 0
  #isChanged = false

  constructor(options: LiveOptions) {
    this.#options = options
    const { results, version, baseline } = options
    const damaged = () => [...this.#damaged.values()]
    this.data = new PageData({ results, version, baseline, isLive: true, points: LIVE_POINTS, damaged })
    this.#index = this.data.index()
  }

  get index(): PageIndex {
    return this.#index
  }

  get revision(): string {
    return `${this.#instance}-${this.#revision}`
  }

  /** All of the index, or what has changed since a revision that this one has had. */
  answerSince(since: string): IndexAnswer {
    const { revision } = this
    const [instance, number] = since.split('-')
    if (instance !== this.#instance || !(Number(number) <= this.#revision))
      return { revision, index: this.#index }
    const rows = this.#changedIn.flatMap((changed, row) => (changed > Number(number) ? row : []))
    return { revision, delta: sliceIndex(this.#index, rows) }
  }

  /** Looks at what is there, and tells of what has changed. */
  async look(): Promise<void> {
    const isWhole = this.#looks++ % LOOKS_BETWEEN === 0
    const found = this.#list()
    const untilMs = new Slices()
    for (const runDir of found) {
      const known = this.#known.get(basename(runDir))
      if (known?.follower) this.#follow(known)
      if (!known || known.follower || isWhole) this.#read(runDir, known)
      await untilMs.pause()
    }
    this.#forget(new Set(found.map((runDir) => basename(runDir))))
    this.#publish()
  }

  /**
   * Reads what runs have logged that was not read yet; ends when it is told to.
   *
   * @returns the rows that were read
   */
  async readCurves(rows: readonly number[], isEnded: () => boolean): Promise<number[]> {
    const slices = new Slices()
    const read: number[] = []
    for (const row of rows) {
      if (isEnded()) break
      if (this.data.hasCurves(row)) continue
      this.data.readCurves(row)
      read.push(row)
      this.#isChanged = true
      await slices.pause()
    }
    return read
  }

  /** Tells that curves of these runs are there now. */
  tellRead(rows: number[]): void {
    this.#publish()
    this.#options.onEvent({ kind: 'appended', rows, what: 'metrics' })
  }

  #list(): string[] {
    try {
      return listRunDirectories(this.#options.results.dir).directories
    } catch (error) {
      // There is no directory yet, or it is gone.
      if (error instanceof ZtxexpError && error.code === 'NOT_FOUND') return []
      throw error
    }
  }

  #read(runDir: string, known: Known | undefined): void {
    const name = basename(runDir)
    const stamp = stampOf(runDir)
    if (known?.stamp === stamp) return
    const record = this.#recordAt(runDir)
    const entry: Known = { stamp, row: known?.row, follower: known?.follower }
    // One that is being made has no record yet: it is looked at again.
    if (stamp !== '') this.#known.set(name, entry)
    if (!record) return
    this.#isChanged = true
    entry.row = this.data.set(record)
    if (record.run.status === 'running') {
      entry.follower ??= new RunFollower(record)
      this.data.curves.set(entry.row, entry.follower.curves)
    } else if (entry.follower || this.data.hasCurves(entry.row)) {
      entry.follower = undefined
      this.data.readCurves(entry.row)
    }
  }

  /** `undefined` where it cannot be read, or is none of those that are asked for. */
  #recordAt(runDir: string): RunRecord | undefined {
    const { filter, results, withMeta = false } = this.#options
    const stored = readRun(runDir, { withMeta, accept: acceptRun(filter), areTextsCut: true })
    const name = basename(runDir)
    this.#damaged.delete(name)
    if (stored?.kind === 'damaged' && entryAt(filePath(runDir, 'run'))) this.#damaged.set(name, stored)
    if (stored?.kind !== 'run') return undefined
    const record = toRecord(stored)
    return acceptsCut(results, record, filter) ? record : undefined
  }

  #follow({ row, follower }: Known): void {
    if (row === undefined || !follower) return
    for (const what of follower.look()) {
      if (what === 'metrics') {
        this.data.curves.set(row, follower.curves)
        this.#isChanged = true
      }
      this.#options.onEvent({ kind: 'appended', rows: [row], what })
    }
  }

  #forget(names: ReadonlySet<string>): void {
    for (const [name, { row }] of this.#known) {
      if (names.has(name)) continue
      this.#known.delete(name)
      this.#damaged.delete(name)
      if (row !== undefined) this.data.remove(row)
      this.#isChanged = true
    }
  }

  #publish(): void {
    if (!this.#isChanged) return
    this.#isChanged = false
    const before = this.#index
    this.#index = this.data.index()
    const rows = changedRows(before, this.#index)
    if (rows.length === 0 && before.damaged.length === this.#index.damaged.length) return
    this.#revision++
    for (const row of rows) this.#changedIn[row] = this.#revision
    this.#options.onEvent({ kind: 'index', revision: this.revision })
  }
}

/** Lets others have their turn between slices of time. */
class Slices {
  #endMs = performance.now() + SLICE_MS

  async pause(): Promise<void> {
    if (performance.now() < this.#endMs) return
    await setImmediate()
    this.#endMs = performance.now() + SLICE_MS
  }
}

/** Another one whenever a document was replaced; empty while there is none. */
function stampOf(runDir: string): string {
  const [run, metrics] = [entryAt(filePath(runDir, 'run')), entryAt(filePath(runDir, 'metrics'))]
  return run ? `${run.mtimeMs} ${run.size} ${run.ino} ${metrics?.mtimeMs ?? ''} ${metrics?.size ?? ''}` : ''
}
