/** Fronts, importance and improvements of past runs, each within its experiment. */
import { describe, expect, test } from 'vitest'
import { frontOf } from '../../../src/analysis/front.ts'
import { importancesOf, improvementsOf } from '../../../src/analysis/importance.ts'
import { type RunRecord, toRecord } from '../../../src/analysis/record.ts'
import type { JsonObject } from '../../../src/model/utils/json.ts'

const record = (index: number, metrics: JsonObject | null, rest: JsonObject = {}): RunRecord =>
  toRecord({
    runId: `r${index}`,
    runDir: `/r${index}`,
    run: {
      experiment_name: 'a',
      file: 'a.exp.ts',
      started_at: `2026-01-01T00:00:${10 + index}`,
      ...rest,
    } as never,
    config: { x: index, note: { deep: index % 2 } },
    metrics,
    meta: null,
  })

describe('a front', () => {
  const directions = { size: 'minimize' }
  const all = [
    record(0, { score: 0.9, size: 9 }, { directions }),
    record(1, { score: 0.8, size: 2 }, { directions }),
    record(2, { score: 0.7, size: 3 }, { directions }),
    record(3, { score: 0.95 }, { directions }),
    record(4, null, { directions }),
    record(5, { score: 0.1, size: 8 }, { experiment_name: 'b', directions }),
  ]

  test('holds the runs than which no other of their experiment is better in every metric', () => {
    expect(frontOf(all, ['score', 'size']).map(({ runId }) => runId)).toEqual(['r0', 'r1', 'r5'])
    expect(frontOf(all, ['score']).map(({ runId }) => runId)).toEqual(['r3', 'r5'])
    expect(frontOf([], ['score'])).toEqual([])
  })

  test('wants to know which way a metric is better', () => {
    expect(() => frontOf([record(0, { reach: 1 })], ['reach'])).toThrow(
      /not known which way "reach" is better/,
    )
  })
})

test('importance is that of the keys of the config, nested ones too', () => {
  const all = Array.from({ length: 40 }, (_, index) => record(index, { loss: (index - 20) ** 2 }))
  const found = importancesOf(all, { metric: 'loss', direction: 'minimize' })
  expect(found.map(({ key }) => key)).toEqual(['x', 'note.deep'])
  expect(importancesOf(all.slice(0, 3), { metric: 'loss', direction: 'minimize' })).toEqual([])
})

test('improvements are the runs that were better than all before them', () => {
  const all = [3, 4, null, 2, 2, 1].map((loss, index) => record(index, loss === null ? null : { loss }))
  const found = improvementsOf([...all].reverse(), { metric: 'loss', direction: 'minimize' })
  expect(found.map(({ trial, value }) => [trial, value])).toEqual([
    [1, 3],
    [4, 2],
    [6, 1],
  ])
})
