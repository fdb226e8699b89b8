/** The address of a queue: what is taken for one, and what is shown of it. */
import { expect, test } from 'vitest'
import { parseCommandLine } from '../../../src/options/command-line/parse.ts'
import { readEnvironment } from '../../../src/options/environment.ts'
import { queueUrl } from '../../../src/options/kinds/queue-kind.ts'

const kind = queueUrl()

test.each([
  'redis://queue.lan',
  'rediss://me:secret@queue.lan:6380/2?family=6',
  'postgres://me:secret@db.lan/queue',
  'postgresql://db.lan',
  'unix:/run/redis.sock',
])('%s is one', (url) => {
  expect(kind.fromText(url)).toBe(url)
})

test.each(['queue.lan', 'queue.lan:6379', 'http://queue.lan', 'redis:', ''])('%j is none', (text) => {
  expect(kind.fromText(text)).toBeUndefined()
})

test.each([
  ['redis://queue.lan:6379/1', 'redis://queue.lan:6379/1'],
  ['redis://me:secret@queue.lan', 'redis://[redacted]@queue.lan'],
  ['redis://:secret@queue.lan', 'redis://[redacted]@queue.lan'],
  ['redis://me:sec@ret@queue.lan', 'redis://[redacted]@queue.lan'],
  ['postgres://db.lan/queue?password=secret', 'postgres://db.lan/queue?[redacted]'],
])('of %s only %s is shown or recorded', (url, shown) => {
  expect(kind.format(url)).toBe(shown)
  expect(kind.toJson?.(url)).toBe(shown)
})

test('what is none is not shown either', () => {
  const bad = 'mysql://me:secret@db.lan'
  const message = /^Bad value for \S+\. It takes the URL of a Redis/
  expect(() => parseCommandLine(['run', '--queue', bad])).toThrow(message)
  expect(() => readEnvironment({ ZTXEXP_QUEUE: bad })).toThrow(message)
})
