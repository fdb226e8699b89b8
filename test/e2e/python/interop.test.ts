/** Python's ztxexp 1.0.x reads our run directories: records, curves, and which configs are done. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'
import { findPython } from './find-python.ts'

interface WhatPythonReads {
  records: Record<string, unknown>[]
  curves: Record<string, unknown>[]
  /** Cases that `exclude_completed` leaves to be done. */
  left: string[]
}

const found = findPython()
if ('missing' in found) console.warn(`Skipped: there is no Python with ztxexp 1.0.x (${found.missing}).`)

const project = useFixture('python/interop')
let read: WhatPythonReads

beforeAll(async () => {
  if ('missing' in found) return
  const { exitCode } = await project.ztxexp()
  expect(exitCode).toBe(1)
  const script = fileURLToPath(new URL('read-ours.py', import.meta.url))
  const configs = project.runs().map(({ config }) => config)
  const args = [script, project.path('results'), JSON.stringify(configs)]
  read = JSON.parse(execFileSync(found.python, args, { encoding: 'utf8' })) as WhatPythonReads
}, 120_000)

const withPython = test.skipIf('missing' in found)

withPython('ResultAnalyzer gives a record for each run, with config, metrics and run fields', () => {
  const byCase = Object.fromEntries(read.records.map((record) => [record.case, record]))
  expect(Object.keys(byCase).sort()).toEqual(['fail', 'none', 'ok', 'retry', 'skip'])
  expect(byCase.ok).toMatchObject({
    status: 'succeeded',
    score: 0.93,
    seed: 42,
    group: 'nightly',
    attempt: 1,
  })
  expect(byCase.skip).toMatchObject({
    status: 'skipped',
    error_type: 'SkipRun',
    error_message: 'not applicable',
  })
  expect(byCase.fail).toMatchObject({ status: 'failed', error_type: 'TypeError' })
  expect(byCase.retry).toMatchObject({ status: 'succeeded', attempt: 2, retry_count: 1, score: 0.5 })
})

withPython('ResultAnalyzer gives the curves that were logged', () => {
  const train = read.curves.filter(({ split }) => split === 'train')
  expect(train.map(({ step, acc }) => [step, acc])).toEqual([
    [1, 0.6],
    [2, 0.7],
    [3, 0.8],
  ])
  expect(read.curves).toHaveLength(4)
})

withPython('exclude_completed leaves out the configs that have succeeded here', () => {
  expect(read.left.sort()).toEqual(['fail', 'skip'])
})
