/** Runs that are not worth their time are ended as they go on: skipped as `Pruned`, with what they have logged. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('search/pruned')
const STEPS = 10

test.each(['median', 'asha', 'wilcoxon'])('%s ends some, and never the best', async (name) => {
  project.clear()
  const { exitCode } = await project.ztxexp(['-t', name, '--workers', '1'])
  expect(exitCode).toBe(0)
  const runs = project.runs()
  const pruned = runs.filter(({ run }) => run.error_type === 'Pruned')
  const complete = runs.filter(({ run }) => run.status === 'succeeded')
  expect(pruned.length).toBeGreaterThan(0)
  expect(pruned.length + complete.length).toBe(runs.length)
  for (const { run, steps, metrics, error } of pruned) {
    expect([run.status, metrics, error]).toEqual(['skipped', undefined, undefined])
    expect(run.error_message).toMatch(/^step \d+: /)
    expect(steps.length).toBeLessThan(2 * STEPS)
  }
  const offsets = runs.map(({ config }) => Number(config.offset))
  const best = complete.map(({ config }) => Number(config.offset))
  if (name !== 'median') expect(Math.min(...best)).toBe(Math.min(...offsets))
})

test('a search that goes on knows the pruned ones, and runs none of them again', async () => {
  project.clear()
  await project.ztxexp(['-t', 'median', '--workers', '2', '--limit', '16'])
  expect(project.runs().some(({ run }) => run.error_type === 'Pruned')).toBe(true)
  const { stderr, stdout } = await project.ztxexp(['-t', 'median', '--workers', '2', '--resume'])
  expect(stdout + stderr).toContain('16 of 24 runs in the past')
  const hashes = project.runs().map(({ run }) => run.config_hash)
  expect([hashes.length, new Set(hashes).size]).toEqual([24, 24])
})
