/** `concurrency` among the options of an experiment: so many of its runs at once in a worker, whatever others say. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('declaring/concurrency')

/** The most runs that were in a worker at once, by experiment. */
async function mostOf(patienceMs: number, ...args: string[]): Promise<Record<string, number>> {
  project.clear()
  const env = { PATIENCE_MS: String(patienceMs) }
  const { exitCode, stderr } = await project.ztxexp(['--workers', '1', '--concurrency', '2', ...args], {
    env,
  })
  expect([exitCode, stderr]).toEqual([0, ''])
  const most: Record<string, number> = {}
  for (const { run, metrics } of project.runs())
    most[String(run.experiment_name)] = Math.max(
      most[String(run.experiment_name)] ?? 0,
      Number(metrics?.most),
    )
  return most
}

test.each(['process_pool', 'thread_pool', 'dynamic'])(
  'in mode %s it holds, beside that of the session',
  async (mode) => {
    expect(await mostOf(10_000, '--mode', mode, '--cpu-threshold', '100')).toEqual({
      waits: 4,
      computes: 1,
      'says nothing': 2,
    })
  },
)

test('in mode sequential runs come one after the other', async () => {
  expect(await mostOf(0, '--mode', 'sequential')).toEqual({ waits: 1, computes: 1, 'says nothing': 1 })
})

test('a value that cannot be is refused, with what it takes', async () => {
  const { exitCode, stderr } = await project.ztxexp(['--concurrency', '0'])
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('at least 1')])
})
