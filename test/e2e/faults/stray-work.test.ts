/** What a run leaves behind: whose fault it is when that ends a worker, and that it does not go on beside others. */
import { readFileSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('faults/stray-work')

test.each([
  ['process_pool', 'exit', /exited with code 0 .*process\.exit\(\)/],
  ['process_pool', 'reallyExit', /exited with code 4 /],
  ['process_pool', 'kill', /ended itself with SIGKILL .*process\.kill/],
  ['process_pool', 'term', /ended itself with SIGTERM .*process\.kill/],
  ['process_pool', 'abort', /ended itself with SIGABRT .*process\.abort\(\)/],
  ['process_pool', 'loop', /kept its worker busy in a loop after the run had returned/],
  ['process_pool', 'throw', /came late/],
  ['thread_pool', 'exit', /exited with code 0 /],
  ['thread_pool', 'reallyExit', /exited with code 4 /],
  ['thread_pool', 'kill', /The worker thread ended itself with SIGKILL/],
  ['thread_pool', 'throw', /came late/],
])('is charged to that run, not to the one in progress (%s, %s)', async (mode, KIND, message) => {
  project.clear()
  const args = ['late-ends', '--workers', '1', '--mode', mode]
  const { exitCode } = await project.ztxexp(args, { env: { KIND } })
  expect(exitCode).toBe(1)
  const [guilty] = project.runs().filter(({ run }) => run.title === 'guilty')
  expect(guilty?.run).toMatchObject({ status: 'failed', error_type: 'WorkerExit', attempt: 1 })
  expect(guilty?.run.error_message).toMatch(message)
  const innocent = project.runs().filter(({ run }) => run.title !== 'guilty')
  expect(innocent.map(({ run }) => [run.status, run.attempt])).toEqual(Array(2).fill(['succeeded', 1]))
  // What was lost of it takes no time of a run.
  for (const { run } of innocent) expect(Number(run.duration_sec)).toBeGreaterThan(0.29)
})

test('after a timeout, a worker in which something goes on takes no other run', async () => {
  project.clear()
  for (const file of ['pids.txt', 'calls.txt']) rmSync(project.path(file), { force: true })
  await project.ztxexp(['timeouts', '--workers', '1'])
  const pids = Object.fromEntries(
    readFileSync(project.path('pids.txt'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')),
  )
  expect(pids.true).not.toBe(pids.false)
  const later = project.runs().filter(({ metrics }) => metrics?.pid !== undefined)
  expect(later.map(({ run }) => run.status)).toEqual(Array(3).fill('succeeded'))
  expect(later.map(({ metrics }) => String(metrics?.pid))).not.toContain(pids.true)
  const calls = readFileSync(project.path('calls.txt'), 'utf8').trim().split('\n').map(Number)
  expect(calls.length).toBeGreaterThan(1)
  // Nothing goes on beside the other runs.
  const firstMs = Math.min(...later.map(({ run }) => Date.parse(String(run.started_at))))
  expect(Math.max(...calls)).toBeLessThan(firstMs)
})
