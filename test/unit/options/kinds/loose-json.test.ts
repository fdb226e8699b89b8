/** What a value typed after `--set key=` becomes. */
import { expect, test } from 'vitest'
import { parseLooseJson, splitOutsideBrackets } from '../../../../src/options/kinds/loose-json.ts'

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

test('JSON that no config may have is refused with its place', () => {
  expect(() => parseLooseJson('{"a":{"__proto__":1}}')).toThrow(
    'The value {"a":{"__proto__":1}… has a key that is not allowed at a.__proto__, which no config may have.',
  )
  expect(() => parseLooseJson(`${'['.repeat(101)}${']'.repeat(101)}`)).toThrow('more than 100 levels')
  expect(parseLooseJson(`${'['.repeat(100)}${']'.repeat(100)}`)).toBeInstanceOf(Array)
})
