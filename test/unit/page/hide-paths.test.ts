import { expect, test } from 'vitest'
import { hiddenIn, pathHider } from '../../../src/page/reading/hide-paths.ts'

const hide = pathHider('/home/ada/project')

test.each([
  ['at train (/home/ada/project/src/train.ts:3:9)', 'at train (src/train.ts:3:9)'],
  ['at file:///home/ada/project/train.exp.ts:1:1', 'at train.exp.ts:1:1'],
  ['at /home/ada/other/secret/lib.ts:3', 'at …/lib.ts:3'],
  ["ENOENT: no such file, open '/var/data/set.csv'", "ENOENT: no such file, open '…/set.csv'"],
  ['C:\\Users\\ada\\data\\set.csv', '…/set.csv'],
  ['https://example.org/a/b/c', 'https://example.org/a/b/c'],
  ['1/2 and and/or', '1/2 and and/or'],
])('%s is shown as %s', (text, shown) => expect(hide(text)).toBe(shown))

test('every text of a value is looked at', () => {
  expect(hiddenIn({ a: ['/x/y/z.json', 1, null], b: { c: '/x/y/z' } }, hide)).toEqual({
    a: ['…/z.json', 1, null],
    b: { c: '…/z' },
  })
})
