/** 200 runs, the main process killed at random moments and started again with --resume each time. `CRASHES=20` for more. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Project, type Started, useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'
import { seeded } from '../seeded.ts'

const project = useFixture('resume/many')
const CRASHES = Number(process.env.CRASHES ?? 8)
const SEED = 20261124

test('whenever the main process is killed, each config succeeds once in the end, and never runs again after that', async () => {
  project.clear()
  const random = seeded(SEED)
  for (let crash = 0; crash < CRASHES; crash++) {
    const started = project.startZtxexp(['--resume', '--workers', '2'])
    await waitForMoment(project, started, random)
    started.child.kill('SIGKILL')
    const { stdout } = await started.finished
    expect(stdout).not.toContain('Results')
  }
  const { exitCode, stdout, stderr } = await project.ztxexp(['--resume'])
  expect(exitCode, stderr).toBe(0)
  expect(stdout).toMatch(/Runs .*reused \(200\)/)
  const byConfig = new Map<unknown, RecordedRun[]>()
  for (const run of project.runs()) {
    byConfig.set(run.config.index, [...(byConfig.get(run.config.index) ?? []), run])
  }
  expect(byConfig.size).toBe(200)
  const faults = [...byConfig.values()].flatMap(faultsOf)
  expect(faults).toEqual([])
  expect(leftovers()).toEqual([])
}, 300_000)

/** Half of the moments lie early, in the start of the process and what it finds; half after a number of runs. */
async function waitForMoment(from: Project, { child }: Started, random: () => number): Promise<void> {
  if (random() < 0.4) {
    await setTimeout(100 + random() * 900)
    return
  }
  const enough = countRuns(from) + 1 + Math.floor(random() * 10)
  while (countRuns(from) < enough && child.exitCode === null) await setTimeout(1)
  await setTimeout(random() * 20)
}

function countRuns({ dir }: Project): number {
  const results = join(dir, 'results')
  return existsSync(results) ? readdirSync(results).filter((name) => !name.startsWith('.')).length : 0
}

/** What is wrong with the runs of one config, oldest first. */
function faultsOf(runs: RecordedRun[]): string[] {
  const last = runs.at(-1)
  const before = runs.slice(0, -1)
  const faults: string[] = []
  for (const { id, run, events } of runs) {
    if (run.status === 'running') faults.push(`${id} is left running`)
    const ends = events.filter(({ event }) => event === 'run_end')
    if (ends.length !== 1) faults.push(`${id} has ended ${ends.length} times`)
  }
  if (last?.run.status !== 'succeeded') faults.push(`${last?.id} did not succeed`)
  for (const { id, run } of before) {
    if (run.error_type !== 'Interrupted')
      faults.push(`${id} is ${run.status} ${run.error_type}, and ran again`)
  }
  if (before.length > 0) {
    if (!before.some(({ id }) => id === last?.run.parent_run_id)) faults.push(`${last?.id} has no parent`)
    if (last?.metrics?.resumed !== true) faults.push(`${last?.id} was not told what to resume from`)
  }
  return faults
}

/** What should not be there when nobody is at work. */
function leftovers(): string[] {
  const results = project.path('results')
  const owners = join(results, '.owners')
  const held = existsSync(owners) ? readdirSync(owners) : []
  return [...held, ...readdirSync(results).filter((name) => /^\.(tmp-|claims$)/.test(name))]
}
