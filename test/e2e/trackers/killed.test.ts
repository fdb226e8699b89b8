/** `ztxexp sync`, killed again and again: what it has written is what it would have written in one go. */
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { makeRun } from '../../contract/trackers/make-runs.ts'
import { useFixture } from '../harness.ts'

const project = useFixture('trackers/own')
const records = Array.from({ length: 60_000 }, (_, step) => ({
  step,
  metrics: { loss: 1 / (step + 1), step },
}))
makeRun(project.path('undisturbed'), { records })
cpSync(project.path('undisturbed'), project.path('killed'), { recursive: true })

function written(folder: string, pattern: RegExp): Buffer {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const [name = '', ...others] = names.filter((each) => pattern.test(each))
  expect(others).toEqual([])
  return readFileSync(join(folder, name))
}

test.each([
  ['tensorboard', /tfevents/],
  ['wandb', /\.wandb$/],
])('%s', { timeout: 120_000 }, async (tracker, pattern) => {
  const sync = (folder: string) =>
    [['sync', tracker, '--results-dir', folder], { env: { WANDB_DIR: folder } }] as const
  const { exitCode, stderr } = await project.ztxexp(...sync('undisturbed'))
  expect(exitCode, stderr).toBe(0)
  let kills = 0
  for (const delayMs of [300, 450, 600, 750]) {
    const { child, finished } = project.startZtxexp(...sync('killed'))
    await setTimeout(delayMs)
    child.kill('SIGKILL')
    if ((await finished).exitCode === null) kills++
  }
  expect(kills).toBeGreaterThan(0)
  expect((await project.ztxexp(...sync('killed'))).exitCode).toBe(0)
  expect(written(project.path('killed'), pattern).equals(written(project.path('undisturbed'), pattern))).toBe(
    true,
  )
})
