import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changedRows, mergeIndex, sliceIndex } from '../../../src/page/codec/index-delta.ts'
import { indexToText, reviveIndex } from '../../../src/page/codec/index-text.ts'
import type { PageIndex } from '../../../src/page/model/page-index.ts'

interface Run {
  status: string
  lr: number | null
  score: number | null
  last: number | null
}

const run = fc.record<Run>({
  status: fc.constantFrom('running', 'succeeded', 'failed'),
  lr: fc.option(fc.constantFrom(0.1, 0.01)),
  score: fc.option(fc.constantFrom(0.5, Number.NaN, Number.POSITIVE_INFINITY)),
  last: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
})

test('what has changed, put into what was there, is what there is', () => {
  const runs = fc.array(run, { maxLength: 8 })
  fc.assert(
    fc.property(runs, runs, (before, more) => {
      // Rows stay, and may become others; new ones come at the end.
      const after = [...before.map((old, row) => more[row] ?? old), ...more.slice(before.length)]
      const [old, fresh] = [toIndex(before), toIndex(after)]
      const rows = changedRows(old, fresh)
      expect(rows.length <= after.length).toBe(true)
      expect(mergeIndex(old, overTheWire(sliceIndex(fresh, rows)))).toEqual(fresh)
    }),
  )
})

test('nothing has changed where all is the same', () => {
  const same = fc.property(fc.array(run), (runs) => {
    expect(changedRows(toIndex(runs), toIndex(runs))).toEqual([])
  })
  fc.assert(same)
})

function overTheWire(delta: ReturnType<typeof sliceIndex>): ReturnType<typeof sliceIndex> {
  return { ...delta, part: reviveIndex(JSON.parse(indexToText(delta.part))) }
}

/** A column is there as soon as a run has a value of it. */
function toIndex(runs: readonly Run[]): PageIndex {
  const has = (key: keyof Run) => runs.some((each) => each[key] !== null)
  const logged = {
    count: runs.map(({ last }) => (last === null ? 0 : 1)),
    last: runs.map(({ last }) => (Object.is(last, -0) ? 0 : last)),
  }
  return {
    title: 'results',
    runs: { id: runs.map((_, row) => `run-${row}`), status: runs.map(({ status }) => status) },
    config: has('lr') ? [{ name: 'lr', varies: true, values: runs.map(({ lr }) => lr) }] : [],
    metrics: [
      {
        name: 'score',
        returned: has('score') ? runs.map(({ score }) => score) : null,
        logged: has('last') ? logged : null,
      },
    ],
  } as unknown as PageIndex
}
