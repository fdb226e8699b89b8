/** Reads run directories as any program would: from their files alone, with no code of ztxexp. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/model/utils/json.ts'

/** Everything in a run directory. */
export interface RecordedRun {
  id: string
  dir: string
  /** Names of the files and folders, sorted. */
  entries: string[]
  config: JsonObject
  run: JsonObject
  meta: JsonObject
  /** `undefined` where there is no `metrics.json`. */
  metrics: JsonObject | undefined
  /** Lines of `metrics.jsonl`. */
  steps: JsonObject[]
  events: JsonObject[]
  /** `run.log`. */
  log: string
  /** `error.log`; `undefined` where there is none. */
  error: string | undefined
}

/** The runs in a results directory by time of start; none where there is no such directory. */
export function readRuns(resultsDir: string): RecordedRun[] {
  if (!existsSync(resultsDir)) return []
  return readdirSync(resultsDir)
    .filter((name) => !name.startsWith('.'))
    .map((name) => readRun(join(resultsDir, name), name))
    .sort((a, b) => String(a.run.started_at).localeCompare(String(b.run.started_at)))
}

function readRun(dir: string, id: string): RecordedRun {
  const text = (name: string) =>
    existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : undefined
  const json = (name: string) => JSON.parse(text(name) ?? 'null') as JsonObject
  const lines = (name: string) => (text(name) ?? '').split('\n').filter(Boolean).map(parseLine)
  return {
    id,
    dir,
    entries: readdirSync(dir).sort(),
    config: json('config.json'),
    run: json('run.json'),
    meta: json('meta.json'),
    metrics: text('metrics.json') === undefined ? undefined : json('metrics.json'),
    steps: lines('metrics.jsonl'),
    events: lines('events.jsonl'),
    log: text('run.log') ?? '',
    error: text('error.log'),
  }
}

function parseLine(line: string): JsonObject {
  return JSON.parse(line) as JsonObject
}
