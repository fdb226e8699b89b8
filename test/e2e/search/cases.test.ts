/** A search over the variants of an evaluation: each trial runs over all cases, or is pruned by what they come to. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { processesWith, until, useFixture } from '../harness.ts'

const TRIALS = 24
const CASES = 40
/** Fewer, where searches are killed. */
const FEW_TRIALS = 10

const project = useFixture('search/cases')

const linesOf = (dir: string) => readLines(join(dir, 'cases.jsonl'))

function readLines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}

describe.each(['wilcoxon', 'median', 'asha'])('%s', (name) => {
  test('ends variants by what their cases come to, and keeps those cases', async () => {
    project.clear()
    const { exitCode, stdout } = await project.ztxexp(['-t', name, '--workers', '1'])
    expect(exitCode, stdout).toBe(0)
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/Best exact: 0\.\d+ in run \d+ of 24, .*temperature=/)
    const runs = project.runs()
    const pruned = runs.filter(({ run }) => run.error_type === 'Pruned')
    const complete = runs.filter(({ run }) => run.status === 'succeeded')
    expect(pruned.length).toBeGreaterThan(0)
    expect(pruned.length + complete.length).toBe(TRIALS)
    for (const { run, dir, metrics } of pruned) {
      const { done } = run.cases as { done: number }
      expect([run.status, metrics, linesOf(dir).length]).toEqual(['skipped', undefined, done])
      expect(run.error_message).toMatch(/^after \d+ cases: /)
      expect(done).toBeLessThan(CASES)
    }
    for (const { dir } of complete) expect(linesOf(dir)).toHaveLength(CASES)
    expect(new Set(runs.map(({ run }) => run.config_hash)).size).toBe(TRIALS)
    const worst = Math.min(...pruned.map(({ config }) => Math.abs(Number(config.temperature) - 0.3)))
    const best = Math.min(...complete.map(({ config }) => Math.abs(Number(config.temperature) - 0.3)))
    expect(best).toBeLessThan(worst)
  })
})

describe('a search that is killed', () => {
  const killed = useFixture('search/cases')
  const env = { CALLS: killed.path('calls.txt'), OF_SEARCH_TEST: killed.dir }

  /** Kills the command when so many more cases were called. */
  async function killAfter(args: readonly string[], more: number): Promise<void> {
    const enough = readLines(env.CALLS).length + more
    const { child, finished } = killed.startZtxexp([...args], { env })
    while (readLines(env.CALLS).length < enough && child.exitCode === null) await sleep(2)
    child.kill('SIGKILL')
    await finished
    await until(() => processesWith('OF_SEARCH_TEST', killed.dir).length === 0, 'the end of the workers')
  }

  const outcomes = () =>
    killed
      .runs()
      .map(({ run, config, metrics }) => ({ config, status: run.status, exact: metrics?.exact }))
      .sort((a, b) => Number(a.config.temperature) - Number(b.config.temperature))

  test('goes on by case and by trial, and comes to what it would have come to', async () => {
    const args = ['-t', 'whole', '--limit', String(FEW_TRIALS), '--workers', '1', '--resume']
    await killed.ztxexp(args, { env })
    const whole = outcomes()
    killed.clear()
    for (const more of [25, 70, 110]) await killAfter(args, more)
    const { exitCode, stdout } = await killed.ztxexp(args, { env })
    expect(exitCode, stdout).toBe(0)
    expect(whole).toHaveLength(FEW_TRIALS)
    expect(outcomes()).toEqual(whole)
    // What was in flight at a kill was called once more.
    const calls = readLines(env.CALLS).slice(FEW_TRIALS * CASES)
    expect(new Set(calls).size).toBe(FEW_TRIALS * CASES)
    expect(calls.length).toBeLessThanOrEqual(FEW_TRIALS * CASES + 3)
    for (const { dir } of killed.runs()) expect(linesOf(dir)).toHaveLength(CASES)
  })

  test('goes on with every trial that was in progress', async () => {
    killed.clear()
    const args = [
      '-t',
      'whole',
      '--limit',
      String(FEW_TRIALS),
      '--workers',
      '2',
      '--concurrency',
      '24',
      '--resume',
    ]
    await killAfter(args, 100)
    const begun = killed.runs().filter(({ run }) => run.status === 'running')
    expect(begun.length).toBeGreaterThan(0)
    expect((await killed.ztxexp(args, { env })).exitCode).toBe(0)
    const after = new Map(killed.runs().map(({ run, dir }) => [run.run_id, { run, dir }]))
    expect(after.size).toBe(FEW_TRIALS)
    for (const { run } of begun) expect(after.get(run.run_id)?.run.status).toBe('succeeded')
    for (const { dir } of after.values())
      expect(new Set(linesOf(dir).map((line) => JSON.parse(line).id)).size).toBe(CASES)
  })

  test('shows the whole study once more when all is done, and runs nothing', async () => {
    const before = killed.runs().length
    const { exitCode, stdout } = await killed.ztxexp(
      ['-t', 'whole', '--limit', String(FEW_TRIALS), '--resume'],
      { env },
    )
    expect(exitCode).toBe(0)
    const said = stdout.replaceAll(/\s+/g, ' ')
    expect(said).toContain('10 of 10 runs in the past')
    expect(said).toMatch(/Best exact: 0\.\d+ in run \d+ of 10/)
    expect(said).toMatch(/What mattered for exact \(PED-ANOVA\): /)
    expect(said).toContain('10 reused')
    expect(killed.runs()).toHaveLength(before)
  })
})

describe('a search with trials that fail', () => {
  const failing = useFixture('search/cases')
  const args = ['-t', 'whole', '--workers', '1', '--limit', '6']
  const promptsOf = (status: string) =>
    failing.runs().flatMap(({ run, config }) => (run.status === status ? [config.prompt] : []))

  test('runs those once more with --failed, with their configs, and no other', async () => {
    const { exitCode } = await failing.ztxexp(args, { env: { BROKEN: 'steps' } })
    expect(exitCode).toBe(1)
    const failed = promptsOf('failed')
    expect(new Set(failed)).toEqual(new Set(['steps']))
    expect(failed.length).toBeLessThan(6)
    const again = await failing.ztxexp(['-t', 'whole', '--failed'])
    expect(again.exitCode, again.stdout).toBe(0)
    expect(again.stdout).toContain(`${failed.length} succeeded`)
    // Variants go on where they are.
    expect([failing.runs().length, promptsOf('failed')]).toEqual([6, []])
    const none = await failing.ztxexp(['-t', 'whole', '--failed'])
    expect([none.exitCode, failing.runs().length]).toEqual([0, 6])
  })

  test('records its limits, which one trial has to keep, and results judges by them', async () => {
    const run = failing.runs()[0]?.run ?? {}
    expect(run.expect).toEqual({ errors: { max: 0.5 }, exact: { min: 0.2 } })
    expect(run.searched).toEqual([{ metric: 'exact', direction: 'maximize' }])
    const { stdout } = await failing.ztxexp(['report', '-o', 'report.md'])
    expect(stdout).not.toContain('error')
    const report = readFileSync(failing.path('report.md'), 'utf8')
    expect(report).toContain('Expected: 2 met, 0 missed.')
  })
})
