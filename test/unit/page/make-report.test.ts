import { describe, expect, test } from 'vitest'
import { ReportSource } from '../../../src/page/client/report-source.ts'
import { makeReport, type ReportOptions } from '../../../src/page/report/make-report.ts'
import { openResults } from '../../../src/results/open.ts'
import { addRun, makeResultsDir } from '../results-directory.ts'

const ASSETS = { script: 'const a = "</script><!--"', style: 'body{}' }
const GROUPED = ['experiment', 'model']

describe('a report that has not room for all', () => {
  test('has means over every point of every run, single lines of the best, and says so', async () => {
    const dir = makeResultsDir()
    const loss = (index: number, step: number) => Math.sin(step * (index + 1)) + index
    addCurves(dir, { runs: 120, points: 400, loss })
    const { source, notes, size } = await report(dir, { maxSize: 20_000 })
    expect(size).toBeLessThanOrEqual(20_000)
    expect(notes.join('\n')).toMatch(/^What was logged, and how long runs took, is told in 6 digits/)
    expect(notes.join('\n')).toMatch(
      /loss: Showing the single lines of \d+ of 120 runs, the best ones; means are over all\./,
    )
    const rows = Array.from({ length: 120 }, (_, row) => row)
    const set = await source.curves({ metric: 'loss', rows, groupBy: GROUPED, points: 100, mostLines: 500 })
    expect(set.notes.join()).toContain('means are over all')
    expect([set.total, set.lines.length < 120]).toEqual([120, true])
    // The best ones: their score is their number.
    expect(Math.min(...set.lines.map(({ row }) => row))).toBe(120 - set.lines.length)
    const [band] = set.bands
    expect([set.bands.length, band?.runs]).toEqual([2, 60])
    const means = band?.mean ?? new Float64Array()
    const mean = means.reduce((sum, value, at) => sum + value * weight(band?.steps, at), 0)
    expect(mean).toBeCloseTo(
      meanOf(60, 400, (run, step) => loss(2 * run, step)),
      2,
    )
  })

  test('makes means of a selection of the lines that it has, and says that too', async () => {
    const dir = makeResultsDir()
    addCurves(dir, { runs: 6, points: 30, loss: (index, step) => index + step })
    const { source, notes } = await report(dir, { maxSize: undefined })
    expect(notes).toEqual([])
    const query = { metric: 'loss', rows: [0, 2], groupBy: [], points: 100, mostLines: 1 }
    const { bands, lines, total } = await source.curves(query)
    expect([lines.length, total, bands.length]).toEqual([1, 6, 1])
    expect(bands[0]?.mean[0]).toBeCloseTo(2, 3)
    expect(bands[0]?.n[29]).toBe(2)
  })

  test('knows of a run that is not in it in full what stands in the table', async () => {
    const dir = makeResultsDir()
    for (let index = 0; index < 400; index++) {
      addRun(dir, index, { config: { text: crypto.randomUUID().repeat(20) }, metrics: { score: index } })
    }
    const { source, notes } = await report(dir, { maxSize: 36_000 })
    expect(notes.join('\n')).toMatch(/of 400 runs, failed ones first/)
    const index = await source.index()
    const last = await source.run(399)
    const first = await source.run(0)
    expect([last.metrics, last.notes]).toEqual([{ score: 399 }, []])
    expect(first).toMatchObject({ id: index.runs.id[0], metrics: { score: 0 } })
    expect(first.notes.join()).toContain('--full')
  })
})

describe('a report of runs that hold very much', () => {
  const long = (middle: string) => `begin ${'x'.repeat(1_000_000)}${middle}${'x'.repeat(1_000_000)} end`
  const said = /^begin x+…\[2,000,011 characters, sha256 [0-9a-f]{16}\]…x+ end$/

  test('cuts long texts, where they say how long they are', async () => {
    const dir = makeResultsDir()
    for (const index of [0, 1]) {
      addRun(dir, index, {
        config: { prompt: long(String(index)), list: Array(50_000).fill(index) },
        metrics: { score: index, answer: long('a') },
        run: { title: long('t') },
      })
    }
    const { source, cuts, notes, size } = await report(dir, { maxSize: undefined })
    expect([notes, cuts]).toEqual([
      [],
      ['Long texts and lists of 2 runs are cut, and say there how long they are.'],
    ])
    expect(size).toBeLessThan(50_000)
    const { config, metrics, runs, notes: told } = await source.index()
    expect(told).toEqual(cuts)
    const prompts = config.find(({ name }) => name === 'prompt')?.values ?? []
    expect(prompts[0]).toMatch(said)
    // Configs that differ still do, and texts that are the same still are.
    expect(prompts[1]).not.toBe(prompts[0])
    const answers = metrics.find(({ name }) => name === 'answer')?.returned ?? []
    expect(answers[0]).toMatch(said)
    expect(answers[1]).toBe(answers[0])
    expect(runs.title[0]).toMatch(said)
    const detail = await source.run(0)
    expect(detail.metrics?.answer).toMatch(said)
    expect((detail.config.list as unknown[]).at(-1)).toBe('… 45,002 more')
    expect(detail.notes.join('\n')).toMatch(/^3 long texts cut.*\n45,002 entries of very long lists/)
  })

  test('has columns of the first of very many metrics, the objective among them', async () => {
    const dir = makeResultsDir()
    const metrics = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`m${index}`, index]))
    const objective = { metric: 'm4999', direction: 'maximize' }
    addRun(dir, 0, { config: {}, metrics, run: { objective } })
    const { source, cuts } = await report(dir, { maxSize: undefined })
    const index = await source.index()
    expect(index.metrics).toHaveLength(2000)
    expect(index.metrics[0]).toMatchObject({ name: 'm4999', returned: [4999] })
    expect(cuts).toEqual(['Tables and filters have 2,000 of 5,000 metrics.'])
  })
})

test('of a directory without runs is a page without runs', async () => {
  const { source, html } = await report(makeResultsDir(), { maxSize: 500_000 })
  expect((await source.index()).runs.id).toEqual([])
  expect(await source.cases([])).toMatchObject({ ids: [], rows: [] })
  // What could end the script in the script does not.
  expect(html.match(/<\/script>/g)).toHaveLength(html.match(/<script/g)?.length ?? 0)
  expect(html).not.toContain('<!--')
})

interface Curves {
  runs: number
  points: number
  loss: (index: number, step: number) => number
}

function addCurves(dir: string, { runs, points, loss }: Curves): void {
  for (let index = 0; index < runs; index++) {
    const lines = Array.from({ length: points }, (_, at) =>
      JSON.stringify({
        step: at + 1,
        timestamp: '',
        metrics: { loss: loss(index, at + 1) },
        split: 'train',
        phase: 'fit',
      }),
    )
    addRun(dir, index, {
      config: { model: index % 2 === 0 ? 'even' : 'odd', index },
      metrics: { score: index },
      run: { objective: { metric: 'score', direction: 'maximize' } },
      stream: `${lines.join('\n')}\n`,
    })
  }
}

async function report(dir: string, { maxSize }: Pick<ReportOptions, 'maxSize'>) {
  const results = openResults(dir)
  const { html, notes, cuts } = await makeReport({
    results,
    records: await results.toArray({ withMeta: true, areTextsCut: true }),
    maxSize,
    withMeta: false,
    cwd: dir,
    version: '1.0.0',
    assets: ASSETS,
  })
  const parts = [...html.matchAll(/data-part="(\w+)">([^<]*)</g)]
  const source = new ReportSource((name) =>
    parts.flatMap(([, part, text]) => (part === name ? (text ?? '') : [])),
  )
  return { html, notes, cuts, source, size: Buffer.byteLength(html) }
}

/** The part of all steps that a step of a band stands for. */
function weight(steps: Float64Array | undefined, at: number): number {
  const edge = (index: number) => {
    const [left, right] = [steps?.[index - 1], steps?.[index]]
    if (left === undefined) return 0.5
    return right === undefined ? 400.5 : (left + right) / 2
  }
  return (edge(at + 1) - edge(at)) / 400
}

function meanOf(runs: number, points: number, value: (run: number, step: number) => number): number {
  let sum = 0
  for (let run = 0; run < runs; run++) for (let step = 1; step <= points; step++) sum += value(run, step)
  return sum / (runs * points)
}
