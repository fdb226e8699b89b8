/** Runs as offline runs of W&B, which `wandb sync` sends. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { TrackedResult, TrackedRun, TrackedSession, Tracker } from '../../model/tracker.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import type { Environment } from '../environment.ts'
import { GrowingFile } from '../growing-file.ts'
import { integerField, messageField, textField } from '../protobuf.ts'
import { leavesOf } from '../values.ts'
import { item, RecordLog } from './record-log.ts'
import { wandbRows } from './rows.ts'

/** Options of the `wandb` tracker. */
export interface WandbOptions {
  /** Default: `WANDB_PROJECT`, else the name of the experiment. */
  project?: string
  /** User or team. Default: `WANDB_ENTITY`, else that of the key that `wandb sync` uses. */
  entity?: string
  /** Folder that has, or gets, a folder `wandb`, from the root. Default: `WANDB_DIR`, else the root. */
  dir?: string
}

export const WANDB_KEYWORDS = {
  project: 'project',
  entity: 'entity',
  dir: 'dir',
} as const satisfies Record<string, keyof WandbOptions>

/** The client whose format this is: W&B's servers look at it. */
const PRODUCER = '0.31.0'
const LEAST_CONSUMER = '0.13.0'
/** What is gathered before it is written. */
const ROWS_TOGETHER = 1000

export class WandbTracker implements Tracker {
  readonly name = 'wandb'
  readonly target: string
  readonly #options: WandbOptions
  #root = process.cwd()

  constructor(options: WandbOptions, { WANDB_PROJECT, WANDB_ENTITY, WANDB_DIR }: Environment) {
    this.#options = {
      ...(WANDB_PROJECT && { project: WANDB_PROJECT }),
      ...(WANDB_ENTITY && { entity: WANDB_ENTITY }),
      dir: WANDB_DIR || '.',
      ...options,
    }
    this.target = `${join(this.#options.dir ?? '.', 'wandb')}, offline`
  }

  onSessionStart({ root }: TrackedSession): void {
    this.#root = root
  }

  /** Steps may not go back there, and an attempt may be tried again: a run is written when it is over. */
  onRunEnd(run: TrackedRun, result: TrackedResult): void {
    const file = new GrowingFile(this.#pathOf(run), run.state)
    file.restart()
    const log = new RecordLog()
    const last = new Map<string, number>()
    let pending = 0
    log.add(versionRecord())
    log.add(this.#runRecord(run))
    for (const row of wandbRows(() => run.metrics())) {
      for (const [name, value] of row.values) last.set(name, value)
      const { step, timestamp } = row
      const seconds = timestamp / 1000
      const values: [string, number][] = [
        ...row.values,
        ['_step', step],
        ['_timestamp', seconds],
        ['_runtime', Math.max(0, seconds - run.startedAt / 1000)],
      ]
      const items = values.map(([name, value]) => item(1, 2, 16, [name, String(value)]))
      log.add(messageField(2, [...items, messageField(2, [integerField(1, step)])]))
      if (++pending % ROWS_TOGETHER === 0) flush(file, log)
    }
    log.add(summaryRecord(last, run, result))
    log.add(messageField(18, [integerField(1, result.status === 'succeeded' ? 0 : 1)]))
    flush(file, log)
  }

  #pathOf({ runId, startedAt }: TrackedRun): string {
    const time = new Date(startedAt).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_')
    const folder = join(
      resolve(this.#root, this.#options.dir ?? '.'),
      'wandb',
      `offline-run-${time}-${runId}`,
    )
    mkdirSync(join(folder, 'files'), { recursive: true })
    return join(folder, `run-${runId}.wandb`)
  }

  #runRecord(run: TrackedRun): Uint8Array {
    const { project = run.experimentName, entity } = this.#options
    const { hostname } = run.meta
    const tags = Object.entries(run.tags).map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    const config = Object.entries(run.config).map(([key, value]) =>
      item(1, 1, 16, [key, JSON.stringify(value)]),
    )
    const ms = run.startedAt
    return messageField(17, [
      textField(1, run.runId),
      ...(entity === undefined ? [] : [textField(2, entity)]),
      textField(3, project.replace(/[/\\#?%:]/g, '-')),
      messageField(4, config),
      textField(6, run.group ?? groupOf(run)),
      textField(8, run.title),
      ...tags.map((tag) => textField(10, tag.slice(0, 64))),
      ...(typeof hostname === 'string' ? [textField(13, hostname)] : []),
      messageField(17, [integerField(1, Math.floor(ms / 1000)), integerField(2, (ms % 1000) * 1e6)]),
    ])
  }
}

/** Runs that differ in the seed alone are one group. */
function groupOf({ config, experimentName }: TrackedRun): string {
  const { seed: _seed, ...rest } = config
  const parts = leavesOf(rest).map(
    ([name, leaf]) => `${name}=${typeof leaf === 'string' ? leaf : JSON.stringify(leaf)}`,
  )
  return `${experimentName} ${parts.join(' ')}`.trim().slice(0, 128)
}

function versionRecord(): Uint8Array {
  return messageField(21, [messageField(1, [textField(1, PRODUCER), textField(2, LEAST_CONSUMER)])])
}

/** It is not made of the rows when they are sent: the last values stand here, then what was returned. */
function summaryRecord(
  last: ReadonlyMap<string, number>,
  run: TrackedRun,
  result: TrackedResult,
): Uint8Array {
  const { status, error, skipReason, retryCount, durationSec } = result
  const values: [string, string][] = [
    ...[...last].map(([name, value]): [string, string] => [name, String(value)]),
    ...Object.entries((result.metrics ?? {}) as JsonObject).map(([name, value]): [string, string] => [
      name,
      typeof value === 'number' ? String(value) : JSON.stringify(value),
    ]),
    ['ztxexp.run_id', JSON.stringify(run.runId)],
    ['ztxexp.status', JSON.stringify(status)],
    ['ztxexp.retry_count', String(retryCount)],
    ['ztxexp.duration_sec', String(durationSec)],
    ...(error
      ? [['ztxexp.error', JSON.stringify(`${error.type}: ${error.message}`)] as [string, string]]
      : []),
    ...(skipReason === null ? [] : [['ztxexp.skip_reason', JSON.stringify(skipReason)] as [string, string]]),
  ]
  return messageField(
    3,
    values.map((value) => item(1, 1, 16, value)),
  )
}

function flush(file: GrowingFile, log: RecordLog): void {
  file.append(log.take())
}
