import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import { type ExportOptions, exportResults } from '../../../src/results/export.ts'
import { openResults } from '../../../src/results/open.ts'
import { loadOptional } from '../../../src/results/optional-package.ts'
import { addRun, makeResultsDir } from '../results-directory.ts'

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

  test('of curves has a row a step', async () => {
    const { content } = await exportTo('curves.csv', { table: 'curves' })
    const runId = '20261123_234558_00000001'
    expect(content.toString()).toBe(
      `run_id,timestamp,step,split,phase,loss\n${runId},t,1,train,fit,1\n${runId},t,2,train,fit,0.5\n`,
    )
  })

  test('of a pivot table has its ranks', async () => {
    const by = { rows: ['status'], columns: ['lr'], values: ['score'] }
    const { content } = await exportTo('pivot.csv', { pivot: by })
    expect(content.toString()).toBe('status,lr=0.1\nsucceeded,0.5000 (1st)\n')
  })

  test('with an unknown extension names the known ones', async () => {
    await expect(exportTo('out.txt')).rejects.toThrow('.csv, .json, .jsonl, .xlsx, .parquet')
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
