/** Run directories to send, made as sessions make them, without a session. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringifyMetrics } from '../../../src/model/utils/json.ts'
import { isoTimestamp } from '../../../src/model/utils/time.ts'

export interface MadeRun {
  id?: string
  status?: 'running' | 'succeeded' | 'failed' | 'skipped'
  config?: object
  metrics?: object | null
  /** Lines of metrics.jsonl. */
  records?: { step: number; metrics: object; split?: string; attempt?: number; restart?: number }[]
  attempt?: number
  restarts?: number
  tags?: unknown
  error?: { type: string; message: string }
  parent?: string
  artifacts?: Record<string, string | Buffer>
}

export const STARTED_AT = Date.UTC(2026, 10, 23, 12, 0, 0)

/** @returns the path of the run directory */
export function makeRun(folder: string, made: MadeRun = {}): string {
  const { id = '20261123_120000_00000001', status = 'succeeded', config = { lr: 0.1 }, attempt = 1 } = made
  const runDir = join(folder, id)
  mkdirSync(join(runDir, 'artifacts'), { recursive: true })
  const write = (name: string, value: unknown) =>
    writeFileSync(join(runDir, name), stringifyMetrics(value, 2))
  const common = { experiment_name: 'train', group: 'g', tags: made.tags ?? { team: 'vision' }, attempt }
  write('config.json', config)
  write('meta.json', {
    ...common,
    git_commit: 'abc123',
    git_branch: 'main',
    seed: 7,
    hostname: 'box',
    started_cmd: 'ztxexp train',
  })
  writeEnd(runDir, { ...made, id, status, attempt })
  if (made.metrics !== null) write('metrics.json', made.metrics ?? { score: 0.9 })
  const lines = (made.records ?? []).map(
    ({ step, metrics, split = 'train', attempt: tried = 1, restart }, index) => {
      const timestamp = isoTimestamp(STARTED_AT + index)
      const record = { step, timestamp, metrics, split, phase: 'fit', attempt: tried }
      return `${stringifyMetrics({ ...record, ...(restart !== undefined && { restart }) })}\n`
    },
  )
  writeFileSync(join(runDir, 'metrics.jsonl'), lines.join(''))
  for (const [name, content] of Object.entries(made.artifacts ?? {})) {
    mkdirSync(join(runDir, 'artifacts', name, '..'), { recursive: true })
    writeFileSync(join(runDir, 'artifacts', name), content)
  }
  return runDir
}

/** `run.json`, also of a run that was amended. */
export function writeEnd(runDir: string, made: MadeRun & { id: string }): void {
  const { id, status = 'succeeded', attempt = 1, error } = made
  const isOver = status !== 'running'
  const document = {
    schema_version: 2,
    run_id: id,
    status,
    started_at: isoTimestamp(STARTED_AT),
    finished_at: isOver ? isoTimestamp(STARTED_AT + 60_000) : null,
    duration_sec: isOver ? 60 : null,
    error_type: error?.type ?? null,
    error_message: error?.message ?? null,
    experiment_name: 'train',
    group: 'g',
    tags: made.tags ?? { team: 'vision' },
    parent_run_id: made.parent ?? null,
    attempt,
    retry_count: attempt - 1,
    title: 'train lr=0.1',
    file: 'train.exp.ts',
    config_hash: '0123456789abcdef',
    ...(made.restarts !== undefined && { restarts: made.restarts }),
  }
  writeFileSync(join(runDir, 'run.json'), JSON.stringify(document))
}
