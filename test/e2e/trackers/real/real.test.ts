/** The penguins on the real servers and programs, read back by their own clients. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { CLONE, plainEnvironment, useFixture, useFolder } from '../../harness.ts'
import type { RecordedRun } from '../../read-runs.ts'
import { findPythonWith } from './find-programs.ts'
import { MockWandb } from './mock-wandb.ts'

const python = {
  mlflow: findPythonWith('mlflow'),
  tensorboard: findPythonWith('tensorboard'),
  wandb: findPythonWith('wandb'),
}
const project = useFixture('penguins')
const penguins = join('node_modules', 'vega-datasets')
symlinkSync(join(CLONE, penguins), project.path(penguins))
const serverFolder = useFolder()

/** Runs a script of this folder. @returns what it prints, as JSON */
async function read<Value>(program: string | undefined, script: string, ...args: string[]): Promise<Value> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const options = { maxBuffer: 2 ** 28, env: { ...plainEnvironment() } as NodeJS.ProcessEnv }
  const { stdout } = await promisify(execFile)(program ?? '', [path, ...args], options)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Value
}

type Point = [step: number, value: number]

/** What a run's directory says that its curves are, with what it returned at the last step. */
function curvesOf({ steps, metrics }: RecordedRun): Record<string, Point[]> {
  const curves: Record<string, Point[]> = {}
  const add = (name: string, step: number, value: unknown) => {
    curves[name] = [...(curves[name] ?? []), [step, Number(value)]]
  }
  for (const { step, split, metrics: logged } of steps) {
    for (const [name, value] of Object.entries(logged as object))
      add(split === 'train' ? name : `${split}/${name}`, Number(step), value)
  }
  const last = Math.max(...steps.map(({ step }) => Number(step)))
  for (const [name, value] of Object.entries(metrics ?? {})) add(name, last, value)
  return curves
}

beforeAll(async () => {
  if (!python.mlflow && !python.tensorboard && !python.wandb) return
  const { exitCode, stderr } = await project.ztxexp([
    '--limit',
    '10',
    '--set',
    'epochs=30',
    '--tag',
    'kind=test',
  ])
  expect(exitCode, stderr).toBe(0)
  expect(project.runs()).toHaveLength(20)
})

describe.skipIf(!python.mlflow)('MLflow', () => {
  let stop = (): void => {}
  let url: string

  beforeAll(async () => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const args = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1']
    const stores = [
      '--backend-store-uri',
      `sqlite:///${serverFolder}/mlflow.db`,
      '--artifacts-destination',
      `${serverFolder}/artifacts`,
    ]
    const server = spawn(python.mlflow ?? '', ['-m', 'mlflow', 'server', ...args, ...stores], {
      cwd: serverFolder,
      env: plainEnvironment(),
      detached: true,
      stdio: 'ignore',
    })
    // It has processes of its own.
    stop = () => void (server.pid && process.kill(-server.pid))
    await vi.waitFor(async () => expect((await fetch(`${url}/health`)).ok).toBe(true), {
      timeout: 100_000,
      interval: 500,
    })
  }, 120_000)

  afterAll(() => stop())

  test('20 runs are as their directories: params, histories, tags, status, artifact', {
    timeout: 240_000,
  }, async () => {
    writeFileSync(
      project.path('tracked.config.mjs'),
      "import { mlflow } from 'ztxexp/trackers'\nexport default { experiment: { trackers: [mlflow({ artifacts: '*.json' })] } }\n",
    )
    const env = { MLFLOW_TRACKING_URI: url }
    const synced = await project.ztxexp(['sync', 'mlflow', '-c', 'tracked.config.mjs'], { env })
    expect(synced.exitCode, synced.stderr).toBe(0)
    const found = await read<Record<string, MlflowRun>>(python.mlflow, 'read-mlflow.py', url)
    expect(Object.keys(found)).toHaveLength(20)
    for (const run of project.runs()) {
      const sent = found[run.id]
      expect(sent).toMatchObject({
        experiment: run.run.experiment_name,
        name: run.run.title,
        status: 'FINISHED',
        tags: { kind: 'test', 'ztxexp.status': 'succeeded', 'ztxexp.config_hash': run.run.config_hash },
      })
      const params = Object.entries(run.config).map(([key, value]) => [key, String(value)])
      expect(sent?.params).toEqual(Object.fromEntries(params))
      const histories = Object.entries(sent?.histories ?? {}).map(([key, points]) => [
        key,
        points.map(([step, value]) => [step, value]),
      ])
      expect(Object.fromEntries(histories)).toEqual(curvesOf(run))
      const weights = readFileSync(join(run.dir, 'artifacts', 'weights.json'), 'utf8')
      expect(sent?.artifacts).toEqual({ 'weights.json': weights })
    }
  })

  test('takes traces, with attempts below runs', { timeout: 120_000 }, async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_HEADERS: 'x-mlflow-experiment-id=0' }
    const synced = await project.ztxexp(['sync', 'otlp', 'latest'], { env })
    expect(synced.exitCode, synced.stderr).toBe(0)
    const traces = await read<object[][]>(python.mlflow, 'read-mlflow-traces.py', url, '0')
    expect(traces).toMatchObject([
      [
        { status: 'OK', parent: false },
        { name: 'attempt 1', status: 'OK', parent: true },
      ],
    ])
  })
})

test.skipIf(!python.tensorboard)('TensorBoard reads scalars and params', { timeout: 120_000 }, async () => {
  const synced = await project.ztxexp(['sync', 'tensorboard'])
  expect(synced.exitCode, synced.stderr).toBe(0)
  const found = await read<Record<string, TensorboardRun>>(
    python.tensorboard,
    'read-tensorboard.py',
    project.path('results'),
  )
  expect(Object.keys(found)).toHaveLength(20)
  for (const run of project.runs()) {
    // Numbers have 32 bits there.
    const curves = Object.entries(curvesOf(run)).map(([name, points]) => [
      name,
      points.map(([step, value]) => [step, Math.fround(value)]),
    ])
    expect(found[run.id]).toEqual({ params: run.config, status: 1, scalars: Object.fromEntries(curves) })
  }
})

test.skipIf(!python.wandb)('wandb sync takes 5 runs', { timeout: 120_000 }, async () => {
  const mock = new MockWandb()
  await mock.listen()
  try {
    const ids = project
      .runs()
      .slice(0, 5)
      .map(({ id }) => id)
    const synced = await project.ztxexp(['sync', 'wandb', ...ids])
    expect(synced.exitCode, synced.stderr).toBe(0)
    const folders = readdirSync(project.path('wandb')).map((name) => join('wandb', name))
    expect(folders).toHaveLength(5)
    const env = {
      ...plainEnvironment(),
      WANDB_BASE_URL: mock.url,
      WANDB_API_KEY: 'x'.repeat(40),
    } as NodeJS.ProcessEnv
    const command = join(python.wandb ?? '', '..', 'wandb')
    const child = spawn(command, ['sync', ...folders], { cwd: project.dir, env, stdio: 'ignore' })
    const [exitCode] = await once(child, 'exit')
    expect(exitCode).toBe(0)
    expect(mock.runs.size).toBe(5)
    for (const run of project.runs().slice(0, 5)) {
      const { seed, ...rest } = run.config
      const arrived = mock.runs.get(run.id)
      expect(arrived).toMatchObject({
        displayName: run.run.title,
        groupName: expect.stringContaining(`lr=${rest.lr}`),
        tags: ['kind=test'],
        config: { lr: { value: rest.lr }, seed: { value: seed } },
        summary: { ...run.metrics, 'ztxexp.status': 'succeeded' },
      })
      expect(arrived?.rows.map(({ _step }) => _step)).toEqual([...new Set(run.steps.map(({ step }) => step))])
      const losses = run.steps
        .filter(({ split }) => split === 'train')
        .map(({ metrics }) => (metrics as { loss: number }).loss)
      expect(arrived?.rows.map(({ loss }) => loss)).toEqual(losses)
    }
  } finally {
    mock.close()
  }
})

interface MlflowRun {
  params: Record<string, string>
  histories: Record<string, [step: number, value: number, timestamp: number][]>
  artifacts: Record<string, string>
}

interface TensorboardRun {
  scalars: Record<string, Point[]>
  params: Record<string, unknown>
  status: number
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
