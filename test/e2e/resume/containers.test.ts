/**
 * Two containers of one machine on one results directory: one host name, one boot id, and pids of their own. Needs the
 * right to make namespaces; skipped without.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Started, start, until, useFixture, ztxexpCommand } from '../harness.ts'

const project = useFixture('resume/containers')
const CONTAINER = ['--fork', '--pid', '--mount-proc', '--kill-child']

function canMakeContainers(): boolean {
  try {
    execFileSync('unshare', [...CONTAINER, 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Starts `ztxexp` as the first process of a namespace. Killing it ends all of them. */
function startInContainer(args: readonly string[], env: Record<string, string> = {}): Started {
  return start('unshare', [...CONTAINER, ...ztxexpCommand(args)], { cwd: project.dir, env })
}

const succeeded = () => project.runs().filter(({ run }) => run.status === 'succeeded')
const running = () => project.runs().filter(({ run }) => run.status === 'running')
const all = Array.from({ length: 24 }, (_, index) => index)
const indices = () => succeeded().map(({ config }) => Number(config.index))
const sorted = (numbers: number[]) => numbers.sort((a, b) => a - b)

describe.skipIf(!canMakeContainers())('two containers of one host name', () => {
  beforeEach(() => project.clear())

  test('share the configs: each runs once, and none is taken for interrupted', async () => {
    const both = [1, 2].map(() => startInContainer(['--resume', '--workers', '1']))
    const finished = await Promise.all(both.map((each) => each.finished))
    expect(
      finished.map(({ exitCode }) => exitCode),
      finished.map(({ stderr }) => stderr).join(),
    ).toEqual([0, 0])
    for (const { stdout } of finished) expect(stdout).toMatch(/Runs .*\(24\)/)
    expect(project.runs().map(({ run }) => run.status)).toEqual(Array(24).fill('succeeded'))
    expect(sorted(indices())).toEqual(all)
    const namespaces = project
      .runs()
      .map(({ meta }) => (meta.owner as { pid_namespace: string }).pid_namespace)
    expect(new Set(namespaces).size).toBe(2)
  }, 120_000)

  test('leave alone what the other is at, whatever the command; what a dead one has left is taken over', async () => {
    const doomed = startInContainer(['--resume', '--workers', '2'], { WAIT_MS: '600000' })
    await until(() => running().length === 2, 'two runs in progress')
    const [{ run_id, hostname } = expect.fail()] = running().map(({ run, meta }) => ({ ...run, ...meta }))
    const list = await startInContainer(['list', '--resume', '-t', 'index=[01]$']).finished
    expect(list.stdout).toContain(`\trun unfinished\tin progress on ${hostname}, pid 1: ${run_id}\n`)
    const clean = await startInContainer(['clean', '--yes']).finished
    expect(clean.stdout).toContain('still running')
    expect(clean.stdout).toContain('Nothing to delete')
    // Without --resume it does not wait, and does not touch them either.
    const other = await startInContainer(['-t', 'index=23']).finished
    expect(other.exitCode, other.stderr).toBe(0)
    expect(other.stderr).not.toContain('interrupted')
    expect(running()).toHaveLength(2)

    const survivor = startInContainer(['--resume', '--workers', '2'], { WAIT_MS: '10' })
    await until(() => succeeded().length === 22, 'everything else to be done')
    expect(running()).toHaveLength(2)
    doomed.child.kill('SIGKILL')
    await doomed.finished
    const endedMs = performance.now()
    const { exitCode, stdout, stderr } = await survivor.finished
    expect(exitCode, stderr).toBe(0)
    expect(performance.now() - endedMs).toBeLessThan(90_000)
    expect(stdout).toMatch(/Runs .*\(24\)/)
    expect(sorted(indices())).toEqual(all)
    const interrupted = project.runs().filter(({ run }) => run.error_type === 'Interrupted')
    expect(interrupted).toHaveLength(2)
    expect(running()).toEqual([])
  }, 240_000)

  test('clean deletes what a container has left when its heartbeat is old', async () => {
    const doomed = startInContainer(['--workers', '2'], { WAIT_MS: '600000' })
    await until(() => running().length === 2, 'two runs in progress')
    doomed.child.kill('SIGKILL')
    await doomed.finished
    const owners = project.path('results', '.owners')
    const [name = ''] = readdirSync(owners)
    expect(JSON.parse(readFileSync(join(owners, name), 'utf8'))).toMatchObject({ owner: { pid: 1 } })
    expect((await startInContainer(['clean', '--yes']).finished).stdout).toContain('still running')
    const old = new Date(Date.now() - 3 * 60_000)
    utimesSync(join(owners, name), old, old)
    expect((await startInContainer(['clean', '--yes']).finished).stdout).toContain('Deleted 2 runs')
    expect(project.runs()).toEqual([])
  }, 120_000)
})
