/** The options of a declaration are rows of the table: their types, their checks, and what is said of a bad one. */
import { expect, expectTypeOf, test } from 'vitest'
import type { ExperimentOptions } from '../../../src/experiment/declare/definition.ts'
import type { RunOptions } from '../../../src/model/run.ts'
import { readDeclared } from '../../../src/options/declared.ts'
import type { DeclaredInputs, DeclaredValues } from '../../../src/options/option-type.ts'

test('their types are those of the table', () => {
  expectTypeOf<Required<ExperimentOptions>>().toEqualTypeOf<Required<DeclaredInputs>>()
  expectTypeOf<Required<RunOptions>>().toEqualTypeOf<Required<DeclaredValues>>()
})

test('times are texts or milliseconds, errors classes or names, labels a list or a record', () => {
  class HttpError extends Error {}
  const options = { timeout: '10m', retryDelay: '2s', retryOn: [HttpError, 'TimeoutError'], tags: ['fast'] }
  expect(readDeclared('a', options)).toEqual({
    timeout: 600_000,
    retryDelay: { base: 2_000, factor: 1 },
    retryOn: ['HttpError', 'TimeoutError'],
    tags: ['fast'],
  })
  expect(readDeclared('a', { timeout: undefined, retryOn: Error, tags: { a: 1 } })).toEqual({
    retryOn: ['Error'],
    tags: { a: '1' },
  })
})

test('a plain number of milliseconds is a delay that does not grow', () => {
  expect(readDeclared('a', { retryDelay: 5 })).toEqual({ retryDelay: { base: 5, factor: 1 } })
  expect(readDeclared('a', { retryDelay: { base: 5 } })).toEqual({ retryDelay: { base: 5 } })
})

test.each([
  [{ timeout: -1 }, 'option timeout: -1 is not accepted. It takes milliseconds or a duration'],
  [{ timeout: 'soon' }, 'option timeout: "soon" is not accepted.'],
  [{ maxAttempts: 0 }, 'It takes a whole number of at least 1, such as maxAttempts: 3.'],
  [
    { retryDelay: { base: 1, factr: 2 } },
    'option retryDelay.factr: There is no such key. Did you mean factor?',
  ],
  [{ retryOn: [null] }, 'It takes classes of errors, or their names'],
  [{ seed: '1' }, 'option seed: "1" is not accepted. It takes a number'],
  [{ tags: ['a', ''] }, 'option tags: an array is not accepted. It takes names, or names with values'],
  [{ tags: { a: null } }, 'option tags.a: null is not accepted.'],
  [{ exclusive: 1 }, 'option exclusive: 1 is not accepted. It takes true or false'],
  [{ timeOut: 1 }, 'unknown option "timeOut". Did you mean timeout? Known options: '],
])('%j is refused, and it is said what is taken', (options, message) => {
  expect(() => readDeclared('a.exp.ts > "train"', options)).toThrow(message)
  expect(() => readDeclared('a.exp.ts > "train"', options)).toThrow('a.exp.ts > "train": ')
})

test('limits and objectives that can be used pass', () => {
  const objective = { metric: 'test.f1', direction: 'maximize' }
  readDeclared('a', { objective, expect: { 'test.f1': { min: 0.5 }, loss: { min: 0, max: 0 } } })
  readDeclared('a', { directions: { latency: 'minimize', tokens: null } })
  readDeclared('a', {})
})

test.each([
  [{ objective: 'score' }, "must be { metric: 'score', direction: 'maximize' }, or 'minimize'"],
  [{ objective: { metric: 'score' } }, 'direction'],
  [{ objective: { metric: 'score', direction: 'max' } }, 'direction'],
  [{ directions: ['tokens'] }, "such as { tokens: 'minimize' }, got an array."],
  [
    { directions: { tokens: 'less' } },
    `directions.tokens must be 'maximize', 'minimize' or null, got "less".`,
  ],
  [{ directions: { tokens: -1 } }, 'got a number.'],
  [{ expect: ['score'] }, 'such as { score: { min: 0.9 } }, got an array.'],
  [{ expect: { score: 0.9 } }, 'expect.score must be { min: 0.9 }, { max: 1 } or both: got a number.'],
  [{ expect: { score: {} } }, 'there is no limit in it.'],
  [{ expect: { score: { least: 1 } } }, '"least" is neither.'],
  [{ expect: { score: { min: Number.NaN } } }, 'NaN is no limit.'],
  [{ expect: { score: { min: '1' } } }, 'a string is no limit.'],
  [{ expect: { score: { min: 2, max: 1 } } }, 'min is above max'],
])('%j is refused with a message that helps', (goals, message) => {
  expect(() => readDeclared('a.exp.ts > "train"', goals)).toThrow(message)
  expect(() => readDeclared('a.exp.ts > "train"', goals)).toThrow('a.exp.ts > "train": option ')
})

test('prune is the name of a pruner, or an object with its settings', () => {
  expect(readDeclared('a', { prune: 'median' })).toEqual({ prune: { by: 'median' } })
  const asha = { by: 'asha', metric: 'loss', split: 'valid', min: 3, eta: 3 }
  expect(readDeclared('a', { prune: asha })).toEqual({ prune: asha })
})

test.each([
  [
    { prune: 'meidan' },
    "must be 'median', 'asha', 'wilcoxon', or { by: 'median' }, got \"meidan\". Did you mean \"median\"?",
  ],
  [{ prune: true }, 'got a boolean'],
  [{ prune: { warmup: 3 } }, 'prune.by must be one of'],
  [{ prune: { by: 'asha', warmup: 3 } }, 'prune.warmup is a setting of median, not of asha.'],
  [{ prune: { by: 'median', warmpu: 3 } }, 'prune.warmpu: there is no such setting. Did you mean "warmup"?'],
  [{ prune: { by: 'median', startup: 0 } }, 'prune.startup must be an integer of at least 1, got 0.'],
  [{ prune: { by: 'wilcoxon', p: 2 } }, 'prune.p must be a number between 0 and 1, got 2.'],
])('%j is refused with what is wrong in it', (options, message) => {
  expect(() => readDeclared('a.exp.ts > "train"', options)).toThrow(message)
})
