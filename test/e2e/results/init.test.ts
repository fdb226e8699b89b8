import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('results/empty')

test('what init writes runs as it is, and is never written over', async () => {
  const nothing = await project.ztxexp(['--results-dir', 'out'])
  expect(nothing.stderr).toMatch(/^Write a first experiment with: ztxexp init$/m)
  const init = await project.ztxexp(['init', 'train'])
  expect(init).toMatchObject({ exitCode: 0, stdout: 'Created train.exp.ts\nRun it: npx ztxexp train\n' })
  const written = readFileSync(project.path('train.exp.ts'), 'utf8')

  const run = await project.ztxexp(['train'])
  expect(run.exitCode).toBe(0)
  expect(run.stdout).toContain('(18 runs in 6 groups)')
  expect(project.runs()).toHaveLength(18)
  expect(project.runs()[0]?.run.title).toMatch(/^train \[lr=0\.\d+ momentum=[\d.]+ seed=\d\]$/)
  const results = await project.ztxexp(['results', '--experiment', 'train', '--json'])
  expect(JSON.parse(results.stdout)).toHaveLength(18)

  const again = await project.ztxexp(['init', 'train'])
  expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('train.exp.ts exists already') })
  expect(readFileSync(project.path('train.exp.ts'), 'utf8')).toBe(written)
})
