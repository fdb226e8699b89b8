import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import { type ExportOptions, exportResults } from '../../../../src/results/export/export.ts'
import { loadOptional } from '../../../../src/results/export/optional-package.ts'
import { openResults } from '../../../../src/results/open.ts'
import { addRun, makeResultsDir } from '../../results-directory.ts'

const STREAM = [1, 2]
  .map((step) => `{"step": ${step}, "timestamp": "t", "metrics": {"loss": ${1 / step}}}\n`)
  .join('')

function makeSample() {
  const dir = makeResultsDir()
  addRun(dir, 1, {
    config: { lr: 0.1, note: '=HYPERLINK("x")', on: true },
    metrics: { score: 0.5 },
    stream: STREAM,
  })
  addRun(dir, 2, { config: { lr: -2, note: 'a "b", c', betas: [1, 2], mixed: 1 }, metrics: { score: 'NaN' } })
  addRun(dir, 3, { config: { mixed: 'x' }, run: { status: 'failed' } })
  return openResults(dir)
}

async function exportTo(name: string, options: ExportOptions = {}) {
  const dir = makeResultsDir()
  const summary = await exportResults(makeSample(), join(dir, name), options)
  expect(readdirSync(dir)).toEqual([name])
  return { summary, content: readFileSync(join(dir, name)) }
}

const COLUMNS = ['lr', 'note', 'on', 'betas', 'score', 'run.status']

describe('an export', () => {
  test('to .csv quotes what needs it and neutralizes formulas', async () => {
    const { summary, content } = await exportTo('out.csv', { columns: COLUMNS })
    expect(summary).toEqual({ rows: 3, columns: COLUMNS })
    expect(content.toString()).toBe(
      [
        'lr,note,on,betas,score,run.status',
        `0.1,"'=HYPERLINK(""x"")",true,,0.5,succeeded`,
        '-2,"a ""b"", c",,"[1,2]",NaN,succeeded',
        ',,,,,failed',
        '',
      ].join('\n'),
    )
  })

  test('has every column: config, metrics, then the fields of the run', async () => {
    const { summary } = await exportTo('out.csv', { status: 'succeeded' })
    expect(summary.columns.slice(0, 7)).toEqual([
      'lr',
      'note',
      'on',
      'betas',
      'mixed',
      'score',
      'schema_version',
    ])
    expect(summary.columns.at(-1)).toBe('run_dir')
  })

  test('to .json and .jsonl keeps types, in sorted order when asked', async () => {
    const options = { columns: ['lr', 'score'], sort: ['lr'] }
    const rows = [
      { lr: -2, score: 'NaN' },
      { lr: 0.1, score: 0.5 },
      { lr: null, score: null },
    ]
    expect(JSON.parse((await exportTo('out.json', options)).content.toString())).toEqual(rows)
    const lines = (await exportTo('out.jsonl', options)).content.toString().trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(rows)
    expect((await exportTo('none.json', { group: 'none' })).content.toString()).toBe('[]\n')
  })

  test('to .parquet types its columns', async () => {
    const { content } = await exportTo('out.parquet', { columns: [...COLUMNS, 'mixed', 'empty'] })
    const file = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength)
    expect(await parquetReadObjects({ file: file as ArrayBuffer })).toEqual([
      { ...ROW, lr: 0.1, note: '=HYPERLINK("x")', on: true, score: 0.5 },
      { ...ROW, lr: -2, note: 'a "b", c', betas: '[1,2]', score: Number.NaN, mixed: '1' },
      { ...ROW, 'run.status': 'failed', mixed: '"x"' },
    ])
  })

  test('to .xlsx is a workbook', async () => {
    const { content, summary } = await exportTo('out.xlsx')
    expect(content.subarray(0, 2).toString()).toBe('PK')
    expect(summary.rows).toBe(3)
  })

  test('has texts of any length as they are', async () => {
    const dir = makeResultsDir()
    const answer = `${'👩‍👩‍👧日é'.repeat(30_000)}"\n${'x'.repeat(200_000)}`
    addRun(dir, 1, { config: { lr: 1 }, metrics: { answer, score: 2 } })
    const columns = ['lr', 'answer', 'score']
    const read = async (name: string) => {
      const file = join(makeResultsDir(), name)
      await exportResults(openResults(dir), file, { columns })
      return readFileSync(file, 'utf8')
    }
    const row = { lr: 1, answer, score: 2 }
    expect(await read('out.jsonl')).toBe(`${JSON.stringify(row)}\n`)
    expect(await read('out.json')).toBe(`[\n${JSON.stringify(row)}\n]\n`)
    expect(await read('out.csv')).toBe(`lr,answer,score\n1,"${answer.replace('"', '""')}",2\n`)
  })

  test('to .xlsx says which texts a cell cannot hold', async () => {
    const dir = makeResultsDir()
    addRun(dir, 1, { metrics: { answer: 'x'.repeat(32_768), long: 'y'.repeat(32_767) } })
    addRun(dir, 2, { metrics: { answer: 'z'.repeat(100_000) } })
    const { notes } = await exportResults(openResults(dir), join(makeResultsDir(), 'out.xlsx'))
    expect(notes).toEqual([
      'Texts of more than 32,767 characters do not fit a cell of an .xlsx file and are cut (they end in …): ' +
        'answer (2). Export to .csv, .jsonl or .parquet for all of them.',
    ])
  })

  test('of curves has a row a step', async () => {
    const { content } = await exportTo('curves.csv', { table: 'curves' })
    const runId = '20261123_234558_00000001'
    expect(content.toString()).toBe(
      `run_id,timestamp,step,split,phase,loss\n${runId},t,1,train,fit,1\n${runId},t,2,train,fit,0.5\n`,
    )
  })

  test('of curves keeps a metric that is called like a column', async () => {
    const dir = makeResultsDir()
    addRun(dir, 1, { stream: '{"step": 1, "timestamp": "t", "metrics": {"step": 99, "loss": 1}}\n' })
    const file = join(makeResultsDir(), 'curves.csv')
    await exportResults(openResults(dir), file, { table: 'curves' })
    expect(readFileSync(file, 'utf8')).toMatch(
      /,step,split,phase,metrics\.step,loss\n.*,1,train,fit,99,1\n$/s,
    )
  })

  test('of a pivot table has its ranks as numbers', async () => {
    const by = { rows: ['status'], columns: ['lr'], values: ['score'] }
    const { content } = await exportTo('pivot.csv', { pivot: by })
    expect(content.toString()).toBe('status,lr=0.1,lr=0.1 rank\nsucceeded,0.5,1\n')
    const { content: json } = await exportTo('pivot.json', { pivot: by })
    expect(JSON.parse(json.toString())).toEqual([{ status: 'succeeded', 'lr=0.1': 0.5, 'lr=0.1 rank': 1 }])
  })

  test.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ["-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"],
    ['+SUM(A1:A9)', "'+SUM(A1:A9)"],
    ['-A1', "'-A1"],
    ['\t=1', "'\t=1"],
    ['-b', '-b'],
    ['--flag', '--flag'],
    ['- a note', '- a note'],
    ['-0.25', '-0.25'],
    ['-1e-5', '-1e-5'],
    ['+5%', '+5%'],
    [-0.25, '-0.25'],
    [-1e-300, '-1e-300'],
    ['a=b', 'a=b'],
  ])('to .csv has %j as %s', async (note, expected) => {
    const dir = makeResultsDir()
    addRun(dir, 1, { config: { note } })
    const file = join(makeResultsDir(), 'out.csv')
    await exportResults(openResults(dir), file, { columns: ['note'] })
    expect(readFileSync(file, 'utf8')).toBe(`note\n${expected}\n`)
  })

  test('keeps what stands under one name in several parts apart, under full names', async () => {
    const dir = makeResultsDir()
    addRun(dir, 1, {
      config: { file: 'a.csv', status: 'hot', lr: 1, seed: 5, loss: 'mse' },
      metrics: { lr: 1, loss: 0.5 },
      run: { file: 'train.exp.ts' },
    })
    addRun(dir, 2, {
      config: { constructor: 'x', 'learning rate': 2 },
      metrics: { toString: 1 },
      run: { file: 'train.exp.ts' },
    })
    const file = join(makeResultsDir(), 'out.json')
    await exportResults(openResults(dir), file)
    const [first, second] = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[]
    expect(first).toMatchObject({
      'config.file': 'a.csv',
      'run.file': 'train.exp.ts',
      'config.status': 'hot',
      'run.status': 'succeeded',
      'config.loss': 'mse',
      'metrics.loss': 0.5,
      lr: 1,
    })
    expect(first).not.toHaveProperty('file')
    expect(second).toMatchObject({
      constructor: 'x',
      'learning rate': 2,
      toString: 1,
      'run.file': 'train.exp.ts',
    })
    const csv = join(makeResultsDir(), 'out.csv')
    await exportResults(openResults(dir), csv, {
      columns: ['constructor', 'toString', 'config.learning rate'],
    })
    expect(readFileSync(csv, 'utf8')).toBe('constructor,toString,config.learning rate\n,,\nx,1,2\n')
    await expect(exportResults(openResults(dir), csv, { columns: ['file'] })).rejects.toThrow(
      '"file" is both config.file and run.file',
    )
  })

  test('with an unknown extension names the known ones', async () => {
    await expect(exportTo('out.txt')).rejects.toThrow('.csv, .json, .jsonl, .ndjson, .xlsx, .parquet')
  })

  test('that needs a package which is not there says how to install it', async () => {
    const load = () => import('no-such-package' as string)
    await expect(loadOptional('no-such-package', 'A file', load)).rejects.toThrow(
      'npm install no-such-package',
    )
  })
})

const ROW = {
  lr: null,
  note: null,
  on: null,
  betas: null,
  score: null,
  'run.status': 'succeeded',
  mixed: null,
  empty: null,
}
