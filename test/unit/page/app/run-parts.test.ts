/** What the view of one run is made of: artifacts that are safe, tables of text, flips of cases, time that is left. */
import { stripVTControlCharacters as stripOfNode } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stripVTControlCharacters } from '../../../../src/page/app/browser/node-util.ts'
import { moveByKey } from '../../../../src/page/app/components/table-keys.ts'
import { caseFlips, filterCases } from '../../../../src/page/app/views/compare/case-flips.ts'
import { estimateProgress } from '../../../../src/page/app/views/live/estimate.ts'
import { readDataUrl, safeHref } from '../../../../src/page/app/views/run/artifact-text.ts'
import { parseCsv } from '../../../../src/page/app/views/run/csv.ts'
import type { CaseGrid } from '../../../../src/page/model/case-grid.ts'
import { pageIndex } from './page-index.ts'

describe('the address of an artifact', () => {
  test('leads nowhere where it could run anything', () => {
    const other = (href: string) => safeHref({ href, kind: 'other' })
    for (const href of [
      'javascript:alert(1)',
      ' JavaScript:alert(1)',
      'data:text/html,<b>',
      'file:///etc/passwd',
      'vbscript:x',
      'blob:x',
      'data:image/svg+xml,<svg>',
    ])
      expect(other(href)).toBeNull()
    expect(safeHref({ href: 'data:image/svg+xml;base64,AAAA', kind: 'image' })).toBeNull()
    expect(safeHref({ href: 'data:image/png;base64,AAAA', kind: 'image' })).not.toBeNull()
    expect(other('artifact/1/model.bin')).toBe('artifact/1/model.bin')
    expect(other('https://example.org/a')).toBe('https://example.org/a')
  })

  test('holds text in either form', () => {
    expect(readDataUrl('data:text/plain;base64,w6TigqwK')).toBe('ä€\n')
    expect(readDataUrl('data:text/plain,a%20b')).toBe('a b')
  })
})

describe('tables of text', () => {
  test('are read with quotes, line ends within them, and tabs', () => {
    expect(parseCsv('a,b\r\n"1, ""2""\nx",3\n')).toEqual([
      ['a', 'b'],
      ['1, "2"\nx', '3'],
    ])
    expect(parseCsv('a\tb\n1,2\t3')).toEqual([
      ['a', 'b'],
      ['1,2', '3'],
    ])
    expect(parseCsv('')).toEqual([])
  })
})

describe('escape sequences', () => {
  // Of ESC 7 and the like Node takes a letter of the text that follows as well.
  test('are taken out where Node takes them out', () => {
    const parts = fc.constantFrom(
      '\u001b[31m',
      '\u001b[0;1;38;5;200m',
      '\u001b]8;;http://x\u0007',
      '\u001b]0;t\u001b\\',
      '\u009b2K',
      '\u001b[?25l',
      'text',
      ' é',
      '\u001b[2J',
    )
    fc.assert(
      fc.property(fc.array(parts), (list) => {
        const text = list.join('')
        expect(stripVTControlCharacters(text)).toBe(stripOfNode(text))
      }),
    )
  })
})

describe('cases', () => {
  const grid: CaseGrid = {
    rows: [0, 1],
    scorers: ['exact', 'cost'],
    directions: ['maximize', 'minimize'],
    ids: ['a', 'b', 'c', 'd', 'e'],
    slices: {},
    repeats: [1, 1],
    scores: [
      [
        [1, 0, 1, null, 1],
        [0, 1, 1, 1, null],
      ],
      [
        [1, 2, 3, null, 1],
        [2, 1, 3, 1, null],
      ],
    ],
    states: [
      ['done', 'done', 'done', 'missing', 'done'],
      ['done', 'done', 'done', 'done', 'error'],
    ],
    notes: [],
  }

  test('flip by the direction of their scorer', () => {
    expect(caseFlips(grid, 0)).toEqual(['worse', 'better', 'same', null, 'error'])
    expect(caseFlips(grid, 1)).toEqual(['worse', 'better', 'same', null, 'error'])
    expect(filterCases(['worse', 'mixed', 'same', null], 'worse')).toEqual([0, 1])
    expect(filterCases(['worse', 'mixed', 'same', null], 'all')).toEqual([0, 1, 2, 3])
  })
})

describe('progress', () => {
  test('is told from cases, else from what runs of the experiment took', () => {
    const index = pageIndex([
      { config: { a: 1 }, metrics: null },
      { config: { a: 2 }, metrics: null },
      { config: { a: 3 }, metrics: null, status: 'running' },
    ])
    const started = index.runs.startedAt[2] ?? 0
    expect(estimateProgress(index, [0, 1, 2], started + 400)).toMatchObject({
      running: [2],
      ended: 2,
      secondsLeft: 0.6,
    })
    index.runs.cases[2] = { total: 10, done: 4, errors: 0, skipped: 0 }
    expect(estimateProgress(index, [0, 1, 2], started + 4000)).toMatchObject({
      secondsLeft: 6,
      casesDone: 4,
      casesTotal: 10,
    })
    expect(estimateProgress(index, [2], started).perMinute).toBeNull()
  })
})

describe('keys in a table', () => {
  test('lead to rows that are there', () => {
    const at = { current: 5, count: 10, page: 8 }
    expect(
      ['ArrowUp', 'ArrowDown', 'PageDown', 'PageUp', 'Home', 'End'].map((key) => moveByKey(key, at)),
    ).toEqual([4, 6, 9, 0, 0, 9])
    expect(moveByKey('x', at)).toBeUndefined()
    expect(moveByKey('ArrowDown', { current: 0, count: 0, page: 8 })).toBe(0)
  })
})
