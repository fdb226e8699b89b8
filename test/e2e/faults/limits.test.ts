/** Limits on memory, slots, and runs that want to be alone. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

const project = useFixture('faults/limits')

test('a run whose process grows past the memory limit is ended by name, buffers included', async () => {
  project.clear()
  const { exitCode } = await project.ztxexp([
    '--memory-limit',
    '400MB',
    '-t',
    'grows|small',
    '--workers',
    '2',
  ])
  expect(exitCode).toBe(1)
  const [grown, ...others] = project.runs()
  expect(grown?.run).toMatchObject({ title: 'grows', status: 'failed', error_type: 'MemoryLimitError' })
  expect(grown?.run.error_message).toMatch(/grew to \d+ MiB, past the limit of 381 MiB/)
  expect(others.map(({ run }) => [run.status, run.attempt])).toEqual(Array(4).fill(['succeeded', 1]))
})

test('runs with slots never share an index, and an exclusive run is alone', async () => {
  project.clear()
  const args = ['--slots', 'gpu=2', '-t', 'gpu|alone', '--workers', '4']
  const { exitCode, stderr } = await project.ztxexp(args)
  expect(exitCode, stderr).toBe(0)
  const runs = project.runs()
  for (const run of runs) {
    const others = runs.filter((other) => other !== run && overlap(run, other))
    if (run.run.title === 'alone') expect(others).toEqual([])
    else expect(others.map(({ metrics }) => metrics?.gpu)).not.toContain(run.metrics?.gpu)
  }
})

test('a run that asks for more slots than there are is refused before anything starts', async () => {
  project.clear()
  const { exitCode, stderr } = await project.ztxexp(['-t', 'gpu'])
  expect(exitCode).toBe(2)
  expect(stderr.replace(/\s+/g, ' ')).toMatch(
    /gpu 1 asks for 1 gpu slot, and there are 0\. Offer more with --slots gpu=1/,
  )
  expect(project.runs()).toEqual([])
})

/** Whether the functions of two runs were in progress at the same time. */
function overlap(a: RecordedRun, b: RecordedRun): boolean {
  const [startA, endA] = span(a)
  const [startB, endB] = span(b)
  return startA < endB && startB < endA
}

function span({ run }: RecordedRun): [startMs: number, endMs: number] {
  const endMs = Date.parse(String(run.finished_at))
  return [endMs - Number(run.duration_sec) * 1000, endMs]
}
