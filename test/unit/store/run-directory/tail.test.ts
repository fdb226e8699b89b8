/** Reading a file while it grows. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FileTail } from '../../../../src/store/run-directory/tail.ts'
import { makeResultsDir } from '../../results-directory.ts'

function open() {
  const path = join(makeResultsDir(), 'file')
  const tail = new FileTail(path)
  return {
    tail,
    add: (text: string | Buffer) => appendFileSync(path, text),
    read: () => [...tail.batches()].flat(),
  }
}

test('gives each line once, when it is complete', () => {
  const { add, read } = open()
  expect(read()).toEqual([])
  add('one\ntw')
  expect(read()).toEqual(['one'])
  expect(read()).toEqual([])
  add('o')
  expect(read()).toEqual([])
  add('\n\nfour\n')
  expect(read()).toEqual(['two', '', 'four'])
})

test('keeps characters whole that are written in two parts', () => {
  const { add, read } = open()
  const bytes = Buffer.from('学\n')
  add(bytes.subarray(0, 2))
  expect(read()).toEqual([])
  add(bytes.subarray(2))
  expect(read()).toEqual(['学'])
})

test('reads many megabytes in pieces, and lines that are longer than a piece', () => {
  const { add, read, tail } = open()
  add(`${'x'.repeat(100_000)}\n`.repeat(50))
  add('y'.repeat(3_000_000))
  const batches = [...tail.batches()]
  expect(batches.length).toBeGreaterThan(3)
  expect(batches.flat().map(({ length }) => length)).toEqual(Array(50).fill(100_000))
  add('end\n')
  expect(read().map(({ length }) => length)).toEqual([3_000_003])
})

test('whoever stops between two pieces gets the rest the next time', () => {
  const { add, read, tail } = open()
  const lines = Array.from({ length: 300_000 }, (_, index) => `line ${index}`)
  add(`${lines.join('\n')}\n`)
  const [first = []] = tail.batches()
  expect(first.length).toBeLessThan(300_000)
  expect([...first, ...read()]).toEqual(lines)
})
