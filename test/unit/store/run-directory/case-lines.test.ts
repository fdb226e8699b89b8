/** What is written into `cases.jsonl`, and what of it counts. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { CaseRecord } from '../../../../src/model/case-record.ts'
import {
  CaseLineReader,
  CaseWriter,
  readCases,
  readEveryCase,
} from '../../../../src/store/run-directory/case-lines.ts'
import { makeResultsDir } from '../../results-directory.ts'

const record = (id: string, more: Partial<CaseRecord> = {}): CaseRecord => ({
  id,
  repeat: 1,
  output: `of ${id}`,
  scores: { exact: { score: 1 } },
  duration_sec: 0.1,
  attempt: 1,
  finished_at: '2026-11-26T14:00:00.000000+00:00',
  case_hash: 'abc',
  ...more,
})

let runDir: string

function write(...lines: object[]) {
  const writer = new CaseWriter(runDir)
  for (const line of lines) writer.add(line)
  writer.close()
}

beforeEach(() => {
  runDir = makeResultsDir()
})

describe('cases.jsonl', () => {
  test('gives of each case and repeat the last record', () => {
    const again = record('a', { output: 'another' })
    write(record('a'), record('b'), record('a', { repeat: 2 }), again)
    expect([...readCases(runDir)]).toEqual([record('b'), record('a', { repeat: 2 }), again])
  })

  test('gives none of what its dataset does not have any more, until that comes back', () => {
    const gone = { id: 'a', repeat: 1, left_out: true, finished_at: '' }
    write(record('a'), record('b'), gone)
    expect([...readCases(runDir)]).toEqual([record('b')])
    write(record('a'))
    expect([...readCases(runDir)]).toEqual([record('b'), record('a')])
  })

  test('is empty where there is none', () => {
    expect([...readCases(runDir)]).toEqual([])
  })

  test('goes on behind a line that was torn', () => {
    write(record('a'))
    appendFileSync(join(runDir, 'cases.jsonl'), '{"id":"b","rep')
    write(record('c'))
    const bad: number[] = []
    const onBadLine = (line: number) => bad.push(line)
    expect([...readCases(runDir, { onBadLine })]).toEqual([record('a'), record('c')])
    expect(bad).toEqual([2])
  })

  test('keeps texts that look like numbers which JSON has not', () => {
    write(record('a', { output: ['NaN', 'Infinity', -0.5] }))
    expect([...readCases(runDir)][0]?.output).toEqual(['NaN', 'Infinity', -0.5])
  })

  test('is read at a place, whatever the characters before it', () => {
    write(record('ä'), record('b', { output: '€'.repeat(100_000) }), record('c'))
    const placed = [...readEveryCase(runDir)].flatMap((each) => ('record' in each ? [each] : []))
    const reader = new CaseLineReader(runDir)
    expect(placed.map((place) => reader.read(place))).toEqual(placed.map((each) => each.record))
    reader.close()
  })
})
