import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeBaseline } from '../../../../src/analysis/baseline/baseline.ts'
import { baselineCases, baselineRecords } from '../../../../src/analysis/baseline/baseline-records.ts'
import { formatBaseline } from '../../../../src/analysis/baseline/baseline-text.ts'
import { readBaseline } from '../../../../src/analysis/baseline/read-baseline.ts'
import { compareRuns } from '../../../../src/analysis/compare.ts'
import { type RunRecord, toRecord } from '../../../../src/analysis/record.ts'
import type { CaseRecord } from '../../../../src/model/case-record.ts'
import type { JsonObject } from '../../../../src/model/utils/json.ts'

let count = 0

function record(config: JsonObject, metrics: JsonObject, run: JsonObject = {}): RunRecord {
  const runId = `20261126_1200${String(count++).padStart(2, '0')}_abcd0123`
  const fields = {
    ...{ schema_version: 2, run_id: runId, status: 'succeeded', started_at: runId, finished_at: null },
    ...{ duration_sec: 1, error_type: null, error_message: null, experiment_name: 'train', file: 'a.exp.ts' },
    ...{ group: null, tags: {}, parent_run_id: null, attempt: 1, retry_count: 0 },
  }
  return toRecord({
    runId,
    runDir: `/r/${runId}`,
    run: { ...fields, ...run } as RunRecord['run'],
    config,
    metrics,
    meta: null,
  })
}

const noCases = () => undefined
const textOf = (records: readonly RunRecord[]) => formatBaseline(makeBaseline(records, noCases))
const readText = (text: string) => readBaseline(JSON.parse(text), 'main.json')

describe('a baseline', () => {
  test('is the same text for the same runs in any order, and for itself when it is read and written', () => {
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())
    const name = fc
      .string({ unit: 'grapheme', maxLength: 6 })
      .filter((key) => key !== '__proto__' && !key.includes('.'))
    const run = fc.record({
      config: fc.record({ lr: fc.nat(3), seed: fc.nat(3), name }),
      metrics: fc.dictionary(name, value, { maxKeys: 3 }),
    })
    fc.assert(
      fc.property(
        fc
          .array(run, { maxLength: 12 })
          .chain((runs) =>
            fc.tuple(fc.constant(runs), fc.shuffledSubarray(runs, { minLength: runs.length })),
          ),
        ([runs, shuffled]) => {
          const made = new Map(runs.map((each) => [each, record(each.config, each.metrics)]))
          const text = textOf([...made.values()])
          expect(textOf(shuffled.flatMap((each) => made.get(each) ?? []))).toBe(text)
          expect(formatBaseline(readText(text))).toBe(text)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('has a line for each run, so that one that changes is a line of the patch', () => {
    const before = textOf([1, 2, 3].map((seed) => record({ lr: 1, seed }, { loss: seed })))
    const after = textOf([1, 2, 3].map((seed) => record({ lr: 1, seed }, { loss: seed === 2 ? 2.1 : seed })))
    const changed = after.split('\n').filter((line) => !before.split('\n').includes(line))
    expect(changed.map((line) => line.trim())).toEqual([
      '"loss": {"mean":2.03333,"n":3,"sd":1.00167}',
      '{"seed":2,"metrics":{"loss":2.1}},',
    ])
  })

  test('takes of each config the last run that succeeded, whatever its group', () => {
    const text = textOf([
      record({ lr: 1 }, { loss: 3 }, { group: 'b' }),
      record({ lr: 1 }, { loss: 2 }, { group: 'a' }),
      record({ lr: 1 }, {}, { status: 'failed', error_type: 'Error' }),
      record({ lr: 2 }, {}, { status: 'failed', error_type: 'Error' }),
    ])
    expect(readText(text).variants.map(({ runs }) => runs[0]?.metrics)).toEqual([{ loss: 2 }])
  })

  test('compares as its runs would, pair by pair, numbers that are none included', () => {
    const old = [1, 2, 3].map((seed) => record({ lr: 1, seed }, { loss: seed, odd: Number.NaN }))
    const fresh = [1, 2, 3].map((seed) => record({ lr: 1, seed }, { loss: seed + 0.1 * seed, odd: 1 }))
    const saved = baselineRecords(readText(textOf(old)), 'main.json')
    const options = { lower: ['loss', 'odd'] }
    expect(compareRuns(saved, fresh, options).metrics).toEqual(compareRuns(old, fresh, options).metrics)
  })

  test('keeps the scores of each case, with those that failed', () => {
    const lines = [
      { id: 'b', repeat: 1, scores: { right: { score: 1 }, kind: { score: null } } },
      { id: 'b', repeat: 2, scores: {}, error: { name: 'E', message: '', classNames: [] } },
      { id: 'a"<', repeat: 1, scores: { right: { score: null, error: { type: 'E', message: '' } } } },
      { id: 'c', repeat: 1, scores: {}, skipped: 'no' },
    ] as unknown as CaseRecord[]
    const text = formatBaseline(makeBaseline([record({ prompt: 'p' }, { right: 1 })], () => lines))
    expect(text).toContain('"a\\"<": {"right":"error"},\n')
    expect(text).toContain('"b": [{"kind":null,"right":1},null]\n')
    const [saved] = baselineRecords(readText(text), 'main.json')
    const cases = saved && baselineCases(saved)
    expect(cases?.map(({ id, repeat, error }) => [id, repeat, error !== undefined])).toEqual([
      ['a"<', 1, false],
      ['b', 1, false],
      ['b', 2, true],
    ])
    expect(formatBaseline(readText(text))).toBe(text)
  })
})

test.each<[string, (data: never) => unknown, string]>([
  ['no object', () => [], 'it has no "ztxexp_baseline"'],
  [
    'of another version',
    (data: object) => ({ ...data, ztxexp_baseline: 2 }),
    'it is of version 2, and this ztxexp reads 1',
  ],
  ['without variants', () => ({ ztxexp_baseline: 1 }), '"variants" is no list'],
  [
    'with a text as a metric',
    change('runs', [{ metrics: { loss: '1' } }]),
    'variants[0].runs[0].metrics.loss is no number',
  ],
  [
    'with a run that a merge has doubled',
    change('runs', [
      { seed: 1, metrics: {} },
      { seed: 1, metrics: {} },
    ]),
    'variants[0].runs has two runs of {"seed":1}',
  ],
  [
    'with a mean that is not of its runs',
    change('summary', { loss: { n: 3, mean: 9, sd: 1 } }),
    'variants[0].summary.loss.mean is 9, and of its runs it is 2',
  ],
  ['without a summary', change('summary', undefined), 'variants[0].summary.loss is no object'],
  ['with a config that is none', change('config', 'lr=1'), 'variants[0].config is no object'],
  ['without runs', change('runs', []), 'variants[0].runs is empty'],
  [
    'with a score that is none',
    change('runs', [{ metrics: {}, cases: { q1: { right: 'yes' } } }]),
    'variants[0].runs[0].cases["q1"].right is no score',
  ],
])('a file %s is refused with the place', (_, edit, problem) => {
  const text = textOf([1, 2, 3].map((seed) => record({ lr: 1, seed }, { loss: seed })))
  const edited = JSON.parse(JSON.stringify(edit(JSON.parse(text) as never)))
  expect(() => readBaseline(edited, 'baselines/main.json')).toThrow(
    `The baseline baselines/main.json cannot be used: ${problem}. Put back the committed file`,
  )
})

function change(key: string, value: unknown) {
  return (data: { variants: object[] }) => ({
    ...data,
    variants: [{ ...data.variants[0], ...(key === 'runs' && { summary: undefined }), [key]: value }],
  })
}
