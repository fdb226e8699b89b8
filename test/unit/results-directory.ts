/** Makes results directories for tests, in a temporary folder that is gone after the test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import SUCCEEDED from '../succeeded-run.json' with { type: 'json' }

export interface RunFiles {
  config?: unknown
  /** Fields of `run.json` that differ from those of a run that succeeded. */
  run?: Record<string, unknown>
  metrics?: unknown
  meta?: unknown
  /** Lines of `metrics.jsonl`. */
  stream?: string
}

/** A new empty results directory. */
export function makeResultsDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ztxexp-results-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** Adds run number `index`, and returns its directory. A string is written as it is, anything else as JSON. */
export function addRun(resultsDir: string, index: number, files: RunFiles = {}): string {
  const runId = `20261123_234558_${index.toString(16).padStart(8, '0')}`
  const dir = join(resultsDir, runId)
  const run = { ...SUCCEEDED, run_id: runId, ...files.run }
  mkdirSync(dir)
  const documents = { run, config: files.config ?? {}, metrics: files.metrics, meta: files.meta }
  for (const [name, value] of Object.entries(documents)) {
    if (value !== undefined) writeFileSync(join(dir, `${name}.json`), toText(value))
  }
  if (files.stream !== undefined) writeFileSync(join(dir, 'metrics.jsonl'), files.stream)
  return dir
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
