/** Flags of `vitest` hold for the runs of the plugin too, or it is said that they do not. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { NODE, plainEnvironment, useFixture } from '../harness.ts'

const project = useFixture('host/flags')
beforeEach(() => project.clear())

const titles = () => project.runs().map(({ run }) => run.title)

test('--bail starts nothing more after so many failures', async () => {
  await project.vitest(['run', 'failing', '--bail=2', '--maxWorkers=1'])
  expect(titles()).toEqual(['fails 0', 'fails 1'])
})

test('--retry tries a run again', async () => {
  expect((await project.vitest(['run', 'flaky', '--retry=2'])).exitCode).toBe(0)
  expect(project.runs().map(({ run }) => run.attempt)).toEqual([3])
})

test('--testTimeout ends a run that takes longer', async () => {
  expect((await project.vitest(['run', 'hanging', '--testTimeout=200'])).exitCode).toBe(1)
  expect(project.runs().map(({ run }) => run.error_type)).toEqual(['TimeoutError'])
})

test.each(['--maxWorkers=1', '--no-file-parallelism'])(
  '%s runs one at a time, of all files',
  async (flag) => {
    expect((await project.vitest(['run', 'rows', 'other', flag])).exitCode).toBe(0)
    expect(mostAtOnce()).toBe(1)
  },
)

test('without, there are as many at once as the options of the plugin say', async () => {
  rmSync(project.path('begun'), { force: true })
  await project.vitest(['run', 'rows'], { env: { BEGUN: project.path('begun') } })
  expect(mostAtOnce()).toBe(2)
})

test('--sequence.shuffle changes the order of runs, with a seed always in the same way', async () => {
  const shuffled = ['run', 'rows', '--maxWorkers=1', '--sequence.shuffle', '--sequence.seed=3']
  await project.vitest(shuffled)
  const order = titles()
  expect(order).not.toEqual(order.toSorted())
  project.clear()
  await project.vitest(shuffled)
  expect(titles()).toEqual(order)
})

test('--pool=threads runs in threads, forks in processes; what is neither is said', async () => {
  const isThread = () => project.runs().map(({ metrics }) => metrics?.isThread)[0]
  await project.vitest(['run', 'rows', '--pool=threads'])
  expect(isThread()).toBe(true)
  project.clear()
  await project.vitest(['run', 'rows', '--pool=forks'])
  expect(isThread()).toBe(false)
  const { stderr, exitCode } = await project.vitest(['run', 'rows', '--pool=vmThreads'])
  expect(stderr).toContain('ztxexp: --pool=vmThreads is not for experiments')
  expect(exitCode).toBe(0)
})

test('coverage says that it sees nothing of experiments, also where the config file asks for it', async () => {
  const { stderr, exitCode } = await project.vitest(['run', 'rows', '-c', 'coverage.config.ts'])
  expect(stderr.replace(/\s+/g, ' ')).toContain(
    '--coverage counts what tests reach, and nothing of what experiments',
  )
  expect(exitCode).toBe(0)
})

test('file:line runs the experiment that is declared there, or around it', async () => {
  await project.vitest(['run', 'two.exp.ts:4'])
  expect(titles()).toEqual(['first n=1', 'first n=2'])
  project.clear()
  expect((await project.ztxexp(['two.exp.ts:9'])).exitCode).toBe(0)
  expect(titles()).toEqual(['second'])
  const { stdout } = await project.ztxexp(['list', 'two:8'])
  expect(stdout).toBe('two.exp.ts > second\n')
})

test('a line before the first experiment, and a part that stands for several files, are told', async () => {
  const before = await project.ztxexp(['two.exp.ts:2'])
  expect(before.exitCode).toBe(2)
  expect(before.stdout + before.stderr).toContain('no experiment is declared on line 2, or around it')
  const several = await project.ztxexp(['exp.ts:2'])
  expect(several.exitCode).toBe(2)
  expect(several.stderr).toContain('exp.ts stands for 6 experiment files')
})

test('the run button of one run, in the UI or an editor, runs that one', () => {
  const env = plainEnvironment() as Record<string, string>
  const { status } = spawnSync(NODE, ['rerun.mjs', 'first n=2'], { cwd: project.dir, env })
  expect(status).toBe(0)
  expect(titles()).toEqual(['first n=1', 'first n=2', 'second', 'first n=2'])
})

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
])('an idle `vitest --watch` ends at the first %s', (signal, exitCode) => {
  const env = plainEnvironment() as Record<string, string>
  const { status } = spawnSync(NODE, ['idle.mjs', signal], { cwd: project.dir, env, timeout: 60_000 })
  expect(status).toBe(exitCode)
})

test('`vitest bench` takes no experiment for a benchmark, and no benchmark for an experiment', async () => {
  const { stdout, stderr } = await project.vitest(['bench', '--run', '-c', 'bench.config.ts'])
  expect(stdout).toContain('counting.bench.ts')
  expect(stdout + stderr).not.toContain('.exp.ts')
  expect(project.runs()).toEqual([])
})

test('`ztxexp -c` takes the options of the plugin from the project that it stands in', async () => {
  const { exitCode } = await project.ztxexp(['two', '-c', 'projects.config.ts'])
  expect(exitCode).toBe(0)
  expect(project.runs('elsewhere').map(({ run }) => run.group)).toEqual([
    'of-plugin',
    'of-plugin',
    'of-plugin',
  ])
  project.clear('elsewhere')
})

test('a global setup that throws is told as such, with its place', async () => {
  const { exitCode, stderr } = await project.ztxexp(['two', '-c', 'setup.config.ts'])
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/A global setup \(test\.globalSetup\) failed: no database\n.*global-setup\.ts:2/)
  expect(stderr).not.toContain('bug in ztxexp')
})

/** How many runs were in progress at the same time. */
function mostAtOnce(): number {
  const times = project.runs().map(({ run }) => ({
    start: Date.parse(String(run.started_at)),
    end: Date.parse(String(run.finished_at)),
  }))
  return Math.max(...times.map(({ start }) => times.filter((t) => t.start <= start && start < t.end).length))
}
