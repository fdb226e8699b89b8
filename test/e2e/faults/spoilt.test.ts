/** Runs that spoil their own run directory: each fails for itself, and no other run is the worse for it. */
import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { NODE, type Project, start, useFixture, useFolder } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

const project = useFixture('faults/spoilt')
const outside = useFolder()
writeFileSync(join(outside, 'precious'), 'mine')

const RECORDS = ['config.json', 'meta.json', 'run.json', 'events.jsonl']
const STREAMS = ['run.log', 'metrics.jsonl']
const AT_THE_END = ['metrics.json', 'error.log']

/** What a run does to which file; `.` is its directory. */
const DEEDS = [
  ...['folder', 'link', 'pipe'].flatMap((what) =>
    [...RECORDS, ...STREAMS, ...AT_THE_END].map((file) => `${what} ${file}`),
  ),
  ...['removed', 'moved', 'closed'].flatMap((what) =>
    [...RECORDS, ...STREAMS].map((file) => `${what} ${file}`),
  ),
  ...RECORDS.map((file) => `filled ${file}`),
  'emptied events.jsonl',
  'emptied config.json',
  ...['removed', 'moved', 'link', 'pipe', 'closed-folder'].map((what) => `${what} .`),
]
const env = { DEEDS: DEEDS.join(','), OUTSIDE: outside }

/** Whoever has no `mkfifo` has no pipes to fear. */
function hasPipes(): boolean {
  try {
    execFileSync('mkfifo', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function expectOnlyTheGuilty(runs: readonly RecordedRun[], deeds: readonly string[] = DEEDS): void {
  const statusOf = new Map(runs.map(({ config, run }) => [config.deed, run.status]))
  expect(statusOf.size).toBe(deeds.length + 2)
  const guilty = runs.filter(({ run }) => run.status === 'failed')
  expect(guilty.map(({ config }) => config.deed).sort()).toEqual([...deeds].sort())
  expect(new Set(guilty.map(({ run }) => run.error_type))).toEqual(new Set(['RunDirectoryError']))
  for (const deed of ['none 1', 'none 2']) expect(statusOf.get(deed)).toBe('succeeded')
  for (const { dir, events, meta, error } of runs.filter(({ run }) => run.status === 'failed')) {
    expect(lstatSync(dir).isDirectory()).toBe(true)
    expect(events.at(-1)?.event).toBe('run_end')
    expect(meta.owner).toBeDefined()
    expect(error).toContain('RunDirectoryError: ')
  }
  expect(readdirSync(outside)).toEqual(['precious'])
  expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('mine')
}

/** Records stand in directories that have the name of a run; what stood in their place is kept beside them. */
function recorded({ dir }: Project): RecordedRun[] {
  for (const name of readdirSync(join(dir, 'results'))) {
    if (!name.endsWith('.spoilt') && !name.endsWith('.mine')) continue
    const kept = join(dir, 'kept')
    mkdirSync(kept, { recursive: true })
    execFileSync('mv', [join(dir, 'results', name), kept])
  }
  return project.runs()
}

describe.skipIf(!hasPipes())('a run that spoils its directory fails, and nothing else does', () => {
  beforeEach(() => project.clear())

  test.each([
    ['process_pool', ['--workers', '2']],
    ['process_pool', ['--workers', '2', '--concurrency', '4']],
    ['thread_pool', ['--workers', '2']],
    ['sequential', []],
  ])(
    'in mode %s %j',
    async (mode, args) => {
      const { exitCode, stdout, stderr } = await project.ztxexp(['--mode', mode, ...args], { env })
      expect(exitCode, stderr).toBe(1)
      expect(stdout).toMatch(new RegExp(`Runs .*2 succeeded \\| ${DEEDS.length} failed`))
      expectOnlyTheGuilty(recorded(project))
      expect((await project.ztxexp(['results'])).exitCode).toBe(0)
    },
    120_000,
  )

  test('in the process of a program', async () => {
    // What is printed there is the program's, so that the log of a run that succeeds has nothing to lose.
    const deeds = DEEDS.filter((deed) => !/^(removed|moved) run\.log$/.test(deed))
    const program = project.path('program.mjs')
    const code = `
      import { ExpRunner } from 'ztxexp/runner'
      import { deeds, spoil } from './deeds.mjs'
      const configs = ['none 1', ...deeds, 'none 2'].map((deed) => ({ deed }))
      const summary = await new ExpRunner(configs, 'results', spoil).run({ metadata: { name: 'train' } })
      console.log(JSON.stringify(summary))
    `
    writeFileSync(program, code)
    const { exitCode, stdout, stderr } = await start(NODE, [program], {
      cwd: project.dir,
      env: { ...env, DEEDS: deeds.join() },
    }).finished
    expect(exitCode, stderr).toBe(0)
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      total: deeds.length + 2,
      succeeded: 2,
      failed: deeds.length,
    })
    expectOnlyTheGuilty(recorded(project), deeds)
  }, 120_000)

  test('it is tried again in a directory that is whole, where it may be', async () => {
    const args = ['--max-attempts', '2', '--retry-on', 'RunDirectoryError']
    const { exitCode, stderr } = await project.ztxexp(args, {
      env: { ...env, DEEDS: 'folder events.jsonl,removed .' },
    })
    expect(exitCode, stderr).toBe(1)
    const failed = recorded(project).filter(({ run }) => run.status === 'failed')
    expect(failed.map(({ run }) => run.attempt)).toEqual([2, 2])
  })
})
