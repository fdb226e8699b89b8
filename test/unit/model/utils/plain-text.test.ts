/** Text for reporters: what it may keep, and what it must lose. */
import { expect, test } from 'vitest'
import { plainLine, plainText, printable } from '../../../../src/model/utils/plain-text.ts'

test.each([
  ['plain, größer, 漢字, 👍🏽', 'plain, größer, 漢字, 👍🏽'],
  ['a\tb\nc', 'a\tb\nc'],
  ['a\r\nb\rc', 'a\nb\\rc'],
  ['\u001b[2Jcleared \u001b[31mred\u001b[0m', 'cleared red'],
  ['bell \u0007 null \u0000 delete \u007f', 'bell \\x07 null \\x00 delete \\x7f'],
  ['half \ud800 of one', 'half \ufffd of one'],
  ['turned \u202eround', 'turned \\u202eround'],
  ['not in XML \uffff', 'not in XML \\uffff'],
])('%j', (text, plain) => {
  expect(plainText(text)).toBe(plain)
  expect(plainLine(text)).not.toContain('\n')
})

test('what was printed keeps its colours, and nothing else', () => {
  expect(printable('\u001b[31mred\u001b[0m \u001b[2J \u0007')).toBe('\u001b[31mred\u001b[0m  \\x07')
})
