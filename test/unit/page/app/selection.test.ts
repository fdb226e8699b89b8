/** Which runs a page shows, and in which order: by the same rules as the command's. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareRuns } from '../../../../src/analysis/compare.ts'
import { isWithinBrush, replaceBrush } from '../../../../src/page/app/state/brush.ts'
import { fieldsOf } from '../../../../src/page/app/state/fields.ts'
import { PageRecord } from '../../../../src/page/app/state/page-record.ts'
import { groupRecords, REPEATS } from '../../../../src/page/app/state/run-groups.ts'
import { filterRows, sortRows, unknownNames } from '../../../../src/page/app/state/selection.ts'
import { keysOfSides, readSide, suggestPair, suggestSides } from '../../../../src/page/app/state/sides.ts'
import { tellingAxes, tellingColumns } from '../../../../src/page/app/state/table-columns.ts'
import { pageIndex } from './page-index.ts'

const index = pageIndex([
  { config: { lr: 0.1, model: 'tiny', seed: 1 }, metrics: { score: 0.5 }, group: 'main' },
  { config: { lr: 0.1, model: 'tiny', seed: 2 }, metrics: { score: 0.7 }, group: 'main' },
  { config: { lr: 0.01, model: 'base', seed: 1 }, metrics: { score: Number.NaN }, group: 'fix' },
  { config: { lr: 0.01, model: 'base', seed: 2 }, metrics: null, status: 'failed', group: 'fix' },
  { config: { lr: 0.001, model: 'base' }, metrics: { score: 0.9 }, status: 'gone' },
])
const fields = fieldsOf(index)
const records = index.runs.id.map((_id, place) => new PageRecord(index, place))
const none = { where: '', status: [], brushes: [] }

describe('the filters', () => {
  test('leave what --where leaves, and never a run whose directory is gone', () => {
    expect(filterRows(records, none, fields).rows).toEqual([0, 1, 2, 3])
    expect(filterRows(records, { ...none, where: "lr > 0.05 && model == 'tiny'" }, fields).rows).toEqual([
      0, 1,
    ])
    expect(
      filterRows(records, { ...none, where: 'metrics.score != null', status: ['succeeded'] }, fields).rows,
    ).toEqual([0, 1, 2])
    const brushes = [{ field: 'score', low: 0.6, high: 1 }]
    expect(filterRows(records, { ...none, brushes }, fields).rows).toEqual([1])
  })

  test('show everything, and what is wrong, while an expression is being written', () => {
    const { rows, problem } = filterRows(records, { ...none, where: 'lr <' }, fields)
    expect(rows).toHaveLength(4)
    expect(problem).toContain('column 5')
    expect(unknownNames('lr > 0 && nonsense > 0', fields)).toEqual(['nonsense'])
    expect(unknownNames('config.lr > 0 && run.status == 1 && metrics.score > 0', fields)).toEqual([])
  })

  test('know ranges of numbers and lists of values', () => {
    expect(isWithinBrush({ field: 'a', low: 0, high: 1 }, true)).toBe(true)
    expect(isWithinBrush({ field: 'a', low: 0, high: 1 }, undefined)).toBe(false)
    expect(isWithinBrush({ field: 'a', values: ['"x"'] }, 'x')).toBe(true)
    const [one, two] = [
      { field: 'a', low: 0, high: 1 },
      { field: 'b', low: 0, high: 1 },
    ]
    expect(replaceBrush([one, two], 'a', null)).toEqual([two])
  })
})

describe('the order', () => {
  const rows = [0, 1, 2, 3]
  test('puts what is missing or NaN last in both directions, and the newest first without a key', () => {
    expect(sortRows(rows, 'score', { fields, index }).slice(0, 2)).toEqual([0, 1])
    expect(sortRows(rows, '-score', { fields, index }).slice(0, 2)).toEqual([1, 0])
    const numbers = fc.array(fc.oneof(fc.double(), fc.boolean(), fc.constant(null)), { maxLength: 12 })
    fc.assert(
      fc.property(numbers, fc.boolean(), (values, descending) => {
        const one = new Map([['a', { id: 'a', isNumeric: true, values }]]) as never
        const sort = (fieldMap: never) =>
          sortRows([...values.keys()], descending ? '-a' : 'a', { fields: fieldMap, index })
        const slow = new Map([
          [
            'a',
            {
              id: 'a',
              isNumeric: false,
              values: values.map((value) => (Number.isNaN(value) ? null : value)),
            },
          ],
        ])
        expect(sort(one)).toEqual(sort(slow as never))
      }),
    )
    expect(sortRows(rows, '', { fields, index })).toEqual([3, 2, 1, 0])
  })
})

describe('groups', () => {
  test('have the means of the command, over the runs that succeeded', () => {
    const { groups } = groupRecords(records.slice(0, 4), [REPEATS], '')
    expect(groups.map(({ runs }) => runs.length)).toEqual([2, 2])
    expect(groups[0]?.sample('score')).toMatchObject({ n: 2, mean: 0.6 })
    expect(groups[1]?.sample('score')).toBeNull()
    expect(groupRecords(records.slice(0, 4), ['model'], '-score').groups[0]?.config).toEqual({
      model: 'tiny',
    })
  })
})

describe('the sides of a comparison', () => {
  test('are suggested from what differs, and pair runs but for what they name', () => {
    expect(suggestSides(fields)).toContain("group == 'main'")
    expect(suggestPair(records, new Set([0, 1]), fields)).toEqual([
      `run_id == '${index.runs.id[0]}'`,
      `run_id == '${index.runs.id[1]}'`,
    ])
    const sides = ["model == 'tiny' && lr == 0.1", "model == 'base' && lr == 0.01"]
    const keys = keysOfSides(sides, fields)
    expect(keys).toEqual(['model', 'lr'])
    const [old, fresh] = sides.map((text) => readSide(records.slice(0, 4), text, fields).records)
    const { pairs, metrics } = compareRuns(old ?? [], fresh ?? [], { ignoreKeys: keys })
    expect(pairs).toHaveLength(2)
    expect(metrics[0]).toMatchObject({ metric: 'score', verdict: 'unclear' })
  })
})

describe('columns', () => {
  test('are those that tell runs apart', () => {
    expect(tellingColumns(fields, index)).toEqual([
      'group',
      'lr',
      'model',
      'seed',
      'score',
      'started_at',
      'duration_sec',
    ])
    expect(tellingAxes(fields, index)).toEqual(['lr', 'model', 'score'])
  })

  test('have full names where a plain one means two things', () => {
    const shared = fieldsOf(pageIndex([{ config: { loss: 'mse' }, metrics: { loss: 0.1 } }]))
    expect(shared.has('loss')).toBe(false)
    expect(shared.get('config.loss')?.values).toEqual(['mse'])
    expect(shared.get('metrics.loss')?.isNumeric).toBe(true)
  })
})
