import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

test.each([
  ['sweep', 18],
  ['evaluation', 2],
  ['training', 12],
  ['performance', 30],
])('the template %s runs as it is', async (template, count) => {
  project.clear()
  mkdirSync(project.path(template))
  await project.ztxexp(['init', 'mine', '--template', template, '--root', template])
  const file = project.path(template, 'mine.exp.ts')
  expect(readFileSync(file, 'utf8')).toMatch(/npx ztxexp mine\n/)
  expect(readFileSync(file, 'utf8')).not.toMatch(/\bexample\b/)

  const run = await project.ztxexp(['--root', template, '--results-dir', '../results', '--workers', '2'])
  expect(run.exitCode, run.stderr).toBe(0)
  expect(project.runs().map(({ run: { status } }) => status)).toEqual(Array(count).fill('succeeded'))
  expect(new Set(project.runs().map(({ run: { experiment_name } }) => experiment_name))).toEqual(
    new Set(['mine']),
  )
})

test('the training goes on from its last checkpoint', async () => {
  project.clear()
  await project.ztxexp(['init', 'rings', '--template', 'training'])
  const args = ['rings', '--set', 'hidden=8', '--set', 'lr=0.1', '--limit', '1']
  await project.ztxexp([...args, '--results-dir', 'whole'])
  const text = readFileSync(project.path('rings.exp.ts'), 'utf8')
  const failing = text.replace('await setImmediate()', "if (epoch === 70) throw new Error('power cut')")
  writeFileSync(project.path('rings.exp.ts'), failing)
  expect((await project.ztxexp(args)).exitCode).toBe(1)
  writeFileSync(project.path('rings.exp.ts'), text)
  expect((await project.ztxexp([...args, '--resume'])).exitCode).toBe(0)
  const [failed, resumed] = project.runs()
  expect(resumed?.run.parent_run_id).toBe(failed?.run.run_id)
  expect(resumed?.steps[0]).toMatchObject({ step: 61 })
  expect(resumed?.metrics).toEqual(project.runs('whole')[0]?.metrics)
})
