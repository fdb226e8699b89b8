/** What a value typed after `--set key=` becomes. */
import { expect, test } from 'vitest'
import { parseLooseJson, splitOutsideBrackets } from '../../../src/options/loose-json.ts'

test.each([
  ['1', 1],
  ['-1.5e-3', -0.0015],
  ['.5', 0.5],
  ['+2', 2],
  ['007', '007'],
  ['1_000', '1_000'],
  ['e5', 'e5'],
  ['.', '.'],
  ['1e999', '1e999'],
  ['12345678901234567890', '12345678901234567890'],
  ['NaN', 'NaN'],
  ['true', true],
  ['null', null],
  ['nullable', 'nullable'],
  ['"1"', '1'],
  ['[1, "a"]', [1, 'a']],
  ['[1,', '[1,'],
  ['{"a":{"b":1}}', { a: { b: 1 } }],
  ['{"__proto__":1}', undefined],
  ['', ''],
])('%s', (text, value) => {
  expect(parseLooseJson(text)).toEqual(value)
})

test.each([
  ['1,2', ['1', '2']],
  ['[1,2],{"a":[3,4]}', ['[1,2]', '{"a":[3,4]}']],
  ['"a,]b",c', ['"a,]b"', 'c']],
  ['', ['']],
])('%s is split where a comma stands outside brackets', (text, items) => {
  expect(splitOutsideBrackets(text)).toEqual(items)
})
