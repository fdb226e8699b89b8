/** Vitest's helpers within an experiment: what of them works, and what is said where they cannot. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('declaring/assertions')

interface Run {
  title: string
  status: string
  error_message: string | null
  metrics: unknown
}

async function runsOf(...args: string[]): Promise<Record<string, Run>> {
  const { stdout } = await project.ztxexp([...args, '--json'])
  const { runs } = JSON.parse(stdout) as { runs: Run[] }
  return Object.fromEntries(runs.map((run) => [run.title, run]))
}

test('assertions, mocks, waiting, fake timers, stubs and hooks for the end of a run work', async () => {
  const runs = await runsOf('work', '--workers', '1')
  expect(Object.entries(runs).filter(([, { status }]) => status !== 'succeeded')).toEqual([])
  expect(Object.keys(runs)).toHaveLength(11)
  expect(runs['fake timers']?.metrics).toEqual({ isOver: true, hour: 1 })
})

test('our own clocks are the real ones while a run has others', async () => {
  project.clear()
  await project.ztxexp(['work', '--workers', '1', '-t', '^fake timers'])
  const [run] = project.runs()
  const year = new Date().getUTCFullYear()
  expect(run?.log).toMatch(new RegExp(`^${year}-.* - INFO - logged at 3600000$`, 'm'))
  expect(run?.steps).toMatchObject([{ metrics: { hour: 1 }, timestamp: expect.stringMatching(`^${year}-`) }])
})

test('what has failed is said as a test would say it', async () => {
  const runs = await runsOf('fail', '--grace', '100')
  expect(Object.values(runs).filter(({ status }) => status !== 'failed')).toEqual([])
  const said = (title: string) => runs[title]?.error_message
  expect(said('one soft')).toContain('expected { a: 1 } to deeply equal { a: 2 }')
  expect(said('two soft')).toMatch(/^2 errors: expected 1 to be 2.*; expected 3 not to be 3/)
  expect(said('soft and hard')).toBe('hard')
  expect(said('poll')).toContain('expected 1 to be 2')
  expect(said('poll without await')).toContain('was not awaited')
  expect(said('a promise without await')).toContain('expected 1 to be 2')
  expect(said('too few')).toBe('expected number of assertions to be 2, but got 1')
  expect(said('none')).toContain('expected any number of assertion')
  expect(said('closing')).toBe('the port is not free')
  expect(said('hangs under fake timers')).toContain('took longer than 300 ms')
  expect(said('snapshot')).toMatch(/^toMatchSnapshot\(\) needs a snapshot, .* toEqual\(\)/)
  expect(said('inline snapshot')).toMatch(/^toMatchInlineSnapshot\(\) needs a snapshot/)
  expect(said('module')).toContain('vi.spyOn() cannot replace the export readFileSync of a module')
  expect(said('reset')).toContain('--isolate gives every run a worker of its own')
})

test('each of eight runs in one worker has an `expect` of its own, and what all share is left alone', async () => {
  const runs = await runsOf('shared', '--workers', '1', '--concurrency', '8')
  const statuses = (prefix: string) =>
    Object.keys(runs)
      .sort()
      .flatMap((title) => (title.startsWith(prefix) ? [runs[title]?.status] : []))
  expect(statuses('counts')).toEqual(Array(8).fill('succeeded'))
  expect(statuses('soft')).toEqual(Array(4).fill(['succeeded', 'failed']).flat())
  for (const title of ['fake timers', 'environment', 'global', 'mocks']) {
    expect(runs[title]?.error_message).toMatch(/all runs in its worker.*--concurrency 1.*exclusive/)
  }
  expect(runs.alone?.metrics).toEqual({ now: 5 })
})

test.each([
  ['mock', 'vi.mock() works by loading modules in its own way', 'mock.exp.ts:4:4'],
  ['hoisted', 'vi.hoisted() would have to run before the imports', 'hoisted.exp.ts:4:18'],
  ['describe', 'describe() is for tests of Vitest', 'describe.exp.ts:4:10'],
  ['test', 'test() is for tests of Vitest', 'test.exp.ts:3:6'],
  ['hook', 'beforeEach() works in a setup file', 'hook.exp.ts:4:1'],
])('a file with %s does not load: why, at which line, and what to use instead', async (name, why, place) => {
  const { stderr, exitCode } = await project.ztxexp([`refused/${name}`])
  expect(stderr.replace(/\s+/g, ' ')).toContain(why)
  expect(stderr).toContain(place)
  expect(stderr).not.toMatch(/internal state|report it/)
  expect(exitCode).toBe(2)
})
