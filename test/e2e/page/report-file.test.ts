import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { inflateRawSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { groupBy } from '../../../src/model/utils/group-by.ts'
import { ReportSource } from '../../../src/page/client/report-source.ts'
import type { PageIndex } from '../../../src/page/model/page-index.ts'
import { useFixture } from '../harness.ts'

const project = useFixture('page/curves')
let html = ''
let source: ReportSource
let index: PageIndex
let said = ''

beforeAll(async () => {
  await project.ztxexp(['train', '--group', 'old', '--set', 'model=tiny'])
  await project.ztxexp(['train', '--group', 'new'])
  const { stdout, exitCode } = await project.ztxexp(['report', 'group:new', '--baseline', 'group:old'])
  expect(exitCode).toBe(0)
  said = stdout
  html = read('report.html')
  source = open(html)
  index = await source.index()
}, 120_000)

test('says how many runs are in it, how large it is, and where', () => {
  expect(said).toMatch(/^12 runs, \d+ kB: report\.html\n$/)
  expect(Buffer.byteLength(html)).toBeLessThan(500_000)
})

test('has one script and one style, which its policy names by their hashes, and nothing that is asked for', () => {
  const policy = /content="(default-src[^"]*)"/.exec(html)?.[1] ?? ''
  const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''
  for (const [kind, text] of Object.entries({ script, style })) {
    expect(text.length).toBeGreaterThan(1000)
    expect(policy).toContain(`${kind}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`)
  }
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe|http|\*/)
  const elements = html.replace(script, '').replace(style, '')
  expect(elements).not.toMatch(/onerror|\ssrc=|href="(?!data:)/)
  expect(elements.match(/<script/g)).toHaveLength(1 + parts(html).length)
  for (const [, base64] of parts(html)) expect(base64).toMatch(/^[\w+/=]+$/)
})

describe('its numbers', () => {
  test('are those of results --json', async () => {
    const rows = await json(['results', '--group', 'new', '--json'])
    expect(index.runs.id).toEqual(rows.map((row) => row.run_id))
    expect(index.runs.status).toEqual(rows.map((row) => row.status))
    expect(index.runs.durationSec).toEqual(rows.map((row) => row.duration_sec))
    expect(column('config', 'lr')).toEqual(rows.map((row) => row.lr))
    expect(column('metrics', 'score')).toEqual(rows.map((row) => row.score ?? null))
    expect(column('metrics', 'loss')).toEqual(rows.map((row) => (row.loss === 'NaN' ? Number.NaN : null)))
    expect(index.metrics[0]).toMatchObject({ name: 'score', isObjective: true, direction: 'maximize' })
  })

  test('are those of results --repeats --json, of the same runs', async () => {
    const groups = await json(['results', '--group', 'new', '--repeats', '--json'])
    const latest = index.runs.id.map((_, row) => row).filter((row) => index.runs.isLatest[row])
    const repeats = groupBy(latest, (row) => index.runs.repeatOf[row])
    expect([...repeats.values()].map((rows) => rows.map((row) => index.runs.id[row]))).toEqual(
      groups.map((group) => group.run_ids),
    )
  })

  test('are those of compare --json with the same baseline', async () => {
    const [compared] = await json(['compare', '--baseline', 'group:old', 'group:new', '--json'])
    const { comparison } = index
    expect(comparison?.pairs).toHaveLength(compared?.pairs.length)
    expect(comparison?.pairs.map((pair) => index.runs.id[pair.new])).toEqual(
      compared?.pairs.map((pair: string[]) => pair[1]),
    )
    expect(comparison?.onlyNew).toBe(compared?.only_new.length)
    const pick = ({ metric, old, new: fresh, change, verdict }: Record<string, unknown>) => ({
      metric,
      old,
      new: fresh,
      change,
      verdict,
    })
    expect(JSON.parse(JSON.stringify(comparison?.metrics)).map(pick)).toEqual(compared?.metrics.map(pick))
  })

  test('have the limits that were met and missed', () => {
    expect(index.gates.length).toBeGreaterThan(0)
    expect(index.gates.some(({ problem }) => problem !== null)).toBe(true)
    expect(index.gates.every(({ rule }) => rule === 'score >= 0.5')).toBe(true)
  })
})

describe('its curves', () => {
  test('have each step of each run and split, gaps at NaN, and means over the seeds', async () => {
    const rows = index.runs.id.map((_, row) => row)
    const query = { metric: 'loss', rows, groupBy: ['experiment', 'repeats'], points: 100, mostLines: 100 }
    const { lines, bands, total } = await source.curves(query)
    expect(total).toBe(12)
    expect(lines).toHaveLength(24)
    const line = lines.find(({ row, split }) => row === 0 && split === 'train')
    expect([...(line?.steps ?? [])]).toEqual(Array.from({ length: 40 }, (_, step) => step + 1))
    expect(line?.values[19]).toBeNaN()
    expect(line?.values[0]).toBeCloseTo(1 / 1.1 + (index.runs.seed[0] ?? 0) / 100, 3)
    const band = bands.find(({ split, runs }) => split === 'train' && runs === 3)
    expect(band?.n[0]).toBe(3)
    expect((band?.low[0] ?? 0) < (band?.mean[0] ?? 0)).toBe(true)
  })

  test('have last, least and greatest values in the table, of each split', () => {
    const logged = (name: string) => index.metrics.find((metric) => metric.name === name)?.logged
    expect(logged('loss')?.count[0]).toBe(40)
    expect(logged('loss')?.minStep[0]).toBe(40)
    expect(logged('loss [val]')?.count[0]).toBe(4)
  })
})

describe('a run that failed', () => {
  test('has its error with the lines of code, and its log without colours', async () => {
    const row = index.runs.status.indexOf('failed')
    const { error, log, artifacts } = await source.run(row)
    expect(error?.frame?.file).toBe('train.exp.ts')
    expect(error?.frame?.lines.some(({ text }) => text.includes('throw new RangeError'))).toBe(true)
    expect(error?.lines.join('\n')).toContain('RangeError: cannot read')
    expect(log.lines.join('\n')).toContain('red <b>bold</b>')
    expect(artifacts.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['dot.png', 'page.html', 'table.csv']),
    )
    expect(artifacts.map(({ path }) => path)).not.toContain('link.txt')
  })
})

test('tells nothing of the machine, unless it is asked to', async () => {
  const secrets = [project.dir, `"${hostname()}`, '"hostname"', 'started_cmd', 'main.js', 'boot_id']
  const text = parts(html)
    .filter(([name]) => name !== 'curves')
    .map(([, base64]) => inflateRawSync(Buffer.from(base64, 'base64')).toString())
    .join('\n')
  expect(text).toContain('loss')
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
  await project.ztxexp(['report', 'latest', '--with-meta', '-o', 'meta.html'])
  const { provenance } = await open(read('meta.html')).run(0)
  expect(provenance).toContainEqual({ label: 'Machine', value: hostname() })
})

test('keeps to the size it is given, and says what it leaves out; --full leaves out nothing', async () => {
  await project.ztxexp(['report', '-o', 'all.html'])
  const maxSize = statSync(project.path('all.html')).size - 2000
  const { stdout } = await project.ztxexp(['report', '-o', 'small.html', '--max-size', `${maxSize}`])
  expect(statSync(project.path('small.html')).size).toBeLessThanOrEqual(maxSize)
  expect(stdout).toMatch(/of 18 runs/)
  const small = await open(read('small.html')).index()
  expect(small.notes.join('\n')).toMatch(/of 18 runs/)
  expect(small.runs.id).toHaveLength(18)
  const full = await project.ztxexp(['report', '-o', 'full.html', '--full', '--max-size', '1kB'])
  expect(full.stdout).toMatch(/^18 runs, \d+ kB: full\.html\n$/)
  expect((await open(read('full.html')).index()).notes).toEqual([])
})

test('is also what export writes into an .html file', async () => {
  const { stdout, exitCode } = await project.ztxexp(['export', '--status', 'failed', '-o', 'failed.html'])
  expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^1 run, \d+ kB: failed\.html\n$/)])
})

test('of no runs says so in the page, and of what is wrong on the command line', async () => {
  const none = await project.ztxexp(['report', '--where', 'score > 5', '-o', 'none.html'])
  expect([none.exitCode, none.stdout]).toEqual([0, expect.stringMatching(/^0 runs/)])
  const problem = async (...args: string[]) => {
    const { stderr, exitCode } = await project.ztxexp(['report', ...args])
    expect(exitCode).toBeGreaterThan(0)
    return stderr
  }
  expect(await problem('-o', 'report.csv')).toContain('A report is an .html or .md file')
  expect(await problem('-o', 'no/such/report.html')).toContain('There is no folder')
  expect(await problem('group:nothing')).toContain('fits group:nothing')
  expect(await problem('--where', 'scor > 5')).toContain('Did you mean score?')
  expect(await problem('--max-size', 'big')).toContain('500kB')
})

type Column = 'config' | 'metrics'

function column(kind: Column, name: string): unknown[] | null | undefined {
  if (kind === 'config') return index.config.find((each) => each.name === name)?.values
  return index.metrics.find((each) => each.name === name)?.returned
}

function parts(text: string): [name: string, base64: string][] {
  const found = text.matchAll(/<script type="application\/octet-stream" data-part="(\w+)">([^<]*)<\/script>/g)
  return [...found].map((match) => [match[1] ?? '', match[2] ?? ''])
}

function open(text: string): ReportSource {
  return new ReportSource((name) => parts(text).flatMap(([part, base64]) => (part === name ? base64 : [])))
}

function read(name: string): string {
  return readFileSync(project.path(name), 'utf8')
}

// biome-ignore lint/suspicious/noExplicitAny: what the command prints is looked at field by field
async function json(args: string[]): Promise<Record<string, any>[]> {
  const { stdout } = await project.ztxexp(args)
  return [JSON.parse(stdout)].flat()
}
