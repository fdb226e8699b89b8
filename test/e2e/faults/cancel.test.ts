/** The end of a session from outside: signals, a reader that goes away, --bail, the death of the main process. */
import { execFileSync, spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { NODE, type Started, until, useFixture } from '../harness.ts'

const project = useFixture('faults/cancel')
/** Tells the processes that runs start from those of others. */
const NAP = String(1_000_000 + process.pid)

test('the first Ctrl-C ends what is in progress, records it, prints the table, and exits with 130', async () => {
  const started = await startRuns({ KINDS: 'obeys' })
  started.child.kill('SIGINT')
  const { exitCode, stdout } = await started.finished
  expect(exitCode).toBe(130)
  expect(statuses()).toEqual([
    ['failed', 'Interrupted', 'The session was ended by SIGINT.'],
    ['failed', 'Interrupted', 'The session was ended by SIGINT.'],
  ])
  expect(stdout).toMatch(/Runs {2}2 interrupted \| 18 not run \(20\)/)
  await expectNoProcess()
})

test('Ctrl-C in a terminal, which reaches the workers too, leaves runs their time to end', async () => {
  const started = await startRuns({ KINDS: 'obeys' }, [], { detached: true })
  process.kill(-Number(started.child.pid), 'SIGINT')
  expect((await started.finished).exitCode).toBe(130)
  expect(statuses().map(([, type]) => type)).toEqual(['Interrupted', 'Interrupted'])
  for (const { log } of project.runs()) expect(log).toMatch(/saved/)
  await expectNoProcess()
})

test('a run that ignores the signal is killed after the grace period', async () => {
  const started = await startRuns({ KINDS: 'ignores' }, ['--grace', '300ms'])
  started.child.kill('SIGINT')
  expect((await started.finished).exitCode).toBe(130)
  expect(statuses().map(([, type]) => type)).toEqual(['Interrupted', 'Interrupted'])
  await expectNoProcess()
})

test('the second Ctrl-C kills at once, also endless loops with processes of their own', async () => {
  const started = await startRuns({ KINDS: 'spins' }, ['--grace', '1h'])
  const said = new Promise((resolve) => started.child.stderr?.once('data', resolve))
  started.child.kill('SIGINT')
  await said
  started.child.kill('SIGINT')
  expect((await started.finished).exitCode).toBe(130)
  expect(statuses().map(([status]) => status)).toEqual(['failed', 'failed'])
  await expectNoProcess()
})

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends a session like Ctrl-C, with exit code %i', async (signal, code) => {
  const started = await startRuns({ KINDS: 'obeys' })
  started.child.kill(signal)
  expect((await started.finished).exitCode).toBe(code)
  expect(statuses().map(([, , message]) => message)).toEqual(
    Array(2).fill(`The session was ended by ${signal}.`),
  )
})

test('--bail ends the session after so many failures, with exit code 1', async () => {
  project.clear()
  const { exitCode, stdout } = await project.ztxexp(['--bail', '2', '--workers', '2'], {
    env: { KINDS: 'fails,fails,fails,obeys' },
  })
  expect(exitCode).toBe(1)
  expect(statuses().filter(([, type]) => type === 'Error').length).toBeGreaterThanOrEqual(2)
  expect(stdout).toMatch(/not run/)
  expect(statuses().filter(([status]) => status === 'running')).toEqual([])
})

test('no worker, and nothing below it, outlives a main process that is killed', async () => {
  const started = await startRuns({ KINDS: 'spins' })
  started.child.kill('SIGKILL')
  await expectNoProcess()
})

test('Ctrl-C ends a file that never gets past its top level', async () => {
  const started = project.startZtxexp(['endless'], { env: { ENDLESS: '1' } })
  await until(() => workersOf(started).length > 0, 'a worker to start')
  started.child.kill('SIGINT')
  expect((await started.finished).exitCode).toBe(130)
  await expectNoProcess()
})

test('a reader that goes away is no failure', async () => {
  const command = `"${NODE}" node_modules/ztxexp/dist/cli/main.js list cancel.exp | head -n 1; echo done`
  const shell = spawn('sh', ['-c', command], { cwd: project.dir, env: { PATH: process.env.PATH } })
  const output = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    shell[stream].on('data', (data: Buffer) => {
      output[stream] += data.toString()
    })
  }
  await new Promise((resolve) => shell.once('close', resolve))
  expect(output).toEqual({
    stdout: 'cancel.exp.ts > waits 0\ndone\n',
    stderr: '1 file, 1 experiment, 20 runs: 20 to run\n',
  })
})

test('a reader that goes away while runs are in progress ends the session like Ctrl-C', async () => {
  project.clear()
  const command = `"${NODE}" node_modules/ztxexp/dist/cli/main.js cancel.exp --grace 200ms | head -n 1`
  const env = { PATH: process.env.PATH, KINDS: 'fails,spins', NAP }
  const shell = spawn('sh', ['-c', command], { cwd: project.dir, env })
  await new Promise((resolve) => shell.once('close', resolve))
  await expectNoProcess()
  expect(statuses().filter(([status]) => status === 'running')).toEqual([])
})

/** Starts a session and waits until two runs are in progress. */
async function startRuns(
  env: Record<string, string>,
  args: string[] = [],
  options: { detached?: boolean } = {},
): Promise<Started> {
  project.clear()
  const started = project.startZtxexp(['cancel.exp', '--workers', '2', ...args], {
    env: { ...env, NAP },
    ...options,
  })
  await until(
    () => project.runs().filter(({ log }) => log.includes('in progress')).length === 2,
    'two runs to be in progress',
  )
  return started
}

function statuses(): unknown[][] {
  return project.runs().map(({ run }) => [run.status, run.error_type, run.error_message])
}

function workersOf({ child }: Started): string[] {
  return processes().filter((line) => line.split(/\s+/)[1] === String(child.pid))
}

async function expectNoProcess(): Promise<void> {
  const isOurs = (line: string) => line.includes(`sleep ${NAP}`) || line.includes(project.dir)
  await until(() => processes().filter(isOurs).length === 0, 'all processes to be gone')
}

/** Pid, parent and command line of every process. */
function processes(): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  return lines.map((line) => line.trim())
}
