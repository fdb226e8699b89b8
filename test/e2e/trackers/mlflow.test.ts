/** Sessions that send to an MLflow server which is slow, down or gone, and are killed meanwhile. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { FakeMlflow } from '../../contract/trackers/fake-mlflow.ts'
import { until, useFixture } from '../harness.ts'

const project = useFixture('trackers/own')
const server = new FakeMlflow()
let env: Record<string, string>

beforeAll(async () => {
  await server.listen()
  env = { MLFLOW_TRACKING_URI: server.url }
})

afterAll(() => server.close())

beforeEach(() => {
  server.runs.clear()
  server.delayMs = 0
  server.losesAnswer = () => false
  server.fault = () => undefined
  project.clear()
})

test('the header says where data goes, and every run is there in full', async () => {
  const { exitCode, stdout, stderr } = await project.ztxexp(['curve', '--track', 'mlflow'], { env })
  expect(exitCode, stderr).toBe(0)
  expect(stdout).toContain(`runs are sent to mlflow (${server.url})`)
  const runs = project.runs()
  expect(runs).toHaveLength(2)
  for (const { run, config, metrics } of runs) {
    const [sent] = server.ofRun(String(run.run_id))
    expect(sent?.status).toBe('FINISHED')
    expect(sent?.params.get('lr')).toBe(String(config.lr))
    expect(sent?.metrics.get('loss')).toHaveLength(3)
    expect(sent?.metrics.get('score')?.[0]?.value).toBe(metrics?.score)
  }
})

test('killed while the answer to 1,000 points is lost: each stands there once', async () => {
  const started = project.startZtxexp(['many', '--track', 'mlflow'], { env })
  server.losesAnswer = () => server.pointsReceived >= 1000
  await until(() => server.pointsReceived >= 1000, 'all points')
  started.child.kill('SIGKILL')
  await started.finished
  server.losesAnswer = () => false
  // What the dead session has left is ended by the next one, or sent as it is.
  const synced = await project.ztxexp(['sync', 'mlflow'], { env })
  expect(synced.exitCode, synced.stderr).toBe(0)
  const [run] = project.runs()
  const [sent, ...others] = server.ofRun(String(run?.run.run_id))
  expect(others).toEqual([])
  expect(sent?.metrics.get('loss')?.map(({ step }) => step)).toEqual(
    Array.from({ length: 1000 }, (_, index) => index),
  )
})

test('Ctrl-C at the end waits no longer; what is left is told of, and sent by sync', async () => {
  server.delayMs = 1500
  const started = project.startZtxexp(['curve', '--track', 'mlflow'], { env })
  let stdout = ''
  started.child.stdout?.on('data', (text) => {
    stdout += text
  })
  await until(() => stdout.includes('2 succeeded'), 'the summary')
  started.child.kill('SIGINT')
  const { exitCode, stderr } = await started.finished
  expect(exitCode).toBe(130)
  expect(stderr).toContain('Go on with: npx ztxexp sync mlflow')
  server.delayMs = 0
  await project.ztxexp(['sync', 'mlflow'], { env })
  expect([...server.runs.values()].map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED'])
})
