/** Positions after text was put before the first line. */
import { SourceMap, type SourceMapPayload } from 'node:module'
import { expect, test } from 'vitest'
import { shiftFirstLine } from '../../../../src/vitest/graph/source-map.ts'

function at(mappings: string, line: number, column: number) {
  const payload = { version: 3, file: 'out.js', sources: ['in.ts'], names: [], mappings, sourceRoot: '' }
  return new SourceMap({ ...payload, sourcesContent: [] } as unknown as SourceMapPayload).findEntry(
    line,
    column,
  )
}

test.each([1, 15, 16, 31, 32, 500, 5000])('leads back to the same place, %d columns later', (columns) => {
  const mappings = 'AAAA,OAAO,KAAK;AACA,QAAQ'
  const shifted = shiftFirstLine(mappings, columns)
  for (const column of [0, 7, 12]) {
    const { originalLine, originalColumn } = at(mappings, 0, column) as {
      originalLine: number
      originalColumn: number
    }
    expect(at(shifted, 0, column + columns)).toMatchObject({ originalLine, originalColumn })
  }
  expect(at(shifted, 1, 8)).toEqual(at(mappings, 1, 8))
})

test('leaves a first line without positions, and no text at all, as they are', () => {
  expect(shiftFirstLine(';AACA', 4)).toBe(';AACA')
  expect(shiftFirstLine('', 4)).toBe('')
  expect(shiftFirstLine('AAAA', 0)).toBe('AAAA')
})
