/** What of an evaluation runs again, and what does not: after a kill, with more cases, more repeats, other cases. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import type { CaseRecord } from '../../../src/model/case-record.ts'
import { readCases } from '../../../src/store/run-directory/case-lines.ts'
import { processesWith, until, useFixture } from '../harness.ts'

const project = useFixture('evaluation/resume')
const QUESTIONS = readFileSync(project.path('questions.jsonl'), 'utf8')

/** The function was called to its end so often since it was last asked. */
function calls(): string[] {
  const path = project.path('ended.txt')
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
  rmSync(path, { force: true })
  return lines.sort()
}

function cases(): Map<unknown, CaseRecord[]> {
  return new Map(project.runs().map(({ dir, config }) => [config.factor, [...readCases(dir)]]))
}

function recordedSoFar(): number {
  return [...cases().values()].reduce((sum, list) => sum + list.length, 0)
}

function set(setting: object): void {
  writeFileSync(project.path('setting.json'), JSON.stringify(setting))
}

beforeEach(() => {
  project.clear()
  for (const name of ['setting.json', 'begun.txt', 'ended.txt', 'mended'])
    rmSync(project.path(name), { force: true })
  writeFileSync(project.path('questions.jsonl'), QUESTIONS)
})

describe('--resume of an evaluation', () => {
  test('runs nothing where nothing is new, and takes the runs of before', async () => {
    await project.ztxexp()
    expect(calls()).toHaveLength(10)
    const before = project.runs().map(({ run }) => run)
    const { exitCode, stdout } = await project.ztxexp(['--resume'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('2 reused')
    expect(calls()).toEqual([])
    expect(project.runs().map(({ run }) => run)).toEqual(before)
  })

  test('runs a line that was added once per variant, in the runs of before', async () => {
    await project.ztxexp()
    calls()
    const ids = project.runs().map(({ id }) => id)
    writeFileSync(project.path('questions.jsonl'), `${QUESTIONS}{"id":"new","input":3,"expected":6}\n`)
    await project.ztxexp(['--resume'])
    expect(calls()).toEqual(['1 new 1', '2 new 1'])
    expect(project.runs().map(({ id }) => id)).toEqual(ids)
    for (const { run, metrics } of project.runs()) {
      expect(run).toMatchObject({ status: 'succeeded', attempt: 1, cases: { total: 7, done: 7, errors: 1 } })
      expect(metrics).toMatchObject({ cases: 7, errors: 1 })
    }
    expect(project.runs()[1]?.metrics?.right).toBe(1)
  })

  test('runs what has changed, leaves out what is gone, and takes it back', async () => {
    await project.ztxexp()
    calls()
    const lines = QUESTIONS.trim().split('\n')
    const changed = ['{"id":"q0","input":10,"expected":20}', ...lines.slice(2, 4)].join('\n')
    writeFileSync(project.path('questions.jsonl'), changed)
    await project.ztxexp(['--resume'])
    expect(calls()).toEqual(['1 q0 1', '2 q0 1'])
    expect(
      cases()
        .get(2)
        ?.map(({ id, output }) => [id, output]),
    ).toEqual([
      ['q2', 4],
      ['q3', 6],
      ['q0', 20],
    ])
    expect(project.runs()[1]?.metrics).toMatchObject({ cases: 3, errors: 0, right: 1 })
    writeFileSync(project.path('questions.jsonl'), [changed, ...lines.slice(4)].join('\n'))
    await project.ztxexp(['--resume'])
    expect(calls()).toEqual([])
    expect(project.runs()[1]?.metrics).toMatchObject({ cases: 5, errors: 1 })
  })

  test('runs repeats that were added', async () => {
    await project.ztxexp()
    calls()
    set({ repeats: 2 })
    await project.ztxexp(['--resume'])
    expect(calls()).toEqual([1, 2].flatMap((factor) => [0, 1, 2, 3, 4].map((id) => `${factor} q${id} 2`)))
    expect(project.runs()[0]?.run).toMatchObject({ cases: { total: 12, done: 12, errors: 2 } })
  })

  test('with --failed runs only the cases that have failed', async () => {
    await project.ztxexp()
    calls()
    writeFileSync(project.path('questions.jsonl'), `${QUESTIONS}{"id":"new","input":3,"expected":6}\n`)
    writeFileSync(project.path('mended'), '')
    await project.ztxexp(['--failed'])
    expect(calls()).toEqual(['1 q5 1', '2 q5 1'])
    expect(project.runs()[0]?.metrics).toMatchObject({ cases: 6, errors: 0 })
    expect(project.runs()[0]?.error).toBeUndefined()
    const { exitCode } = await project.ztxexp(['--failed'])
    expect(calls()).toEqual([])
    expect(exitCode).toBe(0)
  })

  test('goes on after the command was killed, and calls again what was in flight alone', async () => {
    set({ ms: 150 })
    const started = project.startZtxexp(['--workers', '1'], { env: { OF_RESUME_TEST: project.dir } })
    await until(() => recordedSoFar() > 4, 'cases that have ended')
    started.child.kill('SIGKILL')
    await started.finished
    await until(() => processesWith('OF_RESUME_TEST', project.dir).length === 0, 'the end of the worker')
    const begun = readFileSync(project.path('begun.txt'), 'utf8').trim().split('\n')
    const recorded = [...cases()].flatMap(([factor, list]) => list.map(({ id }) => `${factor} ${id} 1`))
    expect(recorded.length).toBeGreaterThan(2)
    expect(begun.length - recorded.length).toBeLessThanOrEqual(2 * 2)
    rmSync(project.path('begun.txt'))
    const { exitCode } = await project.ztxexp(['--resume'])
    expect(exitCode).toBe(0)
    const again = readFileSync(project.path('begun.txt'), 'utf8').trim().split('\n')
    expect(again.filter((name) => recorded.includes(name))).toEqual([])
    expect([...again, ...recorded].sort()).toEqual(
      [1, 2].flatMap((f) => [0, 1, 2, 3, 4, 5].map((id) => `${f} q${id} 1`)),
    )
    expect(project.runs()).toHaveLength(2)
    for (const { run } of project.runs())
      expect(run).toMatchObject({ status: 'succeeded', cases: { done: 6 } })
  })

  test('with =code runs all cases again in a run of its own where the code has changed', async () => {
    await project.ztxexp()
    calls()
    const path = project.path('answers.exp.ts')
    const code = readFileSync(path, 'utf8')
    writeFileSync(path, code.replace('input * config.factor', 'input * config.factor + 1'))
    await project.ztxexp(['--resume=code'])
    expect(calls()).toHaveLength(10)
    expect(project.runs()).toHaveLength(4)
    await project.ztxexp(['--resume=code'])
    expect(calls()).toEqual([])
    writeFileSync(path, code)
  })
})
