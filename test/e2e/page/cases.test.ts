import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareByCase } from '../../../src/analysis/compare.ts'
import { gridCases } from '../../../src/page/app/state/grid-cases.ts'
import { PageRecord } from '../../../src/page/app/state/page-record.ts'
import { ReportSource } from '../../../src/page/client/report-source.ts'
import type { PageSource } from '../../../src/page/model/source.ts'
import { useFixture } from '../harness.ts'
import { address, type Page } from './live-page.ts'

const project = useFixture('evaluation/basics')
let page: Page

beforeAll(async () => {
  await project.ztxexp()
  await project.ztxexp(['report'])
  page = await address(project.startZtxexp(['ui']), /at (http:\S+)/)
}, 120_000)

afterAll(async () => {
  page.started.child.kill('SIGINT')
  await page.started.finished
})

describe.each<[name: string, open: () => PageSource]>([
  ['a report', openReport],
  ['the live page', () => page.source().source],
])('the cases of an evaluation in %s', (_name, open) => {
  test('have the means over their repeats, which come to what results says', async () => {
    const source = open()
    const { runs } = await source.index()
    const grid = await source.cases(runs.id.map((_, row) => row))
    expect(grid.rows).toEqual([0, 1])
    const { stdout } = await project.ztxexp(['results', '--json'])
    const rows: (Record<string, number> & { run_id: string })[] = JSON.parse(stdout)
    const shownIn = (row: number, scorer: string) =>
      rows.find(({ run_id }) => run_id === runs.id[row])?.[scorer] ?? Number.NaN
    for (const [place, scorer] of grid.scorers.entries()) {
      const means = (grid.scores[place] ?? []).map((scores) => mean(scores.filter((score) => score !== null)))
      for (const [row, found] of means.entries()) expect(found).toBeCloseTo(shownIn(row, scorer), 9)
    }
    expect(grid.states.flat()).toContain('error')
    expect(runs.cases[0]).toMatchObject({ total: 8, done: 8, errors: 2 })
  })

  test('have the verdicts of compare, variant by variant', async () => {
    const source = open()
    const index = await source.index()
    const records = index.runs.id.map((_, row) => new PageRecord(index, row))
    const grid = await source.cases(records.map(({ place }) => place))
    const [old, fresh] = [false, true].map((shout) => records.filter(({ config }) => config.shout === shout))
    const ignoreKeys = ['shout']
    const found = compareByCase(old ?? [], fresh ?? [], { ignoreKeys }, gridCases(grid))
    const sides = ['where:shout == false', 'where:shout == true', '--ignore-keys', 'shout', '--json']
    const said = JSON.parse((await project.ztxexp(['compare', ...sides])).stdout)
    const judged = (metrics: readonly { metric?: string; score?: string; verdict: unknown }[]) =>
      Object.fromEntries(metrics.map(({ metric, score, ...rest }) => [metric ?? score, rest]))
    expect(judged(found.metrics)).toEqual(judged(said.metrics))
    expect(found.metrics.find(({ metric }) => metric === 'exact')).toMatchObject({ per: 'case' })
    const scores = found.variants.map((each) => each.scores.map(({ leftOut: _, ...rest }) => rest))
    expect(scores).toMatchObject(
      said.variants.map((each: { scores: { leftOut: object }[] }) =>
        each.scores.map(({ leftOut: _, ...rest }) => rest),
      ),
    )
    expect(scores).toHaveLength(1)
  })

  test('have inputs, outputs, reasons and errors, of the variants that are asked for', async () => {
    const source = open()
    const { config } = await source.index()
    const shouts = config.find(({ name }) => name === 'shout')?.values ?? []
    const detail = await source.caseDetail('a', [0, 1])
    expect(detail).toMatchObject({ id: 'a', input: 'one', expected: 'ONE' })
    const outputs = shouts.map((shout) => (shout ? 'ONE' : 'one'))
    expect(detail?.variants.map(({ repeats }) => repeats[0]?.output)).toEqual(outputs)
    expect(detail?.variants[shouts.indexOf(false)]?.repeats[0]?.scores).toMatchObject({
      exact: { score: 0, reason: null },
      close: { score: 1, reason: '3 letters' },
    })
    const grid = await source.cases([1])
    const failed = grid.ids[grid.states[0]?.indexOf('error') ?? -1] ?? ''
    const one = await source.caseDetail(failed, [1])
    expect(one?.variants.map(({ row }) => row)).toEqual([1])
    expect(one?.variants[0]?.repeats.some(({ error }) => error !== null)).toBe(true)
  })
})

function openReport(): PageSource {
  const parts = [...readFileSync(project.path('report.html'), 'utf8').matchAll(/data-part="(\w+)">([^<]*)</g)]
  return new ReportSource((name) => parts.flatMap(([, part, text]) => (part === name ? (text ?? '') : [])))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
