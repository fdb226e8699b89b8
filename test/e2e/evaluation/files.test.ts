/** Cases from files: what is wrong in them, what they say of a run, and what a save of one does. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { until, useFixture } from '../harness.ts'

const project = useFixture('evaluation/files')
const env = { CALLS: project.path('calls.txt') }

beforeEach(() => project.reset())

test('a file of lines and a table hold the same cases, and say so', async () => {
  await project.ztxexp([], { env })
  await project.ztxexp([], { env: { ...env, ROWS: 'rows.csv' } })
  const runs = project.runs()
  expect(new Set(runs.map(({ run }) => run.dataset_hash)).size).toBe(1)
  expect(runs.map(({ config, metrics }) => [config.factor, metrics?.right, metrics?.cases]).sort()).toEqual([
    [1, 0.5, 2],
    [1, 0.5, 2],
    [2, 0.5, 2],
    [2, 0.5, 2],
  ])
})

test('what summarize makes of the cases is made anew when they are scored again', async () => {
  await project.ztxexp([], { env })
  expect(project.runs().map(({ metrics }) => metrics?.rightOnes)).toEqual([1, 1])
  const file = project.path('files.exp.ts')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('output === Number(expected)', 'output > 0'))
  const { exitCode, stdout } = await project.ztxexp(['rescore'], { env })
  expect(exitCode, stdout).toBe(0)
  expect(project.runs().map(({ metrics }) => [metrics?.right, metrics?.rightOnes])).toEqual([
    [1, 2],
    [1, 2],
  ])
  writeFileSync(file, text)
}, 60_000)

test.each([
  ['twice.jsonl', '{"id":1}\n{"id":2}\n\n{"id":1}\n', 'twice.jsonl:4: the id "1" is that of line 1 too'],
  ['torn.jsonl', '{"id":1}\n{"id":2', 'torn.jsonl:2: no JSON: {"id":2'],
  ['open.csv', 'id,input\n1,"a\n2,b\n', 'open.csv:2: the quote at column 3 is never closed'],
  ['empty.csv', 'id,input\n', 'empty.csv: there are no cases.'],
])('%s is told of with its line, before anything is called', async (name, text, message) => {
  writeFileSync(project.path(name), text)
  const { exitCode, stdout, stderr } = await project.ztxexp([], { env: { ...env, ROWS: name } })
  expect(exitCode).toBeGreaterThan(0)
  expect(stdout + stderr).toContain(message)
  expect(existsSync(env.CALLS)).toBe(false)
})

test('a line that is saved while watching is one call for each variant', async () => {
  const { child, finished } = project.startZtxexp(['watch', '--resume=code'], { env })
  const calls = () => (existsSync(env.CALLS) ? readFileSync(env.CALLS, 'utf8').trim().split('\n') : [])
  await until(() => project.runs().filter(({ run }) => run.status === 'succeeded').length === 2, 'a round')
  appendFileSync(project.path('rows.jsonl'), '{ "id": "three", "input": "3", "expected": "3" }\n')
  await until(() => calls().length === 6, 'calls of the new case')
  await until(() => project.runs().every(({ metrics }) => metrics?.cases === 3), 'its end')
  child.kill('SIGINT')
  expect((await finished).exitCode).toBe(130)
  expect(calls().sort()).toEqual(['1 1', '1 2', '1 3', '2 1', '2 2', '2 3'])
  expect(project.runs()).toHaveLength(2)
}, 180_000)
