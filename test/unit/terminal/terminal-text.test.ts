import { describe, expect, test } from 'vitest'
import {
  clip,
  displayWidth,
  padding,
  sanitize,
  sanitizeFor,
  truncate,
  truncateMiddle,
  truncateStart,
  wrap,
} from '../../../src/terminal/terminal-text.ts'

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

describe('a text of any length', () => {
  const LONG = [
    ['letters', 'ab'.repeat(5_000_000), 'ababababa…ababababab'],
    ['CJK', '日本'.repeat(2_000_000), '日本日本…本日本日本'],
    [
      'emoji',
      '👩‍👩‍👧‍👦'.repeat(500_000),
      '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦…👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦',
    ],
  ] as const

  test.each(LONG)('of %s is cut in the middle to what is shown', (_name, text, cut) => {
    const startMs = performance.now()
    const shown = truncateMiddle(sanitizeFor(text, 20), 20)
    // To look at all of it would take seconds.
    expect(performance.now() - startMs).toBeLessThan(2000)
    expect(shown).toBe(cut)
    expect(displayWidth(shown)).toBeLessThanOrEqual(20)
  })

  test('is measured and cut in time that does not grow with it', () => {
    const text = 'é日'.repeat(3_000_000)
    const startMs = performance.now()
    expect(truncate(text, 5)).toBe('é日é…')
    expect(truncateStart(text, 5)).toBe('…é日')
    expect(sanitize(text).length).toBeLessThanOrEqual(10_000)
    expect(performance.now() - startMs).toBeLessThan(2000)
  })

  test('of marks above one letter, or of what is not seen, is no longer than others', () => {
    expect(truncate(sanitizeFor(`a${'\u0301'.repeat(100_000)}`, 10), 10).length).toBeLessThan(300)
    expect(sanitize(`${'\u200b'.repeat(100_000)}end`)).toBe('…end')
  })

  test('keeps its start and its end, and no half of a character', () => {
    expect(clip('abcdefgh', 5)).toBe('ab…gh')
    expect(clip('😀😀😀😀', 4)).toBe('…')
    expect(clip('a😀b', 10)).toBe('a😀b')
    expect(clip('ab😀😀cd', 7)).toBe('ab…cd')
  })
})
