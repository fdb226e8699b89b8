import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutTexts, SHORT_JSON } from '../../../../src/store/run-directory/cut-texts.ts'

test('a long text keeps its beginning and its end, and all else stays', () => {
  const whole = {
    score: 1,
    answer: `begin ${'x'.repeat(100_000)} end`,
    list: ['a', null],
    'a "key"': 'short',
  }
  const cut = JSON.parse(cutTexts(JSON.stringify(whole))) as typeof whole
  expect({ ...cut, answer: '' }).toEqual({ ...whole, answer: '' })
  expect(cut.answer).toMatch(/^begin x+…\[100,010 characters, sha256 [0-9a-f]{16}\]…x+ end$/)
  expect(cut.answer.length).toBeLessThan(5000)
})

test('texts that differ in their middle alone still differ, and one text is itself however it is escaped', () => {
  const text = (middle: string) => `é${'x'.repeat(60_000)}${middle}${'x'.repeat(60_000)}`
  const read = (json: string) => (JSON.parse(cutTexts(json)) as { answer: string }).answer
  const one = JSON.stringify({ answer: text('1') })
  expect(read(one)).not.toBe(read(JSON.stringify({ answer: text('2') })))
  const head = read(one.replace('é', '\\u00e9'))
  expect(head).toContain('…[120,002 characters')
  expect(head.split('…')[1]).toBe(read(one).split('…')[1])
})

test('a key stays whole, however long', () => {
  const key = 'k'.repeat(10_000)
  const cut = JSON.parse(cutTexts(JSON.stringify({ [key]: 'v'.repeat(100_000), score: 1 })))
  expect(Object.keys(cut)).toEqual([key, 'score'])
  expect(cut[key]).toContain('…')
})

test('a short document stays as it is, whatever is in it', () => {
  const text = JSON.stringify({ answer: 'x'.repeat(10_000) })
  expect(cutTexts(text)).toBe(text)
})

test('escapes and pairs are never torn, whatever a text is made of', () => {
  const piece = fc.constantFrom(
    '"',
    '\\',
    '\n',
    '\u0007',
    '\u2028',
    'é',
    '日',
    '👩‍👩‍👧',
    '\\"',
    '\\\\u12',
    'x',
  )
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 7 }), fc.nat(7), (pieces, shift) => {
      const texts = { short: pieces.join(''), long: 'y'.repeat(shift) + pieces.join('').repeat(30_000) }
      const cut = JSON.parse(cutTexts(JSON.stringify(texts))) as typeof texts
      expect(cut.short).toBe(texts.short)
      const [head = '', said = '', tail = ''] = cut.long.split('…')
      expect(texts.long.startsWith(head)).toBe(true)
      expect(texts.long.endsWith(tail)).toBe(true)
      const isCut = JSON.stringify(texts).length >= SHORT_JSON
      expect(said).toContain(isCut ? `[${texts.long.length.toLocaleString('en')} characters, ` : '')
      expect(cut.long).not.toMatch(/\p{Surrogate}/u)
    }),
    { numRuns: 60 },
  )
})

test('what is no JSON still is none', () => {
  for (const text of [`{"a": "${'x'.repeat(100_000)}`, `"${'\\'.repeat(99_999)}`, `${'"'.repeat(70_001)}`])
    expect(() => JSON.parse(cutTexts(text))).toThrow(SyntaxError)
})
