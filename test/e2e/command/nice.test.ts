/** `--nice`: the priority of workers, of their threads, and of what they start. */
import { getPriority } from 'node:os'
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('command/nice')
const own = getPriority()
const nicer = Math.min(own + 7, 19)

test('runs have the priority that is asked for, and it is recorded', async () => {
  const { exitCode, stderr } = await project.ztxexp(['--nice', String(nicer)])
  expect(exitCode, stderr).toBe(0)
  const [run] = project.runs()
  expect(run?.metrics).toEqual({ own: nicer, child: nicer, threads: [nicer] })
  expect(run?.meta).toMatchObject({ nice: nicer })
})

test('without it they have that of the command', async () => {
  project.clear()
  await project.ztxexp()
  const [run] = project.runs()
  expect(run?.metrics).toEqual({ own, child: own, threads: [own] })
  expect(run?.meta.nice).toBe(own === 0 ? undefined : own)
})

test('threads are refused: they are of one process', async () => {
  const { exitCode, stderr } = await project.ztxexp(['--nice', '7', '--mode', 'thread_pool'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('--nice is for the process of a run, and in mode thread_pool all runs share one.')
})
