import { expect, test } from 'vitest'
import { jsonStart } from '../../../../src/model/utils/json-start.ts'
import { largest } from '../../../../src/model/utils/largest.ts'

test.each([[{ a: [1, 'x', null, true], b: {}, c: [] }], [[]], ['text with "quotes" and \n'], [null], [-0.5]])(
  'the start of %j is its whole JSON where there is room',
  (value) => {
    expect(jsonStart(value, 100)).toBe(JSON.stringify(value))
  },
)

test('a value of any size costs no more than what is shown of it', () => {
  const list = Array.from({ length: 3_000_000 }, (_, index) => index)
  const nested = Array.from({ length: 500 }).reduce<object>((inner) => [inner], [])
  const startMs = performance.now()
  expect(jsonStart([1, 2, 3, 4], 4)).toBe('[1,2…')
  expect(jsonStart(list, 10)).toBe('[0,1,2,3,4…')
  expect(jsonStart({ list, nested } as never, 12)).toBe('{"list":[0,1…')
  expect(jsonStart(nested as never, 5)).toBe('[[[[[…')
  expect(jsonStart('x'.repeat(10_000_000), 5)).toBe('"xxxx…')
  expect(performance.now() - startMs).toBeLessThan(2000)
})

test('the largest of more numbers than a call has room for', () => {
  expect(largest(Array.from({ length: 1_000_000 }, (_, index) => index))).toBe(999_999)
  expect(largest([])).toBe(0)
  expect(largest([-3, -2], Number.NEGATIVE_INFINITY)).toBe(-2)
})
