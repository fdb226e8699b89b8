import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DamagedRun, StoredRun } from '../../../../src/model/stored-run.ts'
import { readRun, readRuns } from '../../../../src/store/run-directory/read.ts'
import { addRun, makeResultsDir } from '../../results-directory.ts'

async function readAll(dir: string) {
  const runs: StoredRun[] = []
  const damaged: DamagedRun[] = []
  for await (const run of readRuns(dir, { onDamaged: (found) => damaged.push(found) })) runs.push(run)
  return { runs, damaged: damaged.map((found) => `${basename(found.runDir).slice(-2)} ${found.reason}`) }
}

describe('a run directory', () => {
  test('gives its parts, with non-finite metrics as numbers', () => {
    const dir = addRun(makeResultsDir(), 1, {
      config: { lr: 0.1, note: 'NaN' },
      metrics: { loss: 'NaN', deep: { worst: '-Infinity' }, name: 'Nan' },
      meta: { seed: 7 },
    })
    expect(readRun(dir)).toMatchObject({
      config: { lr: 0.1, note: 'NaN' },
      metrics: { loss: Number.NaN, deep: { worst: -Infinity }, name: 'Nan' },
      meta: null,
    })
    expect(readRun(dir, { withMeta: true })).toMatchObject({ meta: { seed: 7 } })
  })

  test('may hold the bare NaN and Infinity that Python writes', () => {
    const dir = addRun(makeResultsDir(), 1, {
      config: '{"limit": -Infinity, "text": "a NaN \\" Infinity"}',
      metrics: '{"loss": NaN, "max": Infinity, "said": "NaN"}',
    })
    expect(readRun(dir)).toMatchObject({
      config: { limit: -Infinity, text: 'a NaN " Infinity' },
      metrics: { loss: Number.NaN, max: Infinity, said: Number.NaN },
    })
  })

  test('may be larger than the read buffer, and in any language', () => {
    const text = 'Ünïcödé 学习 '.repeat(20_000)
    const dir = addRun(makeResultsDir(), 1, { config: { text } })
    expect(readRun(dir)).toMatchObject({ config: { text } })
  })

  test('is left out early when its run.json is not accepted', () => {
    const dir = addRun(makeResultsDir(), 1, { config: '{torn', run: { status: 'failed' } })
    expect(readRun(dir, { accept: (run) => run.status === 'succeeded' })).toBeNull()
  })
})

describe('a results directory', () => {
  test('gives its runs in the order in which they started, and of one time in order of their names', async () => {
    const dir = makeResultsDir()
    for (const index of [3, 1, 2]) addRun(dir, index)
    addRun(dir, 4, { run: { started_at: '2026-11-23T23:45:58.000001+00:00' } })
    const { runs } = await readAll(dir)
    expect(runs.map((run) => run.runId.slice(-1))).toEqual(['4', '1', '2', '3'])
  })

  test('lists what is damaged and reads the rest', async () => {
    const dir = makeResultsDir()
    addRun(dir, 1)
    addRun(dir, 2, { config: '{"lr": 0.' })
    addRun(dir, 3, { metrics: '[1]' })
    addRun(dir, 4, { run: { schema_version: 3 } })
    addRun(dir, 5, { run: { status: 'lost' } })
    mkdirSync(join(dir, '20261123_234558_00000006'))
    writeFileSync(join(addRun(dir, 7), 'run.json'), '')
    const { runs, damaged } = await readAll(dir)
    expect(runs).toHaveLength(1)
    expect(damaged.toSorted()).toEqual([
      expect.stringMatching(/^02 config\.json: Unexpected end of JSON input|^02 config.json: Unterminated/),
      '03 metrics.json: its root is not an object',
      '04 run.json: schema_version is 3, this version of ztxexp reads 2',
      '05 run.json: unknown status "lost"',
      '06 run.json is missing',
      '07 run.json: Unexpected end of JSON input',
    ])
  })

  test('ignores files, folders of others and folders that begin with a dot', async () => {
    const dir = makeResultsDir()
    writeFileSync(join(dir, 'summary.csv'), '')
    mkdirSync(join(dir, 'plots'))
    mkdirSync(join(dir, '.claims'))
    writeFileSync(join(dir, '.claims', 'run.json'), '{')
    symlinkSync(join(dir, 'nowhere'), join(dir, 'latest'))
    expect(await readAll(dir)).toEqual({ runs: [], damaged: [] })
  })

  test('that does not exist is an error that says where it was looked for', async () => {
    await expect(readAll('/nowhere/results')).rejects.toThrow('no results directory at /nowhere/results')
  })
})
