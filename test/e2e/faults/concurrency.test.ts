/** Several runs at once in one worker: what is whose, and what a fault of one does to the others. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('faults/concurrency')
const ARGS = ['--workers', '1', '--concurrency', '8']

/** What the command has said last. */
let summary = ''

async function runWith(kind: string, grace = '100ms') {
  project.clear()
  const { stderr, stdout } = await project.ztxexp([...ARGS, '--grace', grace], { env: { KIND: kind } })
  summary = stdout + stderr
  const runs = new Map(project.runs().map((run) => [Number(run.config.index), run]))
  expect([...runs.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  return runs
}

test('what a run prints and logs is its own, whatever runs beside it', async () => {
  for (const [index, { log, steps, run }] of await runWith('prints')) {
    expect(run).toMatchObject({ status: 'succeeded', attempt: 1 })
    expect(log.match(/(out|err) of \d/g)).toEqual(
      Array.from({ length: 3 }, () => [`out of ${index}`, `err of ${index}`]).flat(),
    )
    expect(steps.map(({ step, metrics }) => [step, metrics])).toEqual(
      [1, 2, 3].map((step) => [step, { index }]),
    )
  }
})

test('neighbours of a run that hangs end first, and nothing of them is done twice', async () => {
  const runs = await runWith('hangs', '5s')
  expect(runs.get(3)?.run).toMatchObject({ status: 'failed', error_type: 'TimeoutError', attempt: 1 })
  runs.delete(3)
  for (const [index, { run, metrics, steps }] of runs) {
    expect(run).toMatchObject({ status: 'succeeded', attempt: 1, retry_count: 0 })
    expect(run.restarts).toBeUndefined()
    expect(metrics).toMatchObject({ index })
    expect(steps).toHaveLength(3)
  }
})

test('neighbours of a run that blocks the worker start again together, and are not charged an attempt', async () => {
  const runs = await runWith('loops')
  expect(runs.get(3)?.run).toMatchObject({ status: 'failed', error_type: 'TimeoutError', attempt: 1 })
  runs.delete(3)
  for (const [index, { run, metrics, steps }] of runs) {
    expect(run).toMatchObject({ status: 'succeeded', attempt: 1, retry_count: 0, restarts: 1 })
    expect(metrics).toMatchObject({ index })
    // What was logged before the restart is there, and marked: it does not count.
    expect(steps.map(({ restart = 0 }) => restart)).toEqual([0, 0, 0, 1, 1, 1])
  }
  // Whose fault it was is known, so that they need not be tried one after the other.
  expect(Math.max(...[...runs.values()].map(({ metrics }) => Number(metrics?.beside)))).toBeGreaterThan(0)
  expect(summary).toMatch(/Restarted +7 runs/)
})

test('neighbours of a run that exits start again together: whose fault it was is known', async () => {
  const runs = await runWith('exits')
  expect(runs.get(3)?.run).toMatchObject({ status: 'failed', error_type: 'WorkerExit', attempt: 1 })
  expect(runs.get(3)?.run.error_message).toMatch(/code 6/)
  runs.delete(3)
  for (const { run } of runs.values()) {
    expect(run).toMatchObject({ status: 'succeeded', attempt: 1, restarts: 1 })
  }
})

test('an abort of the process is charged to the run that calls it, and to no other', async () => {
  const runs = await runWith('aborts')
  expect(runs.get(3)?.run).toMatchObject({ status: 'failed', error_type: 'WorkerExit', attempt: 1 })
  expect(runs.get(3)?.run.error_message).toMatch(/SIGABRT.*process\.abort\(\)/)
  runs.delete(3)
  for (const { run } of runs.values()) {
    expect(run).toMatchObject({ status: 'succeeded', attempt: 1, restarts: 1 })
  }
})

test('a crash is found out by starting all that were there again, each in a worker of its own', async () => {
  const runs = await runWith('crashes')
  expect(runs.get(3)?.run).toMatchObject({ status: 'failed', error_type: 'WorkerExit', attempt: 1 })
  expect(runs.get(3)?.run.error_message).toMatch(/SIGABRT/)
  runs.delete(3)
  for (const { run, metrics } of runs.values()) {
    expect(run).toMatchObject({ status: 'succeeded', attempt: 1, restarts: 1 })
    expect(metrics?.beside).toBe(0)
  }
})

test('an error that comes after its run had ended is given to that run, not to one in progress', async () => {
  const runs = await runWith('throwsLate')
  expect(runs.get(3)?.run).toMatchObject({ status: 'failed', error_type: 'WorkerExit' })
  expect(runs.get(3)?.error).toMatch(/Caused by: RangeError: came late/)
  runs.delete(3)
  for (const { run } of runs.values()) expect(run).toMatchObject({ status: 'succeeded', attempt: 1 })
})
