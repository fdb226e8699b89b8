/** The block of ztxexp in somebody's file: it comes, changes and goes, and all else stays as it is. */
import { expect, test } from 'vitest'
import { BLOCK_END, BLOCK_START, withBlock, withoutBlock } from '../../../../src/cli/init/managed-block.ts'

const block = (body: string) => `${BLOCK_START}\n${body}${BLOCK_END}\n`

test.each([
  ['', block('a\n')],
  ['# Mine\n', `# Mine\n\n${block('a\n')}`],
  ['# Mine', `# Mine\n\n${block('a\n')}`],
  ['# Mine\r\n', `# Mine\r\n\r\n${block('a\n').replaceAll('\n', '\r\n')}`],
  [`# Mine\n${block('old\n')}More\n`, `# Mine\n${block('a\n')}More\n`],
  [`# Mine\n  ${BLOCK_START} \nold\n${BLOCK_END}`, `# Mine\n${block('a\n')}`],
])('%j gets it', (text, expected) => {
  expect(withBlock(text, 'a\n')).toBe(expected)
  expect(withBlock(expected, 'a\n')).toBe(expected)
})

test.each(['', '# Mine\n', '# Mine\n\n', '\n', 'a\r\nb\r\n', '\ufeff# Mine\n', '```\ncode\n```\n'])(
  '%j is the same when the block has come and gone',
  (text) => {
    expect(withoutBlock(withBlock(text, 'a\nb\n'))).toBe(text)
  },
)

test('what stands around it does not become one paragraph', () => {
  const text = `above\n\n${block('a\n')}below\n`
  expect(withoutBlock(text)).toBe('above\n\nbelow\n')
  expect(withoutBlock(text.replace('below', '\nbelow'))).toBe('above\n\nbelow\n')
})

test('words that are like the marks are none', () => {
  const text = `Between \`${BLOCK_START}\` and \`${BLOCK_END}\`.\n`
  expect(withoutBlock(text)).toBeUndefined()
  expect(withoutBlock(withBlock(text, 'a\n'))).toBe(text)
})

test.each([
  [`a\n${BLOCK_START}\nb\n`, `Here is: ${BLOCK_START} on line 2. Mend that by hand.`],
  [`${BLOCK_END}\n${BLOCK_START}\n`, `${BLOCK_END} on line 1, ${BLOCK_START} on line 2`],
  [block('') + block(''), 'on line 4'],
])('%j is refused', (text, message) => {
  expect(() => withBlock(text, 'a\n')).toThrow(message)
  expect(() => withoutBlock(text)).toThrow(message)
})
