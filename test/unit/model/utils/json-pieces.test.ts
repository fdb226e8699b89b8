import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringifyMetrics } from '../../../../src/model/utils/json.ts'
import { joined, jsonLines, jsonPieces, linePieces } from '../../../../src/model/utils/json-pieces.ts'

test.each([0, 2])('the pieces are the JSON of the whole, with an indent of %i', (indent) => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 7 }), (value) => {
      expect([...jsonPieces(value, indent)].join('')).toBe(stringifyMetrics(value, indent))
    }),
  )
  const odd = {
    nan: Number.NaN,
    left: undefined,
    lines: 'a\nb',
    deep: { a: { b: { c: { d: { e: [1, {}] } } } } },
  }
  expect([...jsonPieces(odd, indent)].join('')).toBe(stringifyMetrics(odd, indent))
})

test('what is walked is a list, and is made while it is written', () => {
  let made = 0
  const rows = function* () {
    while (made < 3) yield { row: made++ }
  }
  const pieces = jsonPieces({ total: 3, rows: rows() })
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.endsWith('{"row":')) expect(made).toBe(1)
    if (made === 1) break
  }
  expect(made).toBe(1)
  expect(JSON.parse([...jsonPieces({ rows: rows() })].join(''))).toEqual({ rows: [{ row: 1 }, { row: 2 }] })
})

test('a list has an item a line', () => {
  expect([...jsonLines([{ a: 1 }, { a: Number.NaN }])].join('')).toBe('[\n{"a":1},\n{"a":"NaN"}\n]')
  expect([...jsonLines([])].join('')).toBe('[]')
})

test('pieces are put together before they are written', () => {
  expect([...joined(['a', 'b', 'cd', 'e'], 2)]).toEqual(['ab', 'cd', 'e'])
})

test('a row with long texts is written in pieces, each with whole characters', () => {
  const text = fc
    .array(fc.constantFrom('a', '"', '\\', '\n', '\u0007', '\u2028', 'é', '日', '👩‍👩‍👧'), {
      minLength: 1,
      maxLength: 7,
    })
    .map((parts) => parts.join('').repeat(50_000))
  fc.assert(
    fc.property(text, fc.nat(3), (long, shift) => {
      const row = {
        score: Number.NaN,
        answer: 'y'.repeat(shift) + long,
        list: [1, { a: long }],
        none: undefined,
      }
      const pieces = [...linePieces(row)]
      expect(pieces.join('')).toBe(stringifyMetrics(row))
      expect(pieces.join('|')).not.toMatch(/\p{Cs}/u)
    }),
    { numRuns: 15 },
  )
  expect([...linePieces({ answer: '\ud800'.repeat(100_000) })].join('')).toBe(
    JSON.stringify({ answer: '\ud800'.repeat(100_000) }),
  )
})
