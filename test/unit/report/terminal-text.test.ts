import { describe, expect, test } from 'vitest'
import {
  displayWidth,
  padding,
  sanitize,
  truncate,
  truncateStart,
  wrap,
} from '../../../src/report/terminal-text.ts'

describe('sanitize', () => {
  test.each([
    ['plain', 'plain'],
    ['\x1b[31mred\x1b[39m', 'red'],
    ['\x1b]8;;http://evil\x07link\x1b]8;;\x07', 'link'],
    ['two\nlines\ttab', 'two\\nlines tab'],
    ['bell\x07 back\b del\x7f csi\x9b', 'bell\\x07 back\\x08 del\\x7f csi\\x9b'],
    ['\x1b\u200b[2J', ''],
    ['a\u202eb\u200bc\ufeff', 'abc'],
    ['half \ud83d', 'half \ufffd'],
    ['👨‍👩‍👧‍👦 ☎️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👨‍👩‍👧‍👦 ☎️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['line\u2028separator', 'line\\u2028separator'],
  ])('makes %j safe', (text, safe) => {
    expect(sanitize(text)).toBe(safe)
  })
})

test.each([
  ['abc', 3],
  ['日本語', 6],
  ['e\u0301', 1],
  ['👨‍👩‍👧‍👦', 2],
  ['🇩🇪', 2],
  ['✓ × ↓ ★ …', 9],
])('%s is %i columns wide', (text, width) => {
  expect(displayWidth(text)).toBe(width)
  expect(padding(text, 12)).toHaveLength(12 - width)
})

test('truncation marks the cut and splits no character', () => {
  expect(truncate('learning', 5)).toBe('lear…')
  expect(truncate('日本語', 4)).toBe('日…')
  expect(truncate('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…')
  expect(truncate('fits', 4)).toBe('fits')
  expect(truncate('gone', 0)).toBe('')
  expect(truncateStart('optimizer.lr', 6)).toBe('…er.lr')
})

test('long text is wrapped at spaces, and in words that are too long', () => {
  expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox'])
  expect(wrap('a'.repeat(25), 10)).toEqual(['aaaaaaaaaa', 'aaaaaaaaaa', 'aaaaa'])
  expect(wrap('', 10)).toEqual([''])
})
