/** A search that is killed goes on to the trials that it has in all, and comes to what it would have come to. */
import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Project, useFixture } from '../harness.ts'

const whole = useFixture('search/killed')
const killed = useFixture('search/killed')
const TRIALS = 30
/** Runs that have begun when the command is killed, counted anew each time. `npm run soak:search` kills more often. */
const KILLS = [2, 7, 11, 1]
const ARGUMENTS = ['--mode', 'sequential', '--resume']

function countRuns(project: Project): number {
  return existsSync(project.path('results'))
    ? readdirSync(project.path('results')).filter((name) => /^\d{8}_/.test(name)).length
    : 0
}

/** The runs that are over, as a search sees them. */
function trialsOf(project: Project) {
  return project
    .runs()
    .filter(({ run }) => run.error_type !== 'Interrupted')
    .map(({ run, config, metrics }) => ({ config, status: run.status, loss: metrics?.loss }))
}

test('killed at any moment and resumed: every trial once, and the same ones', async () => {
  for (const project of [whole, killed]) project.clear()
  const { exitCode } = await whole.ztxexp(ARGUMENTS)
  expect(exitCode).toBe(trialsOf(whole).some(({ status }) => status === 'failed') ? 1 : 0)
  for (const more of KILLS) {
    const before = countRuns(killed)
    const { child, finished } = killed.startZtxexp(ARGUMENTS)
    while (countRuns(killed) < before + more && child.exitCode === null) await sleep(2)
    child.kill('SIGKILL')
    await finished
  }
  await killed.ztxexp(ARGUMENTS)
  expect(trialsOf(whole)).toHaveLength(TRIALS)
  expect(trialsOf(killed)).toEqual(trialsOf(whole))
}, 240_000)

test('a search that has all its trials runs none more, and knows those that others have made', async () => {
  const again = await whole.ztxexp([...ARGUMENTS, '--workers', '2'])
  expect(again.stdout + again.stderr).toContain('30 of 30 runs in the past')
  expect(countRuns(whole)).toBe(TRIALS)
})
