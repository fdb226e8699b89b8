import { describe, expect, test } from 'vitest'
import { parseWhere } from '../../../src/analysis/expression/where.ts'
import type { RunFilter } from '../../../src/analysis/filter.ts'
import { sortRecords } from '../../../src/analysis/select.ts'
import { readCurves } from '../../../src/results/curves.ts'
import { openResults } from '../../../src/results/open.ts'
import { addRun, makeResultsDir } from '../results-directory.ts'

function makeSample() {
  const dir = makeResultsDir()
  addRun(dir, 1, {
    run: { status: 'failed', experiment_name: 'a', started_at: '2026-11-20T10:00:00.000000+00:00' },
  })
  addRun(dir, 2, {
    config: { lr: 0.1 },
    metrics: { score: 0.5 },
    run: { group: 'nightly', tags: { stage: 'dev', fold: '3' }, title: 'train [lr=0.1]' },
  })
  addRun(dir, 3, {
    config: { lr: 0.2 },
    metrics: { score: 'NaN' },
    run: { tags: ['dev'] },
    meta: { seed: 4 },
  })
  addRun(dir, 4, { config: { lr: 0.3 }, metrics: { score: 0.7 }, run: { status: 'running' } })
  return openResults(dir)
}

describe('a filter keeps the runs', () => {
  test.each<[string, RunFilter, string]>([
    ['all without one', {}, '1234'],
    ['of a status', { status: 'failed' }, '1'],
    ['of several statuses', { status: ['failed', 'running'] }, '14'],
    ['of an experiment', { experiment: 'a' }, '1'],
    ['of a group', { group: 'nightly' }, '2'],
    ['with a tag of a value', { tags: { fold: '3' } }, '2'],
    ['with a tag', { tags: ['dev'] }, '23'],
    ['with a tag of a list', { tags: { dev: 'true' } }, '3'],
    ['with a part of a title', { title: 'LR=' }, '2'],
    ['with a title that fits a pattern', { title: /^train$/ }, '34'],
    ['since a date', { since: '2026-11-21' }, '234'],
    ['until a date', { until: new Date('2026-11-21') }, '1'],
    ['of an expression', { where: parseWhere('lr > 0.15') }, '34'],
    ['of an expression on meta.json', { where: parseWhere('meta.seed == 4') }, '3'],
    ['of a predicate', { predicate: (record) => record.row.score === 0.7 }, '4'],
    ['of all conditions at once', { status: 'succeeded', where: parseWhere('lr > 0.15') }, '3'],
  ])('%s', async (_, filter, expected) => {
    const found = await makeSample().toArray(filter)
    expect(found.map((record) => record.runId.slice(-1)).join('')).toBe(expected)
  })

  test('or says that a date is none', async () => {
    await expect(makeSample().toArray({ since: 'yesterday' })).rejects.toThrow('"yesterday" is no date')
  })
})

test('sorting puts what is missing or not a number last in either direction', async () => {
  const records = await makeSample().toArray()
  const order = (keys: string[]) =>
    sortRecords(records, keys)
      .map((record) => record.runId.slice(-1))
      .join('')
  expect(order(['score'])).toBe('2413')
  expect(order(['-score'])).toBe('4213')
  expect(order(['status', '-lr'])).toBe('1432')
})

describe('what a run logged', () => {
  function makeRetried() {
    const line = (step: number, attempt: number) =>
      `${JSON.stringify({ step, timestamp: 't', metrics: { loss: step, acc: 1 }, split: 's', phase: 'p', attempt })}\n`
    const dir = makeResultsDir()
    addRun(dir, 1, { run: { attempt: 2 }, stream: `${line(1, 1)}${line(1, 2)}${line(2, 2)}{"step"` })
    return openResults(dir)
  }

  test('is that of the last attempt', async () => {
    const results = makeRetried()
    const steps = []
    for await (const event of results.metricEvents()) steps.push([event.step, event.attempt])
    expect(steps).toEqual([
      [1, 2],
      [2, 2],
    ])
    for await (const _ of results.metricEvents());
    expect(results.tornLines).toBe(1)
  })

  test('is that of all attempts when asked, with a column for them', async () => {
    const rows = []
    for await (const row of readCurves(makeRetried(), { attempts: 'all', metric: 'loss' })) rows.push(row)
    expect(rows.map(({ attempt, loss, acc }) => [attempt, loss, acc])).toEqual([
      [1, 1, undefined],
      [2, 1, undefined],
      [2, 2, undefined],
    ])
  })
})

test('long texts are cut for a table, but what is asked of them is asked of all of them, and each can be had whole', async () => {
  const dir = makeResultsDir()
  const long = (middle: string) => `a${'x'.repeat(50_000)}${middle}${'x'.repeat(50_000)}z`
  addRun(dir, 1, { metrics: { score: 1, answer: long('1'), expected: long('2') } })
  addRun(dir, 2, { metrics: { score: 2, answer: long('1'), expected: long('1') } })
  addRun(dir, 3, { metrics: { score: 3, answer: 'short', expected: 'short' } })
  const results = openResults(dir)
  const where = parseWhere('answer == expected')
  const found = await results.toArray({ where, areTextsCut: true })
  expect(found.map(({ metrics }) => metrics?.score)).toEqual([2, 3])
  const [second, third] = found
  expect(String(second?.metrics?.answer).length).toBeLessThan(5000)
  expect(second && results.whole(second)?.metrics?.answer).toBe(long('1'))
  expect(third && results.whole(third)).toBe(third)
})
