/** Past runs by config, with and without an index. */
import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fingerprint } from '../../../../src/model/utils/fingerprint.ts'
import { History } from '../../../../src/store/history/history.ts'
import { addRun, makeResultsDir } from '../../results-directory.ts'

const OURS = { file: 'a.exp.ts', config_hash: 'h', code_hash: 'c' }

function open(resultsDir: string, options: { ignoredKeys?: string[]; canWrite?: boolean } = {}) {
  const history = new History({ resultsDir, ignoredKeys: [], canWrite: true, ...options })
  return (identity: string, file = 'a.exp.ts') =>
    history.of({ experimentName: 'train', file, identity }).map(({ runId }) => runId.at(-1))
}

const indexOf = (dir: string) => join(dir, '.index.jsonl')

describe('looking up', () => {
  test('finds runs of the same experiment, file and config, oldest first', () => {
    const dir = makeResultsDir()
    addRun(dir, 1, { run: { ...OURS, started_at: '2026-11-24T00:00:02.000000+00:00' } })
    addRun(dir, 2, { run: { ...OURS, started_at: '2026-11-24T00:00:01.000000+00:00' } })
    addRun(dir, 3, { run: { ...OURS, file: 'b.exp.ts' } })
    addRun(dir, 4, { run: { ...OURS, experiment_name: 'other' } })
    addRun(dir, 5, { run: { ...OURS, config_hash: 'other' } })
    expect(open(dir)('h')).toEqual(['2', '1'])
    expect(open(dir)('h', 'b.exp.ts')).toEqual(['3'])
  })

  test("counts Python's runs, which have no hash and no file", () => {
    const dir = makeResultsDir()
    addRun(dir, 1, { config: { lr: 0.1, model: 'tiny' } })
    expect(open(dir)(fingerprint({ model: 'tiny', lr: 0.1 }), 'any.exp.ts')).toEqual(['1'])
  })

  test('compares without the ignored keys', () => {
    const dir = makeResultsDir()
    addRun(dir, 1, { config: { lr: 0.1, device: 'cpu' }, run: OURS })
    expect(open(dir, { ignoredKeys: ['device'] })(fingerprint({ lr: 0.1 }))).toEqual(['1'])
  })

  test('passes over what cannot be read, files, and a directory that does not exist', () => {
    const dir = makeResultsDir()
    addRun(dir, 1, { run: OURS })
    writeFileSync(join(addRun(dir, 2), 'run.json'), '{"schema_ver')
    writeFileSync(join(dir, 'notes.txt'), 'mine')
    expect(open(dir)('h')).toEqual(['1'])
    expect(open(join(dir, 'nowhere'))('h')).toEqual([])
    expect(existsSync(join(dir, 'nowhere'))).toBe(false)
  })
})

describe('the index', () => {
  test('spares reading what it holds, and is read again where run.json has changed', () => {
    const dir = makeResultsDir()
    const runDir = addRun(dir, 1, { run: OURS })
    open(dir)
    const lines = readFileSync(indexOf(dir), 'utf8')
    writeFileSync(indexOf(dir), lines.replace('"configHash":"h"', '"configHash":"from the index"'))
    expect(open(dir)('from the index')).toEqual(['1'])
    const run = JSON.parse(readFileSync(join(runDir, 'run.json'), 'utf8'))
    writeFileSync(join(runDir, 'run.json'), JSON.stringify({ ...run, config_hash: 'new and longer' }))
    expect(open(dir)('from the index')).toEqual([])
    expect(open(dir)('new and longer')).toEqual(['1'])
  })

  test.each<[string, (path: string) => void]>([
    ['deleted', (path) => rmSync(path)],
    ['cut in the middle of a line', (path) => truncateSync(path, 250)],
    ['garbage', (path) => writeFileSync(path, 'no json\n{"name":1}\n[]\n{"name":"x","run":{}}')],
    ['torn by a crash', (path) => appendFileSync(path, '{"name":"20261123_2345')],
  ])('%s loses nothing and is mended', (_what, damage) => {
    const dir = makeResultsDir()
    for (const index of [1, 2, 3]) addRun(dir, index, { run: OURS })
    open(dir)
    damage(indexOf(dir))
    addRun(dir, 4, { run: OURS })
    expect(open(dir)('h')).toEqual(['1', '2', '3', '4'])
    const mended = readFileSync(indexOf(dir), 'utf8')
    expect(open(dir)('h')).toEqual(['1', '2', '3', '4'])
    expect(readFileSync(indexOf(dir), 'utf8')).toBe(mended)
  })

  test('forgets runs that are gone, never holds one in progress, and is written anew when most of it is dead', () => {
    const dir = makeResultsDir()
    const gone = addRun(dir, 1, { run: OURS })
    addRun(dir, 2, { run: { ...OURS, status: 'running' } })
    open(dir)
    expect(readFileSync(indexOf(dir), 'utf8').split('\n')).toHaveLength(2)
    rmSync(gone, { recursive: true })
    expect(open(dir)('h')).toEqual(['2'])
    appendFileSync(indexOf(dir), readFileSync(indexOf(dir), 'utf8').repeat(1_001))
    addRun(dir, 3, { run: OURS })
    open(dir)
    expect(readFileSync(indexOf(dir), 'utf8').split('\n')).toHaveLength(2)
  })

  test('is not written while only listing', () => {
    const dir = makeResultsDir()
    addRun(dir, 1, { run: OURS })
    expect(open(dir, { canWrite: false })('h')).toEqual(['1'])
    expect(existsSync(indexOf(dir))).toBe(false)
  })
})
