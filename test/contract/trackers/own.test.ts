/** What a tracker of a user's own can count on, in each place where a session runs. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
// The compiled runner: workers run compiled code only.
import { ExpRunner, type RunnerOptions } from '../../../dist/runner.js'
import type { TrackedMetric, TrackedResult, TrackedRun, Tracker } from '../../../dist/trackers.js'
import { jsonl } from '../../../src/trackers/jsonl.ts'
import { syncAll } from './sync-all.ts'

const PLACES = ['inline', 'sequential', 'process_pool', 'thread_pool', 'dynamic'] as const
const CONFIGS = [{ a: 1 }, { a: 2 }, { a: 3 }]
const CODE = `(ctx) => {
  ctx.logMetric(1, { a: ctx.config.a })
  ctx.logMetric(2, { a: ctx.config.a, nan: NaN }, { split: 'valid' })
  return { a: ctx.config.a }
}`

let folder: string
let warn: ReturnType<typeof vi.spyOn>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ztxexp-trackers-test-'))
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(() => {
  warn.mockRestore()
  rmSync(folder, { recursive: true, force: true })
})

interface RunPlace {
  place?: (typeof PLACES)[number]
  code?: string
  configs?: object[]
}

function run(
  options: Omit<RunnerOptions<never>, 'mode'>,
  { place = 'sequential', code = CODE, configs = CONFIGS }: RunPlace = {},
) {
  const results = join(folder, 'results')
  if (place === 'inline') {
    const fn = new Function(`return ${code}`)() as never
    return new ExpRunner<never>(configs as never[], results, fn).run(options)
  }
  const file = join(folder, 'a.mjs')
  writeFileSync(file, `export default ${code}`)
  return new ExpRunner<never>(configs as never[], results, pathToFileURL(file)).run({
    ...options,
    mode: place,
    workers: 2,
  })
}

/** Writes down each call, asynchronously. */
function recorder(calls: [hook: string, run: string, detail?: unknown][], overrides: Partial<Tracker> = {}) {
  const note = async (...call: (typeof calls)[number]): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    calls.push(call)
  }
  return {
    name: 'mine',
    onSessionStart: ({ resultsDir }) => note('sessionStart', '', resultsDir),
    onRunStart: (run: TrackedRun) => note('start', run.runId, run.config),
    onMetrics: (run: TrackedRun, records: readonly TrackedMetric[]) => note('metrics', run.runId, records),
    onRunEnd: (run: TrackedRun, result: TrackedResult) => note('end', run.runId, result),
    onSessionEnd: ({ counts }) => note('sessionEnd', '', counts),
    ...overrides,
  } satisfies Tracker
}

function warnings(): string[] {
  return warn.mock.calls.map(([message]: unknown[]) => String(message))
}

function runDirs(): string[] {
  const names = readdirSync(join(folder, 'results')).filter((name) => /^\d{8}_\d{6}_/.test(name))
  return names.map((name) => join(folder, 'results', name))
}

describe.each(PLACES)('in %s', (place) => {
  test('its hooks are called in order, in this process, with what the run directories hold', async () => {
    const calls: Parameters<typeof recorder>[0] = []
    const summary = await run({ trackers: [recorder(calls)] }, { place })
    expect(summary.succeeded).toBe(3)
    expect(calls[0]).toEqual(['sessionStart', '', join(folder, 'results')])
    expect(calls.at(-1)).toEqual([
      'sessionEnd',
      '',
      { total: 3, succeeded: 3, failed: 0, skipped: 0, reused: 0 },
    ])
    for (const runDir of runDirs()) {
      const { run_id: id } = JSON.parse(readFileSync(join(runDir, 'run.json'), 'utf8'))
      const config = JSON.parse(readFileSync(join(runDir, 'config.json'), 'utf8'))
      const own = calls.filter(([, runId]) => runId === id)
      const records = own.flatMap(([hook, , detail]) =>
        hook === 'metrics' ? (detail as TrackedMetric[]) : [],
      )
      expect([...new Set(own.map(([hook]) => hook))]).toEqual(['start', 'metrics', 'end'])
      expect(own[0]?.[2]).toEqual(config)
      expect(records).toMatchObject([
        { step: 1, metrics: { a: config.a }, split: 'train', attempt: 1 },
        { step: 2, metrics: { a: config.a, nan: Number.NaN }, split: 'valid', attempt: 1 },
      ])
      expect(own.at(-1)?.[2]).toMatchObject({ status: 'succeeded', metrics: { a: config.a }, attempt: 1 })
    }
    expect(warnings()).toEqual([])
  })
})

test('what fails is tried again with the same arguments, warned of once, and harms no run', async () => {
  const calls: Parameters<typeof recorder>[0] = []
  let refusals = 0
  const flaky = (hook: 'onRunStart' | 'onMetrics' | 'onRunEnd') => {
    const tracker = recorder(calls)
    return (...args: never[]) => {
      if (refusals++ % 2 === 0) throw new Error('busy')
      return (tracker[hook] as (...args: never[]) => Promise<void>)(...args)
    }
  }
  const overrides = {
    onRunStart: flaky('onRunStart'),
    onMetrics: flaky('onMetrics'),
    onRunEnd: flaky('onRunEnd'),
  }
  const summary = await run(
    { trackers: [recorder(calls, overrides as Partial<Tracker>)] },
    { configs: [{ a: 1 }] },
  )
  expect(summary.succeeded).toBe(1)
  expect(calls.map(([hook]) => hook)).toEqual(['sessionStart', 'start', 'metrics', 'end', 'sessionEnd'])
  expect(warnings()).toEqual([expect.stringContaining('Tracker mine: Error: busy')])
})

test('one that always fails, or never comes back, does not hold the end for long, and the command that goes on is named', async () => {
  const startedAt = performance.now()
  const failing = { name: 'failing', onRunEnd: () => Promise.reject(new Error('down')) }
  const hanging = { name: 'hanging', onRunEnd: () => new Promise<void>(() => {}) }
  const summary = await run({ trackers: [failing, hanging], grace: 500 })
  expect(summary.succeeded).toBe(3)
  expect(performance.now() - startedAt).toBeLessThan(20_000)
  expect(warnings()).toEqual([
    expect.stringContaining('Tracker failing: Error: down'),
    expect.stringContaining('failing 0/3 runs. Go on with: npx ztxexp sync failing'),
    expect.stringContaining('hanging 0/3 runs. Go on with: npx ztxexp sync hanging'),
  ])
})

test('metrics of an attempt come with its number; those that do not count any more are left out', async () => {
  const calls: Parameters<typeof recorder>[0] = []
  const code = `(ctx) => {
    ctx.logMetric(ctx.attempt, { attempt: ctx.attempt })
    if (ctx.attempt < 3) throw new Error('again')
  }`
  await run({ trackers: [recorder(calls)], maxAttempts: 3 }, { code, configs: [{ a: 1 }] })
  const records = calls.flatMap(([hook, , detail]) => (hook === 'metrics' ? (detail as TrackedMetric[]) : []))
  expect(records.at(-1)).toMatchObject({ attempt: 3, metrics: { attempt: 3 } })
  for (const { attempt, metrics } of records) expect(metrics.attempt).toBe(attempt)
  expect(calls.filter(([hook]) => hook === 'start')).toHaveLength(1)
  expect(calls.find(([hook]) => hook === 'end')?.[2]).toMatchObject({ status: 'succeeded', attempt: 3 })
})

test('runs that fail or are skipped end as such, without secrets', async () => {
  const calls: Parameters<typeof recorder>[0] = []
  const code = `(ctx) => {
    if (ctx.config.a === 1) throw new RangeError('no sk-0123456789abcdefghij for you')
    ctx.skip('not today')
  }`
  const configs = [
    { a: 1, api_key: 'abc' },
    { a: 2, url: 'http://me:word@host/' },
  ]
  await run({ trackers: [recorder(calls)] }, { code, configs })
  const details = (hook: string) => calls.filter(([name]) => name === hook).map(([, , detail]) => detail)
  expect(details('start')).toEqual([
    { a: 1, api_key: '[redacted]' },
    { a: 2, url: 'http://me:[redacted]@host/' },
  ])
  expect(details('end')).toMatchObject([
    { status: 'failed', error: { type: 'RangeError', message: 'no [redacted] for you' }, skipReason: null },
    { status: 'skipped', error: null, skipReason: 'not today' },
  ])
})

test('what a tracker remembers of a run is there when the run is gone on with', async () => {
  const seen: unknown[] = []
  const tracker: Tracker = {
    name: 'mine',
    onRunStart: ({ state }) => {
      state.id = 7
    },
    onRunEnd: ({ state }) => {
      seen.push(state.id)
    },
  }
  await run({ trackers: [tracker] }, { configs: [{ a: 1 }] })
  expect(seen).toEqual([7])
  const [runDir = ''] = runDirs()
  expect(JSON.parse(readFileSync(join(runDir, 'trackers.json'), 'utf8'))).toMatchObject({
    mine: { started: true, state: { id: 7 }, ended: expect.any(String) },
  })
})

test('two trackers that cannot be told apart are refused before anything runs', async () => {
  const trackers = [{ name: 'mine' }, { name: 'mine' }]
  await expect(run({ trackers })).rejects.toThrow(/two trackers "mine".*Give each a name/)
})

test("Python's form is taken; an unknown type or keyword is an error that says what there is", async () => {
  const events_filename = 'second.jsonl'
  await run({ trackerSpecs: [{ type: 'JSONL', kwargs: { events_filename } }] }, { configs: [{ a: 1 }] })
  const [runDir = ''] = runDirs()
  const lines = readFileSync(join(runDir, events_filename), 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(['run_start', 'metric', 'metric', 'run_end'])
  const rejected = (type: string, kwargs: object) =>
    expect(run({ trackerSpecs: [{ type, kwargs: { ...kwargs } }] })).rejects
  await rejected('jsnl', {}).toThrow(/no tracker of type "jsnl". Did you mean jsonl\? There are: jsonl/)
  await rejected('jsonl', { file: 'x' }).toThrow(/jsonl has no keyword "file".*There are: events_filename/)
})

test('what a process that died had written beyond what is known of is not there twice', async () => {
  const trackerSpecs = [{ type: 'jsonl', kwargs: { events_filename: 'second.jsonl' } }]
  await run({ trackerSpecs }, { configs: [{ a: 1 }] })
  const [runDir = ''] = runDirs()
  const file = join(runDir, 'second.jsonl')
  const before = readFileSync(file, 'utf8')
  // As after a SIGKILL between the last lines and the note of them.
  const known = JSON.parse(readFileSync(join(runDir, 'trackers.json'), 'utf8'))
  for (const entry of Object.values<{ ended: unknown }>(known)) entry.ended = null
  writeFileSync(join(runDir, 'trackers.json'), JSON.stringify(known))
  appendFileSync(file, '{"event":"torn')
  await syncAll(jsonl({ eventsFilename: 'second.jsonl' }), [runDir])
  const withoutTime = (text: string) => text.replace(/"timestamp":"[^"]*"/g, '')
  expect(withoutTime(readFileSync(file, 'utf8'))).toBe(withoutTime(before))
})
