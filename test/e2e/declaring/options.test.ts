/** The options of an experiment, which come second, and what `ctx` gives a run. */
import { beforeAll, expect, test } from 'vitest'
import { type Finished, useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

const project = useFixture('declaring/options')
let finished: Finished

beforeAll(async () => {
  finished = await project.ztxexp(['--tag', 'stage=prod', '--tag', 'team=vision', '--group', 'weekly'])
})

function runOf(title: string): RecordedRun {
  const found = project.runs().find(({ run }) => run.title === title)
  if (!found) throw new Error(`No run ${title}:\n${finished.stdout}\n${finished.stderr}`)
  return found
}

test('tags, group, parent and seed are recorded; those of the experiment win over the command line', () => {
  const { run, meta, metrics } = runOf('records')
  const expected = {
    tags: { stage: 'dev', team: 'vision' },
    group: 'nightly',
    parent_run_id: '20260101_000000_abcdef01',
  }
  expect(run).toMatchObject(expected)
  expect(meta).toMatchObject({ ...expected, seed: 7 })
  expect(metrics).toEqual({ seed: 7, metaSeed: 7 })
})

test('tags may be a list, and what is left out comes from the command line', () => {
  const { run } = runOf('tags as a list')
  expect(run.tags).toEqual({ stage: 'prod', team: 'vision', quick: 'true', cheap: 'true' })
  expect(run.group).toBe('weekly')
})

test('retryOn takes a class and its subclasses, and nothing else', () => {
  expect(runOf('retries a subclass').run).toMatchObject({ status: 'succeeded', attempt: 3, retry_count: 2 })
  expect(runOf('retries nothing else').run).toMatchObject({
    status: 'failed',
    attempt: 1,
    retry_count: 0,
    error_type: 'RangeError',
  })
})

test('a run that takes longer than its timeout fails as a TimeoutError', () => {
  expect(runOf('times out').run).toMatchObject({ status: 'failed', error_type: 'TimeoutError' })
})

test("ctx.seed is the config's, else one that the same config always gets", () => {
  expect(runOf('seed of the config').metrics).toEqual({ seed: 11 })
  const { metrics, run } = runOf('seed of its own')
  expect(metrics).toEqual({ seed: Number.parseInt(String(run.config_hash).slice(0, 8), 16) })
})

test('every member of ctx works when destructured, and the config is frozen', () => {
  const { metrics, log, steps } = runOf('every member of ctx works alone')
  expect(metrics).toEqual({
    isFrozen: true,
    names: [
      'artifactsDir',
      'attempt',
      'checkpointsDir',
      'meta',
      'onFinished',
      'resumeFrom',
      'runDir',
      'runId',
      'seed',
      'slots',
      'traceparent',
      'usage',
    ],
  })
  expect(log).toMatch(/INFO - from a method of its own\n.*WARNING - and another\n/)
  expect(steps).toMatchObject([{ step: 1, metrics: { loss: 0.5 } }])
})

test('two failures among the runs give exit code 1', () => {
  expect(finished.exitCode).toBe(1)
  expect(finished.stdout).toContain('6 succeeded | 2 failed (8)')
})
