/** Scorers change, datasets grow, commands are killed: no output is paid for twice. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { CaseRecord } from '../../../src/model/case-record.ts'
import { processesWith, until, useFixture } from '../harness.ts'

const project = useFixture('evaluation/crash')
const [CALLS, SCORED] = [project.path('calls.txt'), project.path('scored.txt')]
const env = { CASES: '25', CALLS, SCORED, OF_RESCORE_TEST: project.dir }
const workers = ['--workers', '2']
/** Variants, cases, repeats. */
const ALL = 4 * 25 * 2
const AT_ONCE = 16

beforeAll(async () => {
  const { exitCode, stdout } = await project.ztxexp(workers, { env })
  expect(exitCode, stdout).toBe(0)
  expect([countLines(CALLS), countLines(SCORED)]).toEqual([ALL, ALL])
  writeFileSync(project.path('ztxexp.config.ts'), 'export default { experiment: { workers: 2 } }\n')
}, 180_000)

test('a changed scorer runs over what is there; killed while it does, it goes on and loses nothing', async () => {
  const before = metricsOf()
  edit('scorers.ts', 'LEAST = 50', 'LEAST = 20')
  const resumed = await project.ztxexp(['--resume=code'], { env })
  expect(resumed.stdout).toContain('Scorers: they have changed since 4 runs: npx ztxexp rescore')
  expect(metricsOf()).toEqual(before)
  const scoring = { ...env, SCORING_MS: '60' }
  const { child, finished } = project.startZtxexp(['rescore'], { env: scoring })
  await until(() => countLines(SCORED) > ALL + ALL / 4, 'some scores')
  child.kill('SIGKILL')
  await finished
  await until(() => processesWith('OF_RESCORE_TEST', project.dir).length === 0, 'the end of the workers')
  expect(project.runs().map(({ run }) => run.status)).toEqual(Array(4).fill('succeeded'))
  expect(project.runs().some(({ run }) => 'rescoring' in run)).toBe(true)
  const { exitCode, stdout } = await project.ztxexp(['rescore'], { env: scoring })
  expect(exitCode, stdout).toBe(0)
  expect(stdout).toContain(`Scored ${ALL} outputs of 4 runs again; the function was not called.`)
  // What was in flight at the kill was scored once more, and nothing else; nor was the function called.
  expect(countLines(SCORED)).toBeGreaterThanOrEqual(2 * ALL)
  expect(countLines(SCORED)).toBeLessThanOrEqual(2 * ALL + AT_ONCE)
  expect(countLines(CALLS)).toBe(ALL)
  for (const { dir, run, metrics } of project.runs()) {
    const records = lastLines(dir)
    expect(records).toHaveLength(50)
    expect(metrics?.large).toBe(records.filter(({ output }) => Number(output) > 20).length / 50)
    expect(run).toMatchObject({ status: 'succeeded', cases: { total: 50, done: 50 } })
    expect(run).not.toHaveProperty('rescoring')
    for (const { rescored_at = '', finished_at } of records) expect(rescored_at > finished_at).toBe(true)
  }
  expect(metricsOf()).not.toEqual(before)
  const again = await project.ztxexp(['--resume=code'], { env })
  expect(again.stdout).not.toContain('Scorers:')
}, 180_000)

test('one scorer alone leaves the other scores as they are', async () => {
  edit('scorers.ts', 'LEAST = 20', 'LEAST = 1000')
  edit('crash.exp.ts', 'scorers: { large }', 'scorers: { large, half: () => 0.5 }')
  const before = metricsOf()
  const args = ['rescore', 'where:base > 1', '--scorer', 'half', '--workers', '1', '--json']
  const { exitCode, stdout, stderr } = await project.ztxexp(args, { env })
  expect(exitCode, stderr).toBe(0)
  const { runs, left } = JSON.parse(stdout)
  expect(left).toEqual([])
  expect(runs).toHaveLength(2)
  for (const run of runs) {
    expect(run).toMatchObject({ scorers: ['half'], scored: 50, with_errors: 0, changed: 0, error: null })
    expect([run.metrics_before.half, run.metrics.half]).toEqual([undefined, 0.5])
  }
  expect(metricsOf().map(({ large }) => large)).toEqual(before.map(({ large }) => large))
  const halves = project.runs().map(({ config, metrics }) => [config.base, metrics?.half])
  expect(halves.sort()).toEqual([
    [0, undefined],
    [1, undefined],
    [2, 0.5],
    [3, 0.5],
  ])
  expect(countLines(CALLS)).toBe(ALL)
}, 180_000)

test('another row in the dataset is a call for each variant and repeat; a changed one is told of first', async () => {
  edit('crash.exp.ts', '% 101 }', '% 101 + (id === 7 ? 1 : 0) }')
  const more = { ...env, CASES: '26' }
  const { exitCode, stdout } = await project.ztxexp(['rescore'], { env: more })
  expect(exitCode, stdout).toBe(0)
  expect(stdout).toContain('Left out 8 cases whose row in the dataset has changed: --resume runs them.')
  expect(countLines(CALLS)).toBe(ALL)
  await project.ztxexp(['--resume'], { env: more })
  expect(countLines(CALLS)).toBe(ALL + 8 + 8)
  for (const { run } of project.runs())
    expect(run.cases).toEqual({ total: 52, done: 52, errors: 0, skipped: 0 })
}, 180_000)

test('says what it cannot do', async () => {
  const unknown = await project.ztxexp(['rescore', '--scorer', 'lrge'], { env })
  expect([unknown.exitCode, unknown.stderr]).toEqual([
    2,
    expect.stringContaining('--scorer lrge: no experiment of the chosen runs has it. Did you mean large?'),
  ])
  edit('crash.exp.ts', "'crash',", "'crush',")
  const renamed = await project.ztxexp(['rescore'], { env })
  expect(renamed.exitCode).toBe(1)
  expect(renamed.stderr).toContain('crash.exp.ts declares no "crash" any more. Did you mean "crush"?')
  writeFileSync(project.path('crash.exp.ts'), 'this is no code')
  const broken = await project.ztxexp(['rescore'], { env })
  expect([broken.exitCode, broken.stderr]).toEqual([2, expect.stringContaining('crash.exp.ts did not load')])
}, 180_000)

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(project.path(file), 'utf8')
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
  writeFileSync(project.path(file), text.replace(from, to))
}

function metricsOf(): Record<string, unknown>[] {
  return project.runs().map(({ metrics }) => ({ ...metrics }))
}

/** Of each case and repeat the last line. */
function lastLines(dir: string): CaseRecord[] {
  const lines = readFileSync(join(dir, 'cases.jsonl'), 'utf8').trim().split('\n')
  const records = lines.map((line) => JSON.parse(line) as CaseRecord)
  return [...new Map(records.map((record) => [`${record.id} ${record.repeat}`, record])).values()]
}

function countLines(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0
}
