/**
 * 4 variants, 200 cases, 2 repeats: the main process is killed at seeded moments and started again with --resume each
 * time. `EVALUATION_KILLS=20` for more of them.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { processesWith, until, useFixture } from '../harness.ts'
import { seeded } from '../seeded.ts'

const KILLS = Number(process.env.EVALUATION_KILLS ?? 4)
const CASES = 200
const REPEATS = 2
const VARIANTS = 4
const AT_ONCE = 16
const SEED = 20261126

const project = useFixture('evaluation/crash')
const env = { CALLS: project.path('calls.txt'), CASES: String(CASES), OF_CRASH_TEST: project.dir }
const args = ['--resume', '--workers', String(AT_ONCE / 8)]

test('whenever the main process is killed, only cases in flight are called once more, and none is lost', async () => {
  project.reset()
  const random = seeded(SEED)
  const all = VARIANTS * CASES * REPEATS
  const lost = new Map<string, number>()
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, finished } = project.startZtxexp(args, { env })
    const enough = calls().length + Math.floor((random() * 1.6 * all) / (KILLS + 1))
    while (calls().length < enough && child.exitCode === null) await setTimeout(1)
    await setTimeout(random() * 20)
    child.kill('SIGKILL')
    await finished
    // Workers that have lost their main process end what they are at.
    await until(() => processesWith('OF_CRASH_TEST', project.dir).length === 0, 'the end of the workers')
    const recorded = new Set(recordedCases())
    const unrecorded = calls().filter((key) => !recorded.has(key))
    const lostNow = unrecorded.length - sum(unrecorded, lost)
    expect(lostNow).toBeLessThanOrEqual(AT_ONCE)
    for (const [key, count] of countBy(unrecorded)) lost.set(key, count)
  }
  const { exitCode, stdout, stderr } = await project.ztxexp(args, { env })
  expect(exitCode, stdout + stderr).toBe(0)
  const called = countBy(calls())
  expect(called.size).toBe(all)
  for (const [key, count] of called) expect([key, count]).toEqual([key, 1 + (lost.get(key) ?? 0)])
  const runs = project.runs()
  expect(runs.map(({ run }) => run.status)).toEqual(Array(VARIANTS).fill('succeeded'))
  for (const { config, run, metrics } of runs) {
    expect(run.cases).toEqual({ total: CASES * REPEATS, done: CASES * REPEATS, errors: 0, skipped: 0 })
    expect(metrics?.large).toBeCloseTo(meanOf(Number(config.base)), 12)
  }
}, 240_000)

/** The calls that came to their end, as `base id repeat`. */
function calls(): string[] {
  if (!existsSync(env.CALLS)) return []
  return readFileSync(env.CALLS, 'utf8').split('\n').filter(Boolean)
}

/** The cases that a line stands for, in the form of {@link calls}. */
function recordedCases(): string[] {
  return project.runs().flatMap(({ dir, config }) => {
    const file = join(dir, 'cases.jsonl')
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
    return lines.map((line) => {
      const { id, repeat } = JSON.parse(line) as { id: string; repeat: number }
      return `${config.base} ${id} ${repeat}`
    })
  })
}

/** What the mean of a variant must be, from what the fixture does. */
function meanOf(base: number): number {
  let large = 0
  for (let id = 0; id < CASES; id++) {
    for (let repeat = 1; repeat <= REPEATS; repeat++) if (((id * 7919) % 101) + base + repeat > 50) large++
  }
  return large / (CASES * REPEATS)
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** How often these keys were counted before, each once. */
function sum(keys: readonly string[], counts: ReadonlyMap<string, number>): number {
  return [...new Set(keys)].reduce((total, key) => total + (counts.get(key) ?? 0), 0)
}
