/** Tags as lists and with values, put together. */
import { expect, test } from 'vitest'
import { joinTags, type Tags } from '../../../src/model/tags.ts'

test.each<[first: Tags, second: Tags, joined: Tags]>([
  [['a'], ['b', 'a'], ['a', 'b']],
  [{}, ['b'], ['b']],
  [['a'], {}, ['a']],
  [{ a: '1', b: '1' }, { b: '2' }, { a: '1', b: '2' }],
  [{ a: '1' }, ['b'], { a: '1', b: 'true' }],
  [['a', 'b'], { b: '2' }, { a: 'true', b: '2' }],
])('%j and %j are %j', (first, second, joined) => {
  expect(joinTags(first, second)).toEqual(joined)
})
