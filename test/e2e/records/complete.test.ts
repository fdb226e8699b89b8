/** A run directory holds what the contract says: every file, every field, in the formats that Python writes. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import { type Finished, useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

const project = useFixture('records/complete')
let finished: Finished

const GIT_USER = [
  '-c',
  'user.name=tester',
  '-c',
  'user.email=tester@example.org',
  '-c',
  'commit.gpgsign=false',
]

function git(...args: string[]): string {
  return execFileSync('git', [...GIT_USER, ...args], { cwd: project.dir, encoding: 'utf8' }).trim()
}

beforeAll(async () => {
  git('init', '--quiet', '--initial-branch', 'trunk')
  git('add', 'complete.exp.ts')
  git('commit', '--quiet', '--message', 'Begin')
  finished = await project.ztxexp(['--tag', 'token=flagsecret'], { env: { ANY_SECRET: 'envsecret' } })
})

function runOf(title: string): RecordedRun {
  const found = project.runs().find(({ run }) => run.title === title)
  if (!found) throw new Error(`No run ${title}:\n${finished.stdout}\n${finished.stderr}`)
  return found
}

const RUN_ID = /^\d{8}_\d{6}_[0-9a-f]{8}$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/
const HASH = /^[0-9a-f]{16}$/
const time = expect.stringMatching(TIME)

const ALWAYS = ['artifacts', 'checkpoints', 'config.json', 'events.jsonl', 'meta.json', 'run.json', 'run.log']

describe('a run that succeeds', () => {
  test('has its files and no others; ids and times are in UTC', () => {
    const { id, entries, run } = runOf('succeeds')
    expect(entries).toEqual([...ALWAYS, 'metrics.json', 'metrics.jsonl'].sort())
    expect(id).toMatch(RUN_ID)
    expect(run.run_id).toBe(id)
    const stamp = String(run.started_at).slice(0, 19).replace('T', '_').replace(/[-:]/g, '')
    expect(id.startsWith(stamp)).toBe(true)
    expect(Math.abs(Date.now() - Date.parse(String(run.started_at)))).toBeLessThan(10 * 60_000)
  })

  test('config.json is the config, metrics.json what was returned, the folders are its own', () => {
    const { dir, config, metrics, id } = runOf('succeeds')
    expect(config).toEqual({ seed: 42, dataset_version: 'v3', opt: { lr: 0.01, betas: [0.9, 0.999] } })
    expect(metrics).toEqual({ score: 0.93, nested: { f1: 0.8 }, labels: ['a', 'b'], worst: '-Infinity' })
    expect(readFileSync(join(dir, 'artifacts', 'note.txt'), 'utf8')).toBe(id)
    expect(readdirSync(join(dir, 'checkpoints'))).toEqual(['last.json'])
  })

  test('run.json has every field', () => {
    const { id, run } = runOf('succeeds')
    expect(run).toEqual({
      schema_version: 2,
      run_id: id,
      status: 'succeeded',
      started_at: time,
      finished_at: time,
      duration_sec: expect.any(Number),
      error_type: null,
      error_message: null,
      experiment_name: 'succeeds',
      group: 'nightly',
      tags: { owner: 'ci', stage: 'dev', token: 'flagsecret' },
      parent_run_id: 'parent_001',
      attempt: 1,
      retry_count: 0,
      title: 'succeeds',
      file: 'complete.exp.ts',
      config_hash: expect.stringMatching(HASH),
      code_hash: expect.stringMatching(HASH),
    })
    expect(String(run.finished_at) > String(run.started_at)).toBe(true)
  })

  test('meta.json says which code, machine, command and versions it came from', () => {
    const { meta } = runOf('succeeds')
    expect(meta).toEqual({
      experiment_name: 'succeeds',
      group: 'nightly',
      tags: { owner: 'ci', stage: 'dev', token: 'flagsecret' },
      parent_run_id: 'parent_001',
      attempt: 1,
      git_commit: git('rev-parse', 'HEAD'),
      git_branch: 'trunk',
      git_dirty: expect.any(Boolean),
      node_version: expect.stringMatching(/^v\d+\./),
      platform: expect.stringMatching(/\w+-.+-\w+/),
      hostname: expect.any(String),
      started_cmd: expect.stringMatching(/main\.js --tag /),
      owner: {
        session: expect.stringMatching(/^[0-9a-f-]{36}$/),
        pid: expect.any(Number),
        start_ticks: process.platform === 'linux' ? expect.any(Number) : expect.anything(),
        boot_id: process.platform === 'linux' ? expect.any(String) : expect.anything(),
        pid_namespace: process.platform === 'linux' ? expect.stringMatching(/^pid:/) : null,
        // A container may have none.
        machine_id: expect.toSatisfy((id) => id === null || typeof id === 'string'),
        heartbeat: expect.stringMatching(/^\.owners\//),
      },
      dataset_version: 'v3',
      seed: 42,
      packages: { ztxexp: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      extras: {},
    })
  })

  test('metrics.jsonl has a line per logMetric, with split, phase and attempt; non-finite numbers as strings', () => {
    const common = { timestamp: time, attempt: 1 }
    expect(runOf('succeeds').steps).toEqual([
      { step: 1, metrics: { loss: 1, done: false }, split: 'train', phase: 'fit', ...common },
      { step: 2, metrics: { loss: 0.5, done: true }, split: 'train', phase: 'fit', ...common },
      {
        step: 2,
        metrics: { loss: 'NaN', up: 'Infinity', down: '-Infinity' },
        split: 'valid',
        phase: 'fit',
        ...common,
      },
      { step: 2, metrics: { text: 'é', none: null }, split: 'test', phase: 'eval', ...common },
    ])
  })

  test('events.jsonl tells of it in the order and with the fields of Python', () => {
    const { id, meta, events, steps } = runOf('succeeds')
    const summary = {
      run_id: id,
      status: 'succeeded',
      error_type: null,
      error_message: null,
      retry_count: 0,
      attempt: 1,
    }
    expect(events).toEqual([
      { event: 'run_start', run_id: id, timestamp: time, meta },
      { event: 'start', run_id: id, timestamp: time },
      ...steps.map((payload) => ({ event: 'metric', run_id: id, payload })),
      { event: 'end', run_id: id, timestamp: time, summary },
      { event: 'run_end', run_id: id, timestamp: time, summary },
    ])
  })

  test('run.log has what was logged and printed, in order, in the format of Python', () => {
    const { id, log } = runOf('succeeds')
    const prefix = new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} - ztxexp\\.run\\.${id} - `)
    const entries = log.split('\n').filter((line) => prefix.test(line))
    expect(entries.map((line) => line.replace(prefix, ''))).toEqual([
      'DEBUG - details',
      'INFO - lr is 0.01',
      'WARNING - two',
      'ERROR - RangeError: logged, not thrown',
      'STDOUT - printed',
      'STDERR - complained',
      'STDOUT - in pieces',
    ])
    expect(log).toContain('WARNING - two\nlines\n')
    expect(log).toMatch(/logged, not thrown\n {4}at .*complete\.exp\.ts:\d+:\d+\)/)
  })

  test('a run that returns nothing has no metrics.json, and is a success all the same', () => {
    const { entries, run } = runOf('returns nothing')
    expect(entries).toEqual(ALWAYS)
    expect(run.status).toBe('succeeded')
  })
})

test('a retried run keeps every attempt: events in order, metrics by attempt, the log of all', () => {
  const { run, meta, events, steps, log, error, metrics } = runOf('retries')
  expect(run).toMatchObject({ status: 'succeeded', attempt: 3, retry_count: 2, error_type: null })
  expect(meta.attempt).toBe(3)
  expect(metrics).toEqual({ score: 0.5 })
  expect(error).toBeUndefined()
  const kinds = ['run_start', 'start', 'metric', 'retry', 'metric', 'retry', 'metric', 'end', 'run_end']
  expect(events.map(({ event }) => event)).toEqual(kinds)
  expect(events.filter(({ event }) => event === 'retry')).toMatchObject([
    { attempt: 1, timestamp: time, error_type: 'TimeoutError', error_message: 'flaky' },
    { attempt: 2, timestamp: time, error_type: 'TimeoutError', error_message: 'flaky' },
  ])
  expect(steps.map(({ attempt, metrics }) => [attempt, metrics])).toEqual([
    [1, { attempt: 1 }],
    [2, { attempt: 2 }],
    [3, { attempt: 3 }],
  ])
  expect([...log.matchAll(/INFO - (attempt \d)/g)].map(([, text]) => text)).toEqual([
    'attempt 1',
    'attempt 2',
    'attempt 3',
  ])
})

test('a skipped run is recorded as SkipRun with its reason, and leaves no error.log', () => {
  const { id, run, entries, events, log } = runOf('skips')
  expect(entries).toEqual(ALWAYS)
  const ending = { status: 'skipped', error_type: 'SkipRun', error_message: 'not applicable' }
  expect(run).toMatchObject(ending)
  expect(events.slice(2)).toMatchObject([
    { event: 'skip', attempt: 1, reason: 'not applicable' },
    { event: 'end', summary: ending },
    { event: 'run_end', summary: ending },
  ])
  expect(log).toContain(`WARNING - Run ${id} skipped: not applicable`)
})

test('a failed run has the error in run.json, events and log, and the cause chain in error.log', () => {
  const { id, run, entries, events, log, error } = runOf('fails')
  expect(entries).toEqual([...ALWAYS, 'error.log'].sort())
  const ending = { status: 'failed', error_type: 'Error', error_message: 'intentional failure' }
  expect(run).toMatchObject(ending)
  expect(events.slice(2)).toMatchObject([
    {
      event: 'error',
      attempt: 1,
      error_type: 'Error',
      error_message: 'intentional failure',
      error_cause: { name: 'HttpError', code: 'E_UNAVAILABLE', fields: { status: 503 } },
    },
    { event: 'end', summary: ending },
    { event: 'run_end', summary: ending },
  ])
  expect(log).toContain(`ERROR - Run ${id} attempt 1 failed\nError: intentional failure\n    at `)
  const place = String.raw`\n    at .*complete\.exp\.ts:\d+:\d+\)\n\n`
  expect(error).toMatch(
    new RegExp(
      `^Error: intentional failure${place}Caused by: HttpError: the service is down${place}` +
        `Code: E_UNAVAILABLE\n\nFields: {\n  "status": 503\n}\n\nCaused by: TypeError: no route\n    at `,
    ),
  )
})

test('a run that returns what JSON cannot hold fails as a TypeError that says where it stands', () => {
  const { run, metrics } = runOf('returns what JSON cannot hold')
  expect(run).toMatchObject({ status: 'failed', error_type: 'TypeError' })
  expect(run.error_message).toContain('The returned metrics hold an instance of Date at when.')
  expect(metrics).toBeUndefined()
})

test('secrets reach the function and no file of a run; the environment reaches none at all', () => {
  const { config, metrics } = runOf('has secrets')
  expect(metrics).toEqual({ works: true })
  expect(config).toEqual({
    api_key: '[redacted]',
    url: 'https://me:[redacted]@example.com/x',
    opt: { token: '[redacted]' },
    tokens: 7,
  } satisfies JsonObject)
  for (const { dir } of project.runs()) {
    const texts = readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    for (const text of texts) expect(text).not.toMatch(/abc123secret|hunter2secret|nested-secret|envsecret/)
  }
})

test('nothing is left in the results directory but the runs', () => {
  const left = readdirSync(project.path('results')).filter((name) => !RUN_ID.test(name))
  expect(left).toEqual(['.owners'])
  expect(readdirSync(project.path('results', '.owners'))).toEqual([])
})
