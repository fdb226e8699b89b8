/** Runs on an MLflow server, which refuses and spoils what is not as it wants it, and fails in every way. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MlflowOptions, MlflowTracker } from '../../../src/trackers/mlflow/mlflow.ts'
import { FakeMlflow, type FakeRun, type Fault } from './fake-mlflow.ts'
import { makeRun, STARTED_AT, writeEnd } from './make-runs.ts'
import { syncAll } from './sync-all.ts'

const ID = '20261123_120000_00000001'

let folder: string
let server: FakeMlflow

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ztxexp-mlflow-test-'))
  server = new FakeMlflow()
  await server.listen()
})

afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

function tracker(options: MlflowOptions = {}, environment: Record<string, string> = {}): MlflowTracker {
  return new MlflowTracker({ trackingUri: server.url, ...options }, environment)
}

/** The only run of an id. */
function only(id = ID): FakeRun {
  const [run, ...others] = server.ofRun(id)
  if (!run || others.length > 0) throw new Error(`${others.length + (run ? 1 : 0)} runs of ${id}`)
  return run
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

test('a run has its params, tags, metrics, end and artifacts', async () => {
  const runDir = makeRun(folder, {
    config: { opt: { lr: 0.1, betas: [0.9, 0.999] }, model: 'tiny', deep: null, api_key: 'abc' },
    records: [
      { step: 1, metrics: { loss: 1, note: 'text', none: null, ok: true } },
      { step: 1, metrics: { loss: 2 }, split: 'valid' },
      { step: 2, metrics: { loss: 0.5 } },
    ],
    metrics: { score: 0.93, nested: { f1: 0.8 }, labels: ['a'] },
    artifacts: { 'plots/ü 1.png': 'picture', 'model.bin': 'weights', 'big.png': 'x'.repeat(2000) },
  })
  const outcome = await syncAll(tracker({ artifacts: '**/*.png', maxArtifactBytes: 1000 }), [runDir])
  expect(outcome).toMatchObject({ isComplete: true, sent: 1, total: 1 })
  expect(outcome.warnings).toEqual([expect.stringMatching(/big\.png has more than 1000 bytes/)])
  const run = only()
  expect(run).toMatchObject({ name: 'train lr=0.1', status: 'FINISHED' })
  expect([run.startTime, run.endTime]).toEqual([STARTED_AT, STARTED_AT + 60_000])
  expect(server.experiments.has('train')).toBe(true)
  expect(Object.fromEntries(run.params)).toEqual({
    'opt.lr': '0.1',
    'opt.betas.0': '0.9',
    'opt.betas.1': '0.999',
    model: 'tiny',
    deep: 'null',
    api_key: '[redacted]',
  })
  expect(Object.fromEntries(run.tags)).toMatchObject({
    'ztxexp.run_id': ID,
    'ztxexp.status': 'succeeded',
    'ztxexp.group': 'g',
    'ztxexp.seed': '7',
    'ztxexp.config_hash': '0123456789abcdef',
    'mlflow.source.git.commit': 'abc123',
    'mlflow.source.name': 'train.exp.ts',
    team: 'vision',
  })
  const points = [...run.metrics].map(([key, found]) => [key, found.map(({ step, value }) => [step, value])])
  expect(Object.fromEntries(points)).toEqual({
    loss: [
      [1, 1],
      [2, 0.5],
    ],
    ok: [[1, 1]],
    'valid/loss': [[1, 2]],
    score: [[2, 0.93]],
    'nested.f1': [[2, 0.8]],
  })
  expect(run.metrics.get('loss')?.map(({ timestamp }) => timestamp)).toEqual([STARTED_AT, STARTED_AT + 2])
  expect([...run.artifacts]).toEqual([['plots/ü 1.png', Buffer.from('picture')]])
})

test('what the server would refuse or spoil without a word is made fit', async () => {
  const wide = Object.fromEntries(numbers(3000).map((index) => [`metric ${index}`, index]))
  const runDir = makeRun(folder, {
    config: {
      'a[0]': 1,
      'a.0': 2,
      größe: 3,
      'x@y=z': 4,
      '../up': 5,
      long: 'x'.repeat(7000),
      list: numbers(500),
      many: Object.fromEntries(numbers(250).map((index) => [`k${index}`, index])),
      [`k${'é'.repeat(300)}`]: 6,
    },
    tags: { [`t${'x'.repeat(300)}`]: 'y'.repeat(9000), 'a[1]': 'b' },
    records: [
      { step: 7, metrics: wide },
      { step: 8, metrics: { nan: Number.NaN, up: Number.POSITIVE_INFINITY, down: Number.NEGATIVE_INFINITY } },
      { step: 8.5, metrics: { half: 1 } },
      { step: -3, metrics: { before: 1, 'acc[1]': 2, 'acc.1': 3 } },
    ],
  })
  const outcome = await syncAll(tracker(), [runDir])
  expect(outcome).toMatchObject({ isComplete: true, warnings: [] })
  const { params, metrics, tags } = only()
  expect([params.get('a.0'), params.get('a.0_2'), params.get('größe'), params.get('x_y_z')]).toEqual([
    '1',
    '2',
    '3',
    '4',
  ])
  expect(params.get('long')).toBe(`${'x'.repeat(5999)}…`)
  expect(JSON.parse(params.get('list') ?? '')).toHaveLength(500)
  expect(params.get('many.k249')).toBe('249')
  expect([...params.values()]).toContain('6')
  expect(tags.get('a.1')).toBe('b')
  for (const index of [0, 999, 1000, 2999])
    expect(metrics.get(`metric ${index}`)).toMatchObject([{ step: 7, value: index }])
  expect(metrics.get('nan')?.[0]?.value).toBeNaN()
  expect(metrics.get('up')?.[0]?.value).toBe(Number.MAX_VALUE)
  expect(metrics.get('down')?.[0]?.value).toBe(-Number.MAX_VALUE)
  expect(metrics.get('half')).toMatchObject([{ step: 2, value: 1 }])
  expect(metrics.get('step')).toMatchObject([{ step: 2, value: 8.5 }])
  expect(metrics.get('before')).toMatchObject([{ step: -3 }])
  expect([metrics.get('acc.1')?.[0]?.value, metrics.get('acc.1_2')?.[0]?.value]).toEqual([2, 3])
})

test('a run that failed, was interrupted or skipped has its status and the reason', async () => {
  const ended = (id: string, status: 'failed' | 'skipped', type: string) =>
    makeRun(folder, { id, status, error: { type, message: 'because' }, metrics: null })
  const dirs = [
    ended('a', 'failed', 'RangeError'),
    ended('b', 'failed', 'Interrupted'),
    ended('c', 'skipped', 'SkipRun'),
  ]
  await syncAll(tracker(), dirs)
  expect(['a', 'b', 'c'].map((id) => only(id).status)).toEqual(['FAILED', 'KILLED', 'KILLED'])
  expect(only('a').tags.get('mlflow.note.content')).toBe('RangeError: because')
  expect(only('c').tags.get('ztxexp.skip_reason')).toBe('because')
})

test('an attempt after another has a run of its own; of a run that is over only the last one is sent', async () => {
  const records = [
    { step: 1, metrics: { loss: 9 }, attempt: 1 },
    { step: 1, metrics: { loss: 5 }, attempt: 2 },
  ]
  const runDir = makeRun(folder, { status: 'running', records: records.slice(0, 1), metrics: null })
  await syncAll(tracker(), [runDir])
  expect(only().status).toBe('RUNNING')
  makeRun(folder, { records, attempt: 2 })
  await syncAll(tracker(), [runDir])
  const [first, second] = server.ofRun(ID)
  expect([first?.status, first?.tags.get('ztxexp.status')]).toEqual(['FAILED', 'retried'])
  expect([second?.status, second?.tags.get('ztxexp.attempt')]).toEqual(['FINISHED', '2'])
  expect(second?.metrics.get('loss')).toMatchObject([{ value: 5 }])
  const other = makeRun(folder, { id: 'other', records, attempt: 2 })
  await syncAll(tracker(), [other])
  expect(only('other').metrics.get('loss')).toMatchObject([{ value: 5 }])
})

test('a run that was amended after its end has failed', async () => {
  const runDir = makeRun(folder)
  await syncAll(tracker(), [runDir])
  expect(only().status).toBe('FINISHED')
  writeEnd(runDir, { id: ID, status: 'failed', error: { type: 'Error', message: 'late' } })
  await syncAll(tracker(), [runDir])
  expect(only()).toMatchObject({ status: 'FAILED' })
})

test('nothing is sent twice, and a child is below its parent', async () => {
  const parent = makeRun(folder, { id: 'parent', records: [{ step: 1, metrics: { loss: 1 } }] })
  const child = makeRun(folder, { id: 'child', parent: 'parent' })
  await syncAll(tracker(), [parent])
  await syncAll(tracker(), [parent, child])
  expect(server.pointsReceived).toBe(3)
  expect(only('child').tags.get('mlflow.parentRunId')).toBe(only('parent').runId)
  const before = server.requests.length
  expect(await syncAll(tracker(), [parent, child])).toMatchObject({ isComplete: true, sent: 2 })
  expect(server.requests).toHaveLength(before)
})

test('a run that is there already, because nobody lived to note it, is gone on with', async () => {
  const runDir = makeRun(folder, { records: [{ step: 1, metrics: { loss: 1 } }] })
  await syncAll(tracker(), [runDir])
  rmSync(join(runDir, 'trackers.json'))
  await syncAll(tracker(), [runDir])
  expect(only().metrics.get('loss')).toHaveLength(1)
})

describe('a server that fails', () => {
  const faults: [string, Fault][] = [
    ['answers 429', { retryAfter: 1 }],
    ['answers 500', 500],
    ['answers 503', 503],
    ['breaks the connection', 'reset'],
    ['answers with no JSON', 'no json'],
    ['answers without an end', 'no end'],
    ['does not answer', 'silence'],
  ]
  test.each(faults)('and %s, now and then, gets everything once', async (_how, fault) => {
    const records = numbers(50).map((step) => ({ step, metrics: { loss: step } }))
    const dirs = ['a', 'b', 'c'].map((id) => makeRun(folder, { id, records }))
    server.fault = (_path, count) => (count % 4 === 3 && count < 30 ? fault : undefined)
    const outcome = await syncAll(tracker({}, { MLFLOW_HTTP_REQUEST_TIMEOUT: '0.3' }), dirs)
    expect(outcome.warnings.length).toBeLessThanOrEqual(1)
    if (!outcome.isComplete) {
      server.fault = () => undefined
      expect(await syncAll(tracker(), dirs)).toMatchObject({ isComplete: true })
    }
    for (const id of ['a', 'b', 'c']) {
      expect(
        only(id)
          .metrics.get('loss')
          ?.map(({ value }) => value),
      ).toEqual(numbers(50))
      expect(only(id).status).toBe('FINISHED')
    }
  })

  test('for good does not hold the end for long, and is told of once', async () => {
    server.fault = () => 'silence'
    const startedAt = performance.now()
    const dirs = numbers(20).map((index) => makeRun(folder, { id: `run-${index}` }))
    const outcome = await syncAll(tracker(), dirs, 500)
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(outcome).toMatchObject({ isComplete: false, sent: 0, total: 20, isStuck: false })
  })

  test('for one run alone does not keep the others', async () => {
    const dirs = ['a', 'b', 'c'].map((id) => makeRun(folder, { id }))
    writeFileSync(join(dirs[1] ?? '', 'run.json'), '{')
    const outcome = await syncAll(tracker(), dirs)
    expect(outcome).toMatchObject({ isComplete: false, sent: 2, refused: 1, total: 3 })
    expect(outcome.warnings).toEqual([expect.stringContaining('run.json')])
  })

  test('and sends elsewhere is not followed: what is sent is not for others', async () => {
    server.fault = () => ({ redirect: 'http://127.0.0.1:1/' })
    const outcome = await syncAll(tracker(), [makeRun(folder)], 500)
    expect(outcome.warnings).toEqual([expect.stringContaining('is redirected to http://127.0.0.1:1/')])
  })

  test('and is none of MLflow is told of as such', async () => {
    const outcome = await syncAll(tracker({ trackingUri: `${server.url}/other` }), [makeRun(folder)], 500)
    expect(outcome.warnings).toEqual([expect.stringContaining('is no MLflow server')])
  })
})

test('the server is below a path, and who may send is said by its environment', async () => {
  server.close()
  server = new FakeMlflow('/api/v4/projects/1/ml/mlflow')
  await server.listen()
  const runDir = makeRun(folder)
  await syncAll(tracker({}, { MLFLOW_TRACKING_TOKEN: 'secret', MLFLOW_EXPERIMENT_NAME: 'qa' }), [runDir])
  expect([...server.authorizations]).toEqual(['Bearer secret'])
  expect([...server.experiments.keys()]).toEqual(['qa'])
  const { port } = server
  const named = new MlflowTracker(
    {},
    { MLFLOW_TRACKING_URI: `http://me:pass@127.0.0.1:${port}/api/v4/projects/1/ml/mlflow/` },
  )
  expect(named.target).toBe(server.url)
  await syncAll(named, [makeRun(folder, { id: 'b' })])
  expect([...server.authorizations][1]).toBe(`Basic ${Buffer.from('me:pass').toString('base64')}`)
})

test.each(['file:///tmp/mlruns', 'sqlite:///mlflow.db', 'databricks', './mlruns'])(
  'a tracking URI such as %s is an error that says how to start a server',
  (uri) => {
    expect(() => new MlflowTracker({ trackingUri: uri }, {})).toThrow(
      /is no address of a server.*mlflow server/,
    )
  },
)
