import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import measure from 'fast-string-truncated-width'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../src/model/utils/json.ts'
import { renderFailures } from '../../../../src/reporters/failures/failures.ts'
import { renderSummary } from '../../../../src/reporters/summary/summary.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
import { makeResult } from './make-result.ts'

// The same cases in every run: what a new seed finds is looked for on purpose, not in CI.
fc.configureGlobal({ seed: 20261124 })

const emoji = fc.constantFrom(
  '👨‍👩‍👧‍👦',
  '🇩🇪',
  '1️⃣',
  '☎️',
  '日本',
  'e\u0301',
  '\u200d',
  '\ufe0f',
  '\x1b[31m',
  '\n',
)
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.oneof(emoji, fc.string({ maxLength: 3 })), { maxLength: 30 }).map((parts) => parts.join('')),
)
const anyJson = fc.dictionary(
  anyText,
  fc.oneof(
    anyText,
    fc.double(),
    fc.integer(),
    fc.dictionary(anyText, fc.oneof(anyText, fc.double()), { maxKeys: 2 }),
  ),
  { maxKeys: 5 },
) as fc.Arbitrary<JsonObject>

const anyResult = fc
  .record({
    title: anyText,
    name: anyText,
    file: anyText,
    config: anyJson,
    seed: fc.option(fc.integer()),
    metrics: fc.option(anyJson),
    status: fc.constantFrom('succeeded', 'failed', 'skipped'),
    skipReason: anyText,
    message: anyText,
    durationMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
  })
  .map(({ message, seed, ...input }) => {
    const stack = `${message}\n    at ${message} (/project/src/${message}.ts:1:2)`
    const error = { name: message, message, classNames: [], stack, fields: { message } }
    const config = seed === null ? input.config : { ...input.config, seed }
    return makeResult({ ...input, config, error: { ...error, cause: error } })
  })

const anyInput = fc.record({
  results: fc.array(anyResult, { maxLength: 6 }),
  width: fc.integer({ min: 20, max: 200 }),
  sort: fc.option(anyText, { nil: undefined }),
  source: anyText,
})

test('no line is wider than the terminal, steers it, or says less without colour', () => {
  fc.assert(
    fc.property(anyInput, ({ results, width, sort, source }) => {
      const render = (isColoured: boolean) => {
        const options = {
          width,
          colors: terminalColors(isColoured),
          sort,
          moreCommand: (name = 'results') => name,
        }
        const failures = renderFailures(results, { ...options, root: '/project', readSource: () => source })
        return `${failures}\n${renderSummary(results, { durationMs: 1, resultsDir: sort ?? '' }, options)}`
      }
      const plain = render(false)
      for (const line of plain.split('\n')) {
        expect(measure(line).width).toBeLessThanOrEqual(width)
        expect(line).not.toMatch(/\p{Cc}/u)
      }
      expect(stripVTControlCharacters(render(true))).toBe(plain)
    }),
    { numRuns: 150 },
  )
})
