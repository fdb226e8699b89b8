import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readRun } from '../../../../src/store/run-directory/read.ts'
import {
  type RunDocuments,
  readRunDocuments,
  remoteMark,
  writeRemoteRun,
} from '../../../../src/store/run-directory/remote-run.ts'
import { addRun, makeResultsDir } from '../../results-directory.ts'

const RUN_ID = '20261123_234558_00000001'
const origin = { runId: RUN_ID, host: 'far', runDir: `/data/results/${RUN_ID}` }
const FILES = { config: { lr: 0.1 }, metrics: { loss: 'NaN', score: 1 }, meta: { hostname: 'far' } }

/** A run with these files beside its records. */
function runWith(files: Record<string, string | Buffer> = {}): string {
  const runDir = addRun(makeResultsDir(), 1, FILES)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(runDir, name), content)
  return runDir
}

function received(documents: RunDocuments) {
  const runDir = writeRemoteRun(join(makeResultsDir(), 'results'), origin, documents)
  const run = readRun(runDir, { withMeta: true })
  if (run?.kind !== 'run') throw new Error(JSON.stringify(run))
  return run
}

describe('a run of another machine', () => {
  test('is the same run here, and says where the rest of it is', () => {
    const files = { 'run.log': 'one\ntwo\n', 'error.log': 'Error: x\n', 'cases.jsonl': '{"id":"a"}\n' }
    const steps = '{"step":1,"metrics":{"loss":1}}\n'
    const runDir = runWith({ ...files, 'metrics.jsonl': steps, 'events.jsonl': '{"event":"end"}\n' })
    const run = received(readRunDocuments(runDir))
    const there = readRun(runDir)
    expect(run).toMatchObject({ run: there?.kind === 'run' && there.run, config: FILES.config })
    expect(run.metrics).toEqual({ loss: Number.NaN, score: 1 })
    for (const [name, text] of Object.entries({ ...files, 'metrics.jsonl': steps }))
      expect(readFileSync(join(run.runDir, name), 'utf8')).toBe(text)
    expect(run.meta).toMatchObject({ hostname: 'far' })
    expect(remoteMark(run.meta)).toEqual({ host: 'far', run_dir: origin.runDir, cut: [] })
    expect(readdirSync(join(run.runDir, '..'))).toEqual([RUN_ID])
  })

  test('has the beginning and the end of a long log, the last metrics, and names what is cut', () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `line ${index} ä\n`)
    const steps = lines.map((_, step) => `{"step":${step},"metrics":{"loss":${step}}}\n`)
    const runDir = runWith({ 'run.log': lines.join(''), 'metrics.jsonl': steps.join('') })
    const documents = readRunDocuments(runDir)
    const log = documents['run.log'] ?? ''
    expect(log).toMatch(/^line 0 ä\nline 1 ä\n/)
    expect(log).toMatch(/ä\n\[\d+ bytes are left out here\]\nline \d+ ä\n/)
    expect(log.endsWith('line 99999 ä\n')).toBe(true)
    const last = (documents['metrics.jsonl'] ?? '').trimEnd().split('\n')
    expect(last.map((line) => JSON.parse(line).step).slice(-2)).toEqual([99_998, 99_999])
    expect(remoteMark(received(documents).meta)?.cut.sort()).toEqual(['metrics.jsonl', 'run.log'])
  })

  test('is small whatever lies there, and half of the cases are never taken for all', () => {
    const noise = () => `${randomBytes(200_000).toString('base64')}\n`
    const runDir = runWith({
      ...{ 'run.log': noise(), 'error.log': noise(), 'cases.jsonl': noise().repeat(10) },
      ...{ 'metrics.jsonl': noise(), 'events.jsonl': noise() },
    })
    const documents = readRunDocuments(runDir)
    expect(gzipSync(JSON.stringify(documents)).length).toBeLessThan(260 * 1024)
    expect(documents['cases.jsonl']).toBeUndefined()
    expect(remoteMark(received(documents).meta)?.cut).toContain('cases.jsonl')
  })

  test('keeps its metrics whole, and without metrics has none', () => {
    const large = { text: randomBytes(400_000).toString('base64') }
    const runDir = addRun(makeResultsDir(), 1, { ...FILES, metrics: large })
    expect(received(readRunDocuments(runDir)).metrics).toEqual(large)
    const skipped = addRun(makeResultsDir(), 1, { meta: {}, run: { status: 'skipped' } })
    expect(received(readRunDocuments(skipped)).metrics).toBeNull()
  })

  test('that is here already stays as it is', () => {
    const resultsDir = makeResultsDir()
    const runDir = addRun(resultsDir, 1, { metrics: { score: 2 } })
    expect(writeRemoteRun(resultsDir, origin, readRunDocuments(runWith()))).toBe(runDir)
    expect(JSON.parse(readFileSync(join(runDir, 'metrics.json'), 'utf8'))).toEqual({ score: 2 })
    expect(existsSync(join(runDir, 'meta.json'))).toBe(false)
  })
})

const documents = () => readRunDocuments(runWith())
const withRun = (fields: object): RunDocuments => {
  const own = documents()
  return { ...own, 'run.json': JSON.stringify({ ...JSON.parse(own['run.json'] ?? ''), ...fields }) }
}

test.each<[why: string, () => RunDocuments, Partial<typeof origin>?]>([
  ['its id is none of a run', documents, { runId: '../../outside' }],
  ['another name', () => ({ ...documents(), '../../evil.sh': 'x' })],
  ['another name', () => ({ ...documents(), 'artifacts/model.bin': 'x' })],
  ['another name', () => ({ ...documents(), 'run.log': 1 }) as unknown as RunDocuments],
  ['run_id is another one', () => withRun({ run_id: '20261123_234558_00000002' })],
  ['it is not over', () => withRun({ status: 'running' })],
  ['unknown status', () => withRun({ status: 'won' })],
  ['title is no string', () => withRun({ title: { a: 1 } })],
  ['its root is not an object', () => ({ ...documents(), 'metrics.json': '[1]' })],
  ['config.json: Expected', () => ({ ...documents(), 'config.json': '{' })],
  ['nested deeper', () => ({ ...documents(), 'metrics.json': `{"a":${'['.repeat(5000)}` })],
  ['characters', () => ({ ...documents(), 'run.log': 'x'.repeat(90 * 1024 * 1024) })],
  ['run.json: Unexpected end', () => ({})],
])('documents of a stranger are refused: %s', (why, make, other) => {
  const resultsDir = makeResultsDir()
  expect(() => writeRemoteRun(resultsDir, { ...origin, ...other }, make())).toThrow(why)
  expect(readdirSync(resultsDir)).toEqual([])
})
