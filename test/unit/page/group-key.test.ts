import { expect, test } from 'vitest'
import { groupKey } from '../../../src/page/codec/group-key.ts'
import type { PageIndex } from '../../../src/page/model/page-index.ts'

const index = {
  runs: { repeatOf: [0, 0, 1], experiment: [0, 0, 1], group: ['a', null, 'a'] },
  config: [
    { name: 'model', varies: true, values: ['tiny', 'base', 'tiny'] },
    { name: 'group', varies: true, values: [1, 2, null] },
  ],
} as unknown as PageIndex

test('runs that share the fields share the key', () => {
  const keys = (groupBy: string[]) => [0, 1, 2].map((row) => groupKey(index, row, groupBy))
  expect(keys(['model'])).toEqual(['["tiny"]', '["base"]', '["tiny"]'])
  expect(keys(['repeats'])).toEqual(['[0]', '[0]', '[1]'])
  expect(keys([])).toEqual(['[]', '[]', '[]'])
})

test('a config key that has the name of a field is asked for by its full name', () => {
  const keys = (groupBy: string[]) => [0, 1, 2].map((row) => groupKey(index, row, groupBy))
  expect(keys(['group'])).toEqual(['["a"]', '[null]', '["a"]'])
  expect(keys(['config.group'])).toEqual(['[1]', '[2]', '[null]'])
})
