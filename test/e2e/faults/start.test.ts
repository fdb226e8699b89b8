/** Files and workers that do not get as far as a run. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('faults/start')

test('a file that ends its process while it loads is a file that does not load; the others run', async () => {
  project.clear()
  const { exitCode, stderr } = await project.ztxexp()
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/exits\.exp\.ts did not load\n[\s\S]*exited with code 4[\s\S]*process\.exit\(\)/)
  expect(project.runs().map(({ run }) => [run.title, run.status])).toEqual([['fine', 'succeeded']])
})

test('workers that do not start end the session with the reason', async () => {
  project.clear()
  const { exitCode, stderr } = await project.ztxexp(['fine', '-c', 'no-worker.config.ts'])
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/A worker exited with code 9 before it was ready[\s\S]*bad option:\s+--no-such-flag/)
  expect(project.runs()).toEqual([])
})
