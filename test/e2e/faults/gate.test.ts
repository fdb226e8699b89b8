/** The gate on CPU load, with real load. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('faults/gate')

test('above the threshold mode dynamic keeps one run going, finishes all, and says what it held back', async () => {
  project.clear()
  const { exitCode, stdout, stderr } = await project.ztxexp([
    '--mode',
    'dynamic',
    '--cpu-threshold',
    '1',
    '--workers',
    '4',
  ])
  expect(exitCode, stderr).toBe(0)
  expect(stdout).toMatch(
    /Gate {2}closed \d+x for CPU, longest wait [\d.]+(ms|s), \d+ runs? let go above it$/m,
  )
  const spans = project
    .runs()
    .map(({ metrics }) => [Number(metrics?.startMs), Number(metrics?.endMs)] as const)
  expect(spans).toHaveLength(6)
  const beside = spans.map(([start]) => spans.filter(([from, to]) => from <= start && start < to).length)
  expect(Math.max(...beside)).toBe(1)
})

test('memory that is always above its threshold lets one run go after the other, and that is said', async () => {
  project.clear()
  const { exitCode, stdout } = await project.ztxexp(['--memory-threshold', '1', '--mode', 'sequential'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(
    /Gate {2}(closed \d+x for memory, longest wait [\d.]+m?s, )?[56] runs let go above it$/m,
  )
})
