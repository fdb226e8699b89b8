/** The fault table: whatever one run does, the others finish, and the one is recorded right. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Project, until, useFixture } from '../harness.ts'

/** What is recorded of a fault; `succeeded` and `skipped` ones have no error. */
interface Expected {
  status?: 'failed' | 'succeeded' | 'skipped'
  type?: string
  message?: RegExp
}

/** Faults that end a process: a thread cannot be protected from some of them. */
const PROCESS_FAULTS: Record<string, Expected> = {
  abort: { type: 'WorkerExit', message: /SIGABRT/ },
  sigkill: { type: 'WorkerExit', message: /SIGKILL/ },
  sigsegv: { type: 'WorkerExit', message: /SIGSEGV/ },
  heap: { type: 'WorkerExit', message: /heap limit of \d+ MiB/ },
  sigkillFromOutside: { type: 'WorkerExit', message: /SIGKILL/ },
  disconnects: { type: 'WorkerExit', message: /process\.disconnect/ },
  disconnectsAndReturns: { type: 'WorkerExit', message: /process\.disconnect/ },
  changesFolder: { status: 'succeeded' },
  removesListeners: { status: 'succeeded' },
  closesOutput: { status: 'succeeded' },
  leavesAnOrphan: { status: 'succeeded' },
  ignoresSigterm: { type: 'TimeoutError', message: /1000 ms/ },
  endsStdout: { status: 'succeeded' },
  hangsWithAChild: { type: 'TimeoutError' },
}

const FAULTS: Record<string, Expected> = {
  exit0: { type: 'WorkerExit', message: /code 0/ },
  exit3: { type: 'WorkerExit', message: /code 3/ },
  rejection: { type: 'WorkerExit', message: /RangeError: nobody handles this/ },
  rejectionAtReturn: { type: 'WorkerExit', message: /RangeError: nobody handles this/ },
  exception: { type: 'WorkerExit', message: /TypeError: nobody catches this/ },
  spin: { type: 'TimeoutError', message: /1000 ms/ },
  hang: { type: 'TimeoutError' },
  obeysTheSignal: { type: 'TimeoutError' },
  returnsAfterTheSignal: { type: 'TimeoutError' },
  throwsNull: { type: 'NonError', message: /not an error.*null/ },
  throwsText: { type: 'NonError', message: /'just text'/ },
  throwsObject: { type: 'NonError', message: /an object/ },
  throwsClass: { type: 'HttpError', message: /^503$/ },
  throwsMany: { type: 'AggregateError', message: /both/ },
  noRetry: { type: 'NoRetry', message: /pointless/ },
  skips: { status: 'skipped', type: 'SkipRun', message: /makes no sense/ },
  returnsNumber: { type: 'TypeError', message: /returned a number/ },
  returnsFunction: { type: 'TypeError', message: /a function at f/ },
  returnsBigInt: { type: 'TypeError', message: /a BigInt at deep\[0\]\.n/ },
  returnsCycle: { type: 'TypeError', message: /cycle.*at self/ },
  returnsInstance: { type: 'TypeError', message: /an instance of Map/ },
  returnsMuch: { type: 'TypeError', message: /more than 16 MiB/ },
  throwsInGetter: { type: 'Error', message: /no score/ },
  returnsProxy: { type: 'Error', message: /no keys/ },
  replacesConsole: { status: 'succeeded' },
  deletesItsDirectory: { type: 'RunDirectoryError', message: /was gone/ },
  deletesItsLog: { status: 'succeeded' },
  printsMuch: { status: 'succeeded' },
  leavesAChild: { status: 'succeeded' },
}

/** Faults that Node keeps threads from; what they cannot be kept from is tested below. */
const THREAD_FAULTS: Record<string, Expected> = {
  abort: { type: 'TypeError', message: /not supported in workers/ },
  changesFolder: { type: 'TypeError', message: /not supported in workers/ },
}

const project = useFixture('faults/table')
/** Tells the processes that runs start from those of others. */
const NAP = String(1_000_000 + process.pid)

describe.each([
  { mode: 'process_pool', faults: { ...FAULTS, ...PROCESS_FAULTS } },
  { mode: 'sequential', faults: pick(['exit3', 'exception', 'spin', 'throwsClass', 'sigkill', 'skips']) },
  { mode: 'thread_pool', faults: { ...omit(FAULTS, ['leavesAChild']), ...THREAD_FAULTS } },
])('$mode', ({ mode, faults }) => {
  test('every fault is recorded as what it is, and 20 healthy runs beside them succeed', async () => {
    project.clear()
    const { exitCode, stderr } = await project.ztxexp(
      ['--mode', mode, '--grace', '200ms', '--workers', '2'],
      {
        env: { FAULTS: Object.keys(faults).join(','), NAP, NODE_OPTIONS: '--max-old-space-size=150' },
      },
    )
    expect(exitCode, stderr).toBe(1)
    expect(describeFaults(project)).toEqual(describeExpected(project, faults))
    expectHealthy(project)
    await expectNothingLeft(project)
  }, 120_000)
})

const LATE = { status: 'failed', type: 'WorkerExit', message: /RangeError: left behind/ } as const

// A session for each: the first late error ends the worker, and with it what others have left in it.
test.each<[mode: string, fault: string, expected: Expected]>(
  ['process_pool', 'thread_pool'].flatMap((mode): [string, string, Expected][] => [
    [mode, 'throwsLater', LATE],
    [mode, 'rejectsLater', LATE],
    [mode, 'exitsLater', { type: 'WorkerExit', message: /code 5/ }],
    [mode, 'printsLater', { status: 'succeeded' }],
    [mode, 'logsLater', { status: 'succeeded' }],
  ]),
)('what a run leaves behind counts as its own (%s, %s)', async (mode, fault, expected) => {
  project.clear()
  const args = ['--mode', mode, '--workers', '1', '-t', 'fault|healthy 1']
  await project.ztxexp(args, { env: { FAULTS: fault, HEALTHY_MS: '50' } })
  expect(describeFaults(project)).toEqual(describeExpected(project, { [fault]: expected }))
  const [first, ...others] = project.runs()
  if (fault === 'throwsLater') expect(first?.error).toMatch(/Caused by: RangeError: left behind/)
  if (fault === 'printsLater') expect(first?.log).toMatch(/STDOUT - left behind/)
  if (fault === 'logsLater') expect(first?.steps.map(({ step }) => step)).toEqual([1, 2])
  expect(others.map(({ run }) => [run.status, run.attempt])).toEqual(Array(11).fill(['succeeded', 1]))
  await expectNothingLeft(project)
})

test('a hard crash in a thread takes the command with it: what has ended stays recorded', async () => {
  project.clear()
  const { exitCode } = await project.ztxexp(['--mode', 'thread_pool', '--workers', '1'], {
    env: { FAULTS: 'skips,sigkillFromOutside' },
  })
  expect(exitCode).toBe(null)
  const statuses = project.runs().map(({ config, run }) => `${config.fault ?? 'healthy'} ${run.status}`)
  expect(statuses).toEqual(expect.arrayContaining(['skips skipped', 'sigkillFromOutside running']))
  const { stdout } = await project.ztxexp(['results', '--json', '--status', 'running'])
  expect(JSON.parse(stdout)).toEqual(
    expect.arrayContaining([expect.objectContaining({ fault: 'sigkillFromOutside', status: 'running' })]),
  )
  await expectNoProcess(project)
})

test('what was logged before the end is on disk, and errors keep code, fields and causes', async () => {
  project.clear()
  await project.ztxexp(['--grace', '100ms', '-t', 'fault'], {
    env: { FAULTS: 'spin,throwsClass,throwsMany' },
  })
  const runs = new Map(project.runs().map((run) => [String(run.config.fault), run]))
  for (const run of runs.values()) expect(run.steps).toMatchObject([{ metrics: { started: 1 } }])
  expect(runs.get('throwsClass')?.error).toMatch(
    /^HttpError: 503\n\s+at .*faults\.ts:\d+[\s\S]*Code: E_HTTP[\s\S]*"status": 503[\s\S]*Caused by: RangeError: too far/,
  )
  const event = runs.get('throwsClass')?.events.find((candidate) => candidate.event === 'error')
  expect(event).toMatchObject({
    error_code: 'E_HTTP',
    error_fields: { status: 503 },
    error_cause: { name: 'RangeError' },
  })
  expect(runs.get('throwsMany')?.error).toMatch(
    /Error 1 of 2: Error: first[\s\S]*Error 2 of 2: Error: second/,
  )
}, 60_000)

function describeFaults(from: Project): Record<string, unknown> {
  const faulty = from.runs().filter((run) => 'fault' in run.config)
  return Object.fromEntries(
    faulty.map(({ config, run }) => [
      config.fault,
      { status: run.status, type: run.error_type, message: run.error_message, attempt: run.attempt },
    ]),
  )
}

function describeExpected(from: Project, faults: Record<string, Expected>): Record<string, unknown> {
  const count = from.runs().filter((run) => 'fault' in run.config).length
  expect(count).toBe(Object.keys(faults).length)
  return Object.fromEntries(
    Object.entries(faults).map(([fault, { status = 'failed', type, message = /./ }]) => [
      fault,
      {
        status,
        type: type === undefined ? null : expect.stringMatching(new RegExp(`^(${type})$`)),
        message: type === undefined ? null : expect.stringMatching(message),
        attempt: 1,
      },
    ]),
  )
}

function expectHealthy(from: Project): void {
  const healthy = from.runs().filter((run) => 'index' in run.config)
  const own = healthy.map(({ run, config, metrics, log }) => ({
    index: Number(config.index),
    status: run.status,
    attempt: run.attempt,
    metrics,
    printed: log.match(/(?<=STDOUT - ).*/g),
  }))
  const expected = Array.from({ length: 20 }, (_, index) => ({
    index,
    status: 'succeeded',
    attempt: 1,
    metrics: { index, folder: from.dir },
    printed: expect.arrayContaining([`healthy ${index}`]),
  }))
  expect(own.sort((a, b) => a.index - b.index)).toEqual(expected)
}

/** No process, no temporary file, no run that says it is running. */
async function expectNothingLeft(from: Project): Promise<void> {
  expect(from.runs().filter(({ run }) => run.status === 'running')).toEqual([])
  expect(readdirSync(from.path('results')).filter((name) => name.startsWith('.tmp-'))).toEqual([])
  await expectNoProcess(from)
}

function expectNoProcess(from: Project): Promise<boolean> {
  return until(() => processesOf(from).length === 0, 'all processes of the session to be gone')
}

/** Processes with the project's folder on their command line or as working directory. */
function processesOf(from: Project): string[] {
  if (!existsSync('/proc')) return []
  const list = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n')
  return list.filter((line) => line.includes(`sleep ${NAP}`) || line.includes(from.dir))
}

function pick(names: string[]): Record<string, Expected> {
  const all = { ...FAULTS, ...PROCESS_FAULTS }
  return Object.fromEntries(names.map((name) => [name, all[name] ?? {}]))
}

function omit(faults: Record<string, Expected>, names: string[]): Record<string, Expected> {
  return Object.fromEntries(Object.entries(faults).filter(([name]) => !names.includes(name)))
}
