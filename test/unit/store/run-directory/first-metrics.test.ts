import { expect, test } from 'vitest'
import { FirstMetrics } from '../../../../src/store/run-directory/first-metrics.ts'

type Metrics = Record<string, number | string | null>

const many = (value: number, count = 5000): Metrics =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`metric, "${index}": {`, value + index]))
const line = (step: number, metrics: Metrics, split = 'train') =>
  JSON.stringify({ step, timestamp: '2026-11-23T23:45:58+00:00', metrics, split, phase: 'fit', attempt: 1 })
/** As Python's `json.dumps` separates. */
const spaced = (text: string) => text.replaceAll('":', '": ').replaceAll(',"', ', "')

interface Parsed {
  step: number
  metrics: Metrics
  split: string
  attempt: number
}
const read = (lines: readonly string[], wanted = 3): Parsed[] => {
  const first = new FirstMetrics(wanted)
  return lines.map((text) => JSON.parse(first.shorten(text)) as Parsed)
}
const count = ({ metrics }: Parsed) => Object.keys(metrics).length

test('the first line of a kind is whole, the others have the metrics that are wanted, and all the rest', () => {
  const lines = [line(1, many(1)), line(2, many(2)), line(2, many(7), 'valid'), line(3, many(3))]
  const [first, second, valid, third] = read(lines)
  expect([first, second, valid, third].map((each) => each && count(each))).toEqual([5000, 3, 5000, 3])
  expect(third).toEqual({
    ...JSON.parse(lines[3] ?? ''),
    metrics: { 'metric, "0": {': 3, 'metric, "1": {': 4, 'metric, "2": {': 5 },
  })
})

test('lines of Python are shortened too', () => {
  const plain = (step: number) => Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`m${i}`, step]))
  const [, second] = read([spaced(line(1, plain(1))), spaced(line(2, plain(2)))])
  expect(second).toMatchObject({ step: 2, metrics: { m0: 2, m1: 2, m2: 2 }, split: 'train', attempt: 1 })
  expect(second && count(second)).toBe(3)
})

test('what is no number does not count, and stays', () => {
  const mixed = { text: 'a, b } "x', none: null, nan: 'NaN' }
  const [, second] = read([line(1, { ...mixed, ...many(1) }), line(2, { ...mixed, ...many(2) })])
  expect(second && count(second)).toBe(6)
  expect(second?.metrics).toMatchObject(mixed)
})

test.each([
  ['begins with other metrics', [line(1, many(1)), line(2, { other: 1, ...many(2) })]],
  ['follows a short one', [line(1, { late: 1 }), line(2, many(2)), line(3, { ...many(3), late: 1 })]],
  ['has fewer than are wanted', [line(1, { a: 'x'.repeat(99_999) }), line(2, { a: 'x'.repeat(99_999) })]],
  ['is written in another way', [`{ "metrics": ${JSON.stringify(many(1))}, "step": 1 }`, line(2, many(2))]],
])('a line stays whole that %s', (_what, lines) => {
  expect(read(lines)).toEqual(lines.map((text) => JSON.parse(text)))
})
