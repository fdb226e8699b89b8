import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import { Shortener } from '../../../src/page/reading/shortener.ts'

test('what is no larger than a page can show stays itself, and nothing is said of it', () => {
  const shortener = new Shortener()
  const value = { score: 1, list: [1, { a: null }], text: 'x'.repeat(4096) }
  expect(shortener.shorten(value)).toBe(value)
  expect(shortener.notes).toEqual([])
})

test('of very many keys the first are there, and it says how many more there are', () => {
  const shortener = new Shortener()
  const value = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, index]))
  const shortened: JsonObject = shortener.shorten(value)
  expect(Object.keys(shortened)).toHaveLength(5001)
  expect([shortened.key4999, shortened['…']]).toEqual([4999, '… 95,000 more'])
  expect(shortener.notes).toEqual([
    '95,000 entries of very long lists and objects left out behind the first ones: see ….',
  ])
})

test('of very many long texts together no more is there than a page can show', () => {
  const shortener = new Shortener()
  const texts = Array.from({ length: 2000 }, (_, index) => `${index} ${'x'.repeat(10_000)}`)
  const shortened = shortener.shorten(texts)
  expect(JSON.stringify(shortened).length).toBeLessThan(1_000_000)
  expect(shortened[1999]).toMatch(/^1999 x+…\[10,005 characters, sha256 [0-9a-f]{16}\]…x+$/)
  expect(shortener.notes).toEqual(['2000 long texts cut in the middle, to 4,096 characters or less: see ….'])
})
