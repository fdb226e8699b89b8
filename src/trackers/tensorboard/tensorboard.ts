/** An event file of TensorBoard for each run. */
import { mkdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type {
  TrackedMetric,
  TrackedResult,
  TrackedRun,
  TrackedSession,
  Tracker,
} from '../../model/tracker.ts'
import { GrowingFile } from '../growing-file.ts'
import { leavesOf, numbersOf, pointsOf } from '../values.ts'
import { SESSION_STATUS, scalarEvent, sessionEndEvent, sessionStartEvent, versionEvent } from './events.ts'

/** Options of the `tensorboard` tracker. */
export interface TensorboardOptions {
  /**
   * Folder with a folder for each run, from the root. Default: each run's own directory, so that
   * `tensorboard --logdir results` shows them.
   */
  logdir?: string
}

export const TENSORBOARD_KEYWORDS = { logdir: 'logdir' } as const satisfies Record<
  string,
  keyof TensorboardOptions
>

export class TensorboardTracker implements Tracker {
  readonly name = 'tensorboard'
  readonly target: string
  readonly #logdir: string | undefined
  #root = process.cwd()

  constructor({ logdir }: TensorboardOptions = {}) {
    this.#logdir = logdir
    this.target = logdir ?? 'the run directories'
  }

  onSessionStart({ root }: TrackedSession): void {
    this.#root = root
  }

  onRunStart(run: TrackedRun): void {
    this.#begin(run, { attempt: run.attempt, restart: run.restarts })
  }

  onMetrics(run: TrackedRun, records: readonly TrackedMetric[]): void {
    const [first] = records
    if (!first) return
    const { attempt, restart = 0 } = first
    const file = this.#begin(run, { attempt, restart })
    let ordinal = Number(run.state.records ?? 0)
    let lastStep = Number(run.state.last_step ?? 0)
    const events = records.flatMap((record) => {
      const { step, timestamp, values } = pointsOf(record, ordinal++)
      lastStep = Math.max(lastStep, step)
      return values.map((point) => scalarEvent(timestamp, step, point))
    })
    file.append(Buffer.concat(events))
    Object.assign(run.state, { records: ordinal, last_step: lastStep })
  }

  onRunEnd(run: TrackedRun, { status, metrics, finishedAt, attempt }: TrackedResult): void {
    const file = this.#begin(run, { attempt, restart: run.restarts })
    const step = Number(run.state.last_step ?? 0)
    // The page of params shows the last scalar of each name.
    const scalars = numbersOf(metrics ?? {}).map((point) => scalarEvent(finishedAt, step, point))
    file.appendEnd(Buffer.concat([...scalars, sessionEndEvent(finishedAt, SESSION_STATUS[status])]))
  }

  /** The file of a run; another attempt begins it anew. */
  #begin(run: TrackedRun, tried: { attempt: number; restart: number }): GrowingFile {
    const { state, startedAt } = run
    const file = new GrowingFile(this.#pathOf(run), state)
    if (state.attempt === tried.attempt && state.restart === tried.restart) return file
    file.restart()
    const start = sessionStartEvent(startedAt, run.configHash ?? run.runId, leavesOf(run.config))
    file.append(Buffer.concat([versionEvent(startedAt), start]))
    Object.assign(state, tried, { records: 0, last_step: 0 })
    return file
  }

  #pathOf({ runId, runDir, startedAt }: TrackedRun): string {
    const name = `events.out.tfevents.${Math.floor(startedAt / 1000)}.ztxexp.${runId}`
    if (this.#logdir === undefined) return join(runDir, name)
    const folder = join(resolve(this.#root, this.#logdir), basename(runDir))
    mkdirSync(folder, { recursive: true })
    return join(folder, name)
  }
}
