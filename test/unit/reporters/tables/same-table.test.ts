/** The runs of a session, and the same runs read from their directories: one table, whatever is in it. */
import { describe, expect, test } from 'vitest'
import { groupRuns } from '../../../../src/analysis/aggregate.ts'
import { groupByExperiment } from '../../../../src/analysis/experiment-group.ts'
import { singleRow } from '../../../../src/analysis/run-row.ts'
import type { RunResult } from '../../../../src/model/run.ts'
import { fingerprint } from '../../../../src/model/utils/fingerprint.ts'
import type { JsonObject } from '../../../../src/model/utils/json.ts'
import { renderResults } from '../../../../src/reporters/results/render-results.ts'
import { orderGroup, viewGroup } from '../../../../src/reporters/summary/experiment-order.ts'
import { renderExperiment } from '../../../../src/reporters/tables/experiment-table.ts'
import { openResults } from '../../../../src/results/open.ts'
import { RunDirectories } from '../../../../src/store/run-directory/recorder.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
import { makeResultsDir } from '../../results-directory.ts'
import { makeRepeats, makeResult, makeSweep, type ResultInput } from '../failures/make-result.ts'

/** Writes the results as a session does, and returns them with the directories that they have got. */
function record(results: readonly RunResult[], resultsDir: string): RunResult[] {
  const directories = new RunDirectories({ resultsDir, provenance: { session: {}, packages: new Map() } })
  return results.map((result) => {
    const { spec, options } = result.run
    const configHash = fingerprint(spec.config)
    const run = directories.open({ spec: { ...spec, configHash }, options })
    const finishedAt = run.startedAt + result.durationMs
    const recorded: RunResult = { ...result, run, finishedAt }
    directories.record({ type: 'runEnded', result: recorded })
    return recorded
  })
}

interface Screen {
  width: number
  isColoured?: boolean
  isPlain?: boolean
}

function atTheEnd(results: readonly RunResult[], { width, isColoured = false, isPlain }: Screen): string {
  const options = { width, colors: terminalColors(isColoured), isPlain }
  const tables = groupByExperiment(results).map((group) => {
    const each = viewGroup(group)
    return renderExperiment(each.view, orderGroup(each, undefined), options).join('\n')
  })
  return tables.join('\n\n')
}

async function afterwards(dir: string, { width, isColoured = false, isPlain }: Screen): Promise<string> {
  const rows = groupRuns(await openResults(dir).toArray())
  const options = { width, colors: terminalColors(isColoured), isPlain, rowsAre: 'repeats' as const }
  return renderResults({ shown: rows, all: rows }, options).join('\n')
}

const list = (inputs: readonly ResultInput[]): RunResult[] =>
  inputs.map((input, configIndex) => makeResult({ configIndex, config: { configIndex }, ...input }))

const seeds = (config: JsonObject, values: readonly (JsonObject | null)[], more: ResultInput = {}) =>
  values.map(
    (metrics, seed): ResultInput => ({
      config: { ...config, seed },
      metrics,
      status: metrics === null ? 'failed' : 'succeeded',
      ...(metrics === null && { error: { name: 'RangeError', message: 'diverged\nat 3', classNames: [] } }),
      ...more,
    }),
  )

const error = { name: 'TypeError', message: 'no such\nthing', classNames: ['TypeError', 'Error'] }
const interrupted = { name: 'Interrupted', message: 'The session was ended.', classNames: [] }

const CASES: Record<string, RunResult[]> = {
  'a sweep': makeSweep(2),
  seeds: makeRepeats(3),
  'many groups': list(
    Array.from({ length: 30 }, (_, lr) =>
      seeds({ lr, epochs: 3 }, [{ loss: lr / 7 }, { loss: lr / 5 }]),
    ).flat(),
  ),
  'failures, skips, what was interrupted and attempts': list([
    { metrics: { score: 0.5 }, attempt: 3 },
    { status: 'failed', error },
    { status: 'failed', error: interrupted },
    { status: 'skipped', skipReason: 'too large\nby far' },
    { status: 'failed', error: { ...error, message: '' } },
  ]),
  'nothing but failures': list([{ status: 'failed', error, title: 'a' }]),
  'groups with failures': list([
    ...seeds({ lr: 1 }, [{ score: 1 }, { score: 0.9 }, null]),
    ...seeds({ lr: 2 }, [null, null, null]),
    ...seeds({ lr: 3 }, [{ score: Number.NaN }, { score: 0.1 }, { score: 0.2 }]),
  ]),
  'booleans, texts, null and what is not finite': list([
    { metrics: { ok: true, verdict: 'fine', score: Number.NaN, loss: 1e-7, none: null } },
    { metrics: { ok: false, verdict: 'a long answer that goes on', score: Infinity, loss: 3 } },
    { metrics: { ok: true, verdict: false, score: 0.25, loss: 'NaN' } },
  ]),
  'groups of booleans and texts': list([
    ...seeds({ lr: 1 }, [
      { ok: true, verdict: 'a' },
      { ok: false, verdict: 'b' },
    ]),
    ...seeds({ lr: 2 }, [
      { ok: true, verdict: 'a' },
      { ok: true, verdict: 'a' },
    ]),
  ]),
  'no metrics': list([{ metrics: null }, { metrics: {} }, { metrics: null }]),
  'groups without metrics': list([...seeds({ a: 1 }, [{}, {}]), ...seeds({ a: 2 }, [{}, {}])]),
  'one run': list([{ config: {}, title: 'baseline', metrics: { score: 1 } }]),
  'configs of all kinds': list([
    { config: { a: null, nested: { lr: 0.1, list: [1, 2] }, 'a.b': 1 } },
    { config: { a: 'x', nested: { lr: 1e-3, list: [] }, text: 'y'.repeat(300) } },
  ]),
  'names of two things': list([
    { config: { loss: 'mse', run: 1 }, metrics: { loss: 1, duration: 2, note: 3 } },
    { config: { loss: 'mae', run: 2 }, metrics: { loss: 2, duration: 3, note: 4 } },
  ]),
  secrets: list([
    { config: { apiKey: 'one', model: 'a' }, metrics: { score: 1 } },
    { config: { apiKey: 'two', model: 'a' }, metrics: { score: 2 } },
  ]),
  'experiments of one run each, with odd titles': ['日本語', 'two\nlines', 'x'.repeat(200)].map(
    (title, index) => makeResult({ title, name: title, experimentIndex: index, metrics: { score: 1 } }),
  ),
  'an objective, and directions': list(
    [3, 1, 2].map((tokens) => ({
      metrics: { accuracy: tokens, tokens, cost: tokens },
      options: { objective: { metric: 'cost', direction: 'minimize' }, directions: { tokens: 'maximize' } },
    })),
  ),
  'many metrics': list(
    [0, 1].map((x) => ({
      metrics: Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`metric_${index}`, index + x / 7]),
      ),
    })),
  ),
  'what all have in common, and there is much of it': list(
    [0, 1].map((x) => ({
      config: { x, ...Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key_${index}`, index])) },
    })),
  ),
  'two experiments, one of which fails': [
    ...list([{ file: 'b.exp.ts', name: 'second', metrics: { score: 1 } }]),
    ...list([{ file: 'a.exp.ts', name: 'first', status: 'failed', error }]),
  ],
}

const SCREENS: Screen[] = [
  { width: 80 },
  { width: 160 },
  { width: 160, isColoured: true },
  { width: 80, isPlain: true },
]

describe.each(Object.entries(CASES))('%s', (_name, results) => {
  test('is the same table at the end and afterwards', async () => {
    const dir = makeResultsDir()
    const recorded = record(results, dir)
    for (const screen of SCREENS) expect(await afterwards(dir, screen)).toBe(atTheEnd(recorded, screen))
  })
})

test('what an earlier session has made has another figure at the end, and the same values', async () => {
  const dir = makeResultsDir()
  const recorded = record(makeSweep(2), dir).map((result): RunResult => ({ ...result, isReused: true }))
  const end = atTheEnd(recorded, { width: 160 })
  expect(end).toContain('↺')
  expect(end.replaceAll('↺', '✓').replace(' | 12 reused', '')).toBe(await afterwards(dir, { width: 160 }))
})

test('every run is the same run, one by one too', async () => {
  const dir = makeResultsDir()
  const recorded = record(makeSweep(2), dir)
  const rows = (await openResults(dir).toArray()).map(singleRow)
  const text = renderResults(
    { shown: rows, all: rows },
    { width: 160, colors: terminalColors(false), rowsAre: 'runs' },
  ).join('\n')
  expect(text).toBe(atTheEnd(recorded, { width: 160 }))
})
