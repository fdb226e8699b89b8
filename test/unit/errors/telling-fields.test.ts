/** A printed failure has the fields that tell a person something; the others stay in the records. */
import assert from 'node:assert'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { recordError } from '../../../src/errors/error-record.ts'
import { tellingFields } from '../../../src/errors/telling-fields.ts'
import { NO_EXIT, workerExitRecord } from '../../../src/executors/local/worker-exit.ts'
import { renderError } from '../../../src/reporters/failures/error-text.ts'
import { terminalColors } from '../../../src/terminal/styled-line.ts'
import { caught } from './caught.ts'

const options = { width: 80, colors: terminalColors(false), root: '/project' }

test.each<[what: string, check: () => void]>([
  ['Vitest', () => expect({ a: 1 }).toEqual({ a: 2 })],
  ['node:assert', () => assert.deepStrictEqual({ a: 1 }, { a: 2 })],
  ['node:assert with a message of the user', () => assert.ok(false, 'no')],
])('an assertion of %s has none', (_what, check) => {
  const record = caught(check)
  expect(record.fields).toMatchObject({ actual: expect.anything() })
  expect(tellingFields(record)).toEqual({})
  expect(renderError(record, options).join('\n')).not.toContain('Fields:')
})

test('what the user added to an assertion is printed', () => {
  const record = caught(() => assert.deepStrictEqual({ a: 1 }, { a: 2 }))
  const more = { ...record, fields: { ...record.fields, step: 3 } }
  expect(renderError(more, options).join('\n')).toContain(' Fields: {"step":3}')
})

test('an error of the file system says it all in its message', () => {
  const record = caught(() => readFileSync('/missing/data.csv'))
  expect(record).toMatchObject({ code: 'ENOENT', fields: { syscall: 'open', path: '/missing/data.csv' } })
  expect(tellingFields(record)).toEqual({})
})

test('the exit of a worker is not said twice, its last words are said', () => {
  const exited = workerExitRecord({ ...NO_EXIT, code: 3, stderrTail: 'help\n' }, 'process')
  expect(exited).toMatchObject({ code: 3 })
  expect(tellingFields(exited)).toEqual({ stderr: 'help' })
  expect(tellingFields(workerExitRecord({ ...NO_EXIT, signal: 'SIGKILL' }, 'process'))).toEqual({})
})

test('a code that the message does not name is printed, and so is a number that it has by chance', () => {
  const record = recordError(Object.assign(new Error('3 of 5 shards, E_NO'), { code: 3, path: 'shard' }))
  expect(tellingFields(record)).toEqual({ code: 3, path: 'shard' })
  expect(tellingFields({ ...record, code: 'E_NOT' })).toMatchObject({ code: 'E_NOT' })
})
