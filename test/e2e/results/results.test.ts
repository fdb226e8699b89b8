import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { parquetReadObjects } from 'hyparquet'
import { beforeAll, expect, test } from 'vitest'
import { type Finished, IS_INSTALLED, useFixture } from '../harness.ts'

const project = useFixture('results/sweep')
let summaries: Finished[] = []

/** Two groups: the second has the better code. */
beforeAll(async () => {
  summaries = [
    await project.ztxexp(['--group', 'main']),
    await project.ztxexp(['--group', 'fix', '--sort', '-score'], { env: { SHIFT: '0.05', COLUMNS: '160' } }),
  ]
})

/** Output with what differs from run to run replaced by words as wide; so the columns stay where they are. */
function stable(text: string): string {
  return text
    .replaceAll(/\d{8}_\d{6}_[\da-f]{8}/g, '<run-id                 >')
    .replaceAll(/ +[\d.]+m?s(?= )/g, (time) => 'TIME'.padStart(time.length))
    .replaceAll(/(RUN.*|Duration) {2}.*/g, '$1 …')
    .replaceAll(/ztxexp v.*/g, 'ztxexp …')
    .replaceAll(/\d+ workers/g, 'N workers')
}

function tables({ stdout }: Finished): string {
  return `\n${stable(stdout).split('\n').slice(4).join('\n')}`
}

test.each([80, 160])('the summary at %i columns has a row for each group of seeds', (columns) => {
  const summary = summaries[columns === 80 ? 0 : 1]
  expect(summary?.exitCode).toBe(0)
  expect(tables(summary ?? { stdout: '', stderr: '', exitCode: null })).toMatchSnapshot()
})

test.each(['80', '160'])('results at %s columns', async (columns) => {
  const args = ['results', '--repeats', '--group', 'main', '--sort', '-score']
  const { stdout } = await project.ztxexp(args, { env: { COLUMNS: columns } })
  expect(`\n${stable(stdout)}`).toMatchSnapshot()
})

test('results filters, sorts and picks columns', async () => {
  const args = [
    'results',
    '--where',
    "group == 'fix' && lr < 0.2",
    '--sort',
    '-score',
    '--columns',
    'lr,seed,score',
  ]
  const { stdout } = await project.ztxexp([...args, '--json'])
  expect(JSON.parse(stdout)).toEqual([
    { lr: 0.1, seed: 2, score: expect.closeTo(0.945) },
    { lr: 0.1, seed: 1, score: expect.closeTo(0.935) },
    { lr: 0.1, seed: 3, score: expect.closeTo(0.925) },
  ])
})

test('show takes the start of an id', async () => {
  const run = project.runs().find(({ config }) => config.lr === 0.2)
  const { stdout, exitCode } = await project.ztxexp(['show', run?.id.slice(0, -2) ?? ''])
  expect(exitCode).toBe(0)
  expect(stdout).toContain(run?.id)
  expect(stdout).toContain('trained')
  const none = await project.ztxexp(['show', 'nothing'])
  expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining('begins with "nothing"')])
})

test('compare knows from the objective what is better, for two groups and for two seeds', async () => {
  const groups = await project.ztxexp(['compare', 'group:main', 'group:fix', '--json'])
  const { pairs, metrics } = JSON.parse(groups.stdout) as { pairs: unknown[]; metrics: { metric: string }[] }
  expect(pairs).toHaveLength(10)
  expect(metrics.find(({ metric }) => metric === 'score')).toMatchObject({ verdict: 'better' })
  const [first, second] = project
    .runs()
    .filter(({ run, config }) => run.group === 'main' && config.lr === 0.1)
  const seeds = await project.ztxexp(['compare', first?.id ?? '', second?.id ?? ''])
  expect(seeds.stdout).toContain('seed')
})

test.each(['csv', 'json', 'jsonl', 'xlsx', 'parquet'])(
  'export to .%s can be read back',
  async (extension) => {
    const file = project.path(`out.${extension}`)
    const args = ['export', '-o', file, '--group', 'main', '--sort', 'title', '--columns', 'title,score']
    const { exitCode, stderr } = await project.ztxexp(args)
    if (IS_INSTALLED && exitCode !== 0) {
      // The packages for these two are optional.
      expect(stderr).toMatch(/needs the package (write-excel-file|hyparquet-writer)\. Install it/)
      return
    }
    expect(stderr).toBe('')
    const rows = await readTable(file, extension)
    expect(rows).toHaveLength(10)
    expect(rows[0]).toEqual(['baseline', 0.5])
    expect(rows.at(-1)?.[0]).toBe('train lr=0.8 seed=3')
  },
)

test('clean lists first, and deletes with --yes', async () => {
  const args = ['clean', '--status', 'succeeded', '--where', "group == 'main' && lr == 0.8"]
  const dry = await project.ztxexp(args)
  expect(dry.stdout).toContain('Would delete 3 runs. Nothing was deleted')
  expect(project.runs()).toHaveLength(20)
  expect((await project.ztxexp([...args, '--yes'])).stdout).toContain('Deleted 3 runs.')
  expect(project.runs()).toHaveLength(17)
})

async function readTable(file: string, extension: string): Promise<unknown[][]> {
  const content = readFileSync(file)
  const text = content.toString()
  switch (extension) {
    case 'csv':
      return text
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').map((cell) => (/^[\d.]+$/.test(cell) ? Number(cell) : cell)))
    case 'json':
      return (JSON.parse(text) as object[]).map((row) => Object.values(row))
    case 'jsonl':
      return text
        .trim()
        .split('\n')
        .map((line) => Object.values(JSON.parse(line) as object))
    case 'parquet': {
      const copy = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength)
      return (await parquetReadObjects({ file: copy as ArrayBuffer })).map((row) => Object.values(row))
    }
    default:
      return readSheet(content)
  }
}

/** The first sheet of a workbook: a zip of XML files. */
function readSheet(zip: Buffer): unknown[][] {
  const sheet = unzip(zip, 'xl/worksheets/sheet1.xml')
  const strings = [...unzip(zip, 'xl/sharedStrings.xml').matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map(
    ([, text]) => text,
  )
  const rows = [...sheet.matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, cells = '']) =>
    [...cells.matchAll(/<c([^>]*)>.*?<(?:v|t)[^>]*>([^<]*)</gs)].map(([, attributes = '', value = '']) => {
      if (attributes.includes('t="s"')) return strings[Number(value)]
      return /t="(?:str|inlineStr)"/.test(attributes) ? value : Number(value)
    }),
  )
  return rows.slice(1)
}

/** A file of a zip, by its central directory. */
function unzip(zip: Buffer, name: string): string {
  for (let at = zip.indexOf('PK\x01\x02'); at !== -1; at = zip.indexOf('PK\x01\x02', at + 4)) {
    const nameLength = zip.readUInt16LE(at + 28)
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) !== name) continue
    const [method, size, local] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt32LE(at + 42),
    ]
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const packed = zip.subarray(start, start + size)
    return (method === 0 ? packed : inflateRawSync(packed)).toString()
  }
  return ''
}
