/** Errors as data: nothing of what they say is lost, and nothing can break the record. */
import { describe, expect, test } from 'vitest'
import { recordError } from '../../../src/errors/error-record.ts'

class NetworkError extends Error {}
class HttpError extends NetworkError {
  readonly status = 503
}

describe('an error', () => {
  test('keeps its class and those above, code, fields, causes and stack', () => {
    const cause = new RangeError('too far', { cause: 'a text' })
    const error = Object.assign(new HttpError('no', { cause }), { code: 'E_HTTP', headers: { a: [1] } })
    expect(recordError(error)).toMatchObject({
      name: 'HttpError',
      message: 'no',
      code: 'E_HTTP',
      classNames: ['HttpError', 'NetworkError', 'Error'],
      fields: { status: 503, headers: { a: [1] } },
      stack: expect.stringMatching(/error-record\.test\.ts/),
      cause: { name: 'RangeError', message: 'too far', cause: { name: 'NonError' } },
    })
  })

  test('with a name of its own has that first, and its class after it', () => {
    expect(recordError(new DOMException('stop', 'AbortError')).classNames.slice(0, 2)).toEqual([
      'AbortError',
      'DOMException',
    ])
  })

  test('of several errors keeps each', () => {
    const { errors } = recordError(new AggregateError([new TypeError('a'), 'b'], 'both'))
    expect(errors).toMatchObject([{ name: 'TypeError' }, { name: 'NonError' }])
  })

  test('of another realm is an error too', () => {
    const foreign = { name: 'Error', message: 'from afar', stack: 'Error: from afar\n    at x.ts:1:1' }
    expect(recordError(foreign)).toMatchObject({ message: 'from afar' })
  })

  test('with fields that are no data has them described', () => {
    const error = Object.assign(new Error('no'), { big: 1n, map: new Map([[1, 2]]), self: {} })
    error.self = error
    expect(recordError(error).fields).toMatchObject({ big: '1n', map: 'Map(1) { 1 => 2 }' })
    expect(() => JSON.stringify(recordError(error))).not.toThrow()
  })

  test('whose causes go round in a circle, or are very long, has an end', () => {
    const error: Error & { cause?: unknown } = new Error('x'.repeat(200_000))
    error.cause = error
    const text = JSON.stringify(recordError(error))
    expect(text.length).toBeLessThan(3_000_000)
  })
})

test.each([
  [null, 'null'],
  [undefined, 'undefined'],
  ['text', "'text'"],
  [5, '5'],
  [{ reason: 'x' }, "{ reason: 'x' }"],
  [Symbol('s'), 'Symbol(s)'],
])('a thrown %o is described', (thrown, text) => {
  expect(recordError(thrown)).toEqual({
    name: 'NonError',
    message: `A value that is not an error was thrown: ${text}`,
    classNames: ['NonError', 'Error'],
  })
})

test('an error that throws when it is read is an error all the same', () => {
  const evil = new Error('evil')
  Object.defineProperty(evil, 'message', {
    get() {
      throw new Error('gotcha')
    },
  })
  expect(recordError(evil).message).toMatch(/cannot be read/)
  const proxy = new Proxy(new Error('x'), {
    getPrototypeOf() {
      throw 'gotcha'
    },
  })
  expect(recordError(proxy).name).toBe('Error')
})
