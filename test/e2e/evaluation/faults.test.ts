/** Cases that hang, crash, throw and return what cannot be kept: each fails alone, and what it has cost is kept. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { CaseRecord } from '../../../src/model/case-record.ts'
import { readCases } from '../../../src/store/run-directory/case-lines.ts'
import { type Finished, until, useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

const project = useFixture('evaluation/faults')

beforeEach(() => {
  project.clear()
  rmSync(project.path('calls.txt'), { force: true })
})

interface Ran extends Finished {
  record: RecordedRun
  cases: Record<string, CaseRecord>
}

async function run(name: string, ...args: string[]): Promise<Ran> {
  const finished = await project.ztxexp(['-t', `^${name}$`, '--grace', '300', ...args])
  return { ...finished, ...read() }
}

function read(): Pick<Ran, 'record' | 'cases'> {
  const [record] = project.runs()
  if (!record) throw new Error('there is no run')
  return { record, cases: Object.fromEntries([...readCases(record.dir)].map((each) => [each.id, each])) }
}

function callsOf(id: string): number {
  const lines = existsSync(project.path('calls.txt')) ? readFileSync(project.path('calls.txt'), 'utf8') : ''
  return lines.split('\n').filter((line) => line.endsWith(` ${id}`)).length
}

const WELL = ['c0', 'c1', 'c2', 'c5', 'c6', 'c7', 'c8', 'c9']

describe('a case', () => {
  test('that hangs fails alone, in a wait and in a loop', async () => {
    const { cases, record } = await run('hang')
    for (const id of ['c3', 'c4']) expect(cases[id]?.error?.name).toBe('TimeoutError')
    for (const id of WELL) expect(cases[id]).toMatchObject({ output: Number(id.slice(1)), attempt: 1 })
    expect(record.run).toMatchObject({ status: 'succeeded', cases: { total: 10, done: 10, errors: 2 } })
  })

  test.each(['process_pool', 'dynamic'])('that ends its worker fails alone: %s', async (mode) => {
    const { cases } = await run('crash', '--mode', mode)
    expect(cases.c3?.error).toMatchObject({ name: 'WorkerExit', message: expect.stringContaining('code 3') })
    expect(cases.c4?.error).toMatchObject({ name: 'WorkerExit', message: expect.stringContaining('SIGKILL') })
    for (const id of WELL) expect(cases[id]).toMatchObject({ output: Number(id.slice(1)), attempt: 1 })
  })

  test('that has left something behind which fails later has failed, whether its run is over by then or not', async () => {
    const finished = await project.ztxexp(['-t', '^late ', '--workers', '1'])
    expect(finished.stderr).not.toContain('An error came up')
    const runs = project.runs()
    expect(runs.map(({ config }) => config.late).sort()).toEqual(['after', 'within'])
    for (const { dir, config, run, metrics } of runs) {
      const total = config.late === 'after' ? 2 : 3
      const { c0, c1, c2 } = Object.fromEntries([...readCases(dir)].map((each) => [each.id, each]))
      expect(c1).toMatchObject({ output: null, scores: {}, attempt: 1 })
      expect(c1?.error?.message).toContain('RangeError: too late')
      expect([c0?.output, c2?.output]).toEqual([0, total === 3 ? 2 : undefined])
      expect(run).toMatchObject({ status: 'succeeded', cases: { total, done: total, errors: 1 } })
      expect(metrics).toMatchObject({ right: 1, errors: 1 })
      // What it had answered is in the file still.
      expect(readFileSync(join(dir, 'cases.jsonl'), 'utf8')).toContain('"output":1')
    }
  })

  test('is tried again by itself, and says what all its attempts have cost', async () => {
    const { cases, record } = await run('retry')
    expect(cases.c0).toMatchObject({ output: 3, attempt: 3, usage: { calls: 3, cost_usd: 3 } })
    expect(cases.c1).toMatchObject({ output: null, scores: {}, error: { message: 'never' }, attempt: 3 })
    expect(cases.c2).toMatchObject({ error: { name: 'NoRetry' }, attempt: 1 })
    expect(cases.c3).toMatchObject({ skipped: 'not for this one', scores: {} })
    expect(cases.c3).not.toHaveProperty('error')
    expect(record.run).toMatchObject({ cases: { done: 4, errors: 2, skipped: 1 } })
    expect(record.metrics).toMatchObject({ positive: 1, errors: 2, cost_usd: 8 })
  })

  test('may return any data, also 10 MB of it; of what is none it is said what to return', async () => {
    const { cases } = await run('outputs')
    expect(cases.text?.output).toBe('Größe')
    expect(cases.list?.output).toEqual([1, { deep: [true, null] }])
    expect([cases.null?.output, cases.nothing?.output, cases.nothing?.error]).toEqual([null, null, undefined])
    expect(cases.nan?.output).toEqual({ loss: 'NaN' })
    expect(cases.large?.output).toHaveLength(10 * 1024 * 1024)
    expect(cases.large?.scores.kind?.score).toBe(8)
    expect(cases.response?.error?.message).toContain('instance of Response')
    expect(cases.response?.error?.message).toContain('await response.text()')
    expect(cases.stream?.error?.message).toContain('for await')
    expect(cases.function?.error?.message).toContain('returned a function')
    expect(cases.map?.error?.message).toContain('an instance of Map at inside')
  })
})

test('what a function leaves behind fails its case, also while scorers are at work', async () => {
  const { cases } = await run('left behind')
  expect(cases.c0).toMatchObject({ output: 0, scores: { slow: { score: 1 } } })
  expect(cases.c1).toMatchObject({
    output: null,
    scores: {},
    error: { name: 'WorkerExit', message: expect.stringContaining('left behind') },
    attempt: 2,
  })
  expect(callsOf('c1')).toBe(2)
})

describe('a scorer', () => {
  test('that throws, waits or says nothing is an error of its score: the output is kept', async () => {
    const { cases, record } = await run('scorers')
    expect(cases.c0).toMatchObject({ output: 0, attempt: 1 })
    expect(cases.c0).not.toHaveProperty('error')
    expect(cases.c0?.scores).toMatchObject({
      fine: { score: 1, reason: 'because' },
      none: { score: null },
      throws: { score: null, error: { type: 'RangeError', message: 'bad judge' } },
      rejects: { error: { message: 'late judge' } },
      waits: { error: { type: 'TimeoutError' } },
      undefined: { error: { type: 'TypeError', message: expect.stringContaining('undefined') } },
      infinite: { error: { type: 'TypeError' } },
    })
    expect(cases.c0?.scores.none).not.toHaveProperty('error')
    expect(callsOf('c0')).toBe(1)
    expect(record.run).toMatchObject({ cases: { errors: 0 } })
  })

  test('that ends its worker, or keeps it busy, does not have the function called again', async () => {
    const { cases } = await run('stuck scorer')
    expect(cases.c1?.scores.stuck?.error?.type).toBe('TimeoutError')
    expect(cases.c2?.scores.stuck?.error?.type).toBe('WorkerExit')
    for (const id of ['c0', 'c3']) expect(cases[id]?.scores.stuck).toEqual({ score: 1 })
    for (const id of ['c1', 'c2']) expect([cases[id]?.output, callsOf(id)]).toEqual([Number(id.slice(1)), 1])
  })
})

describe('a variant', () => {
  test('that cannot be judged has failed, and the command with it', async () => {
    const failures: [name: string, type: string, message: string][] = [
      ['all fail', 'TypeError', 'All 3 cases failed, the first of them ("c0"): no key'],
      ['bad summary', 'Error', 'summarize failed: no sum'],
      ['no cases', 'ZtxexpError', 'there are no cases'],
      ['same ids', 'ZtxexpError', 'the id "a"'],
      ['bad generator', 'Error', 'gone'],
      ['no file', 'ZtxexpError', 'missing.jsonl'],
    ]
    const { exitCode } = await project.ztxexp(['-t', `^(${failures.map(([name]) => name).join('|')})$`])
    expect(exitCode).toBe(1)
    const found = project.runs().map(({ run }) => [run.title, run])
    expect(found).toHaveLength(failures.length)
    expect(Object.fromEntries(found)).toMatchObject(
      Object.fromEntries(
        failures.map(([name, error_type, message]) => [
          name,
          { status: 'failed', error_type, error_message: expect.stringContaining(message) },
        ]),
      ),
    )
    expect(callsOf('a')).toBe(0)
  })

  test('scores errors as zero where it says so', async () => {
    const { record, cases } = await run('zero')
    expect(record.metrics).toMatchObject({ one: 0.5, errors: 1 })
    expect(cases.c1).toMatchObject({ scores: { one: { score: 0 } }, error: { name: 'TypeError' } })
  })

  test('that is interrupted has its cases, and goes on with the others', async () => {
    const started = project.startZtxexp(['-t', '^hang$', '--workers', '1', '--grace', '200'])
    await until(() => project.runs().length > 0 && Object.keys(read().cases).length > 0, 'a case')
    started.child.kill('SIGINT')
    expect((await started.finished).exitCode).toBe(130)
    const { record, cases } = read()
    expect(record.run).toMatchObject({ status: 'failed', error_type: 'Interrupted' })
    expect(record.metrics).toBeUndefined()
    const { cases: all, record: whole } = await run('hang', '--resume')
    expect(whole.id).toBe(record.id)
    expect(whole.run).toMatchObject({ status: 'succeeded', cases: { done: 10 } })
    for (const id of Object.keys(cases)) expect(all[id]).toEqual(cases[id])
  })
})

test('a run without cases has what its calls have cost as metrics, and its own of these names', async () => {
  const { record } = await run('a plain run')
  expect(record.metrics).toEqual({ score: 1, cost_usd: 0.75, input_tokens: 7, output_tokens: 0 })
})
