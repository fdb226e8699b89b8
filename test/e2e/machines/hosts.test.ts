/**
 * fixtures/machines/hosts: two hosts, with names, pids and host-wide locks of their own, on one results
 * directory, each killed in the middle of its work. Needs the right to make namespaces; skipped without.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { IS_INSTALLED, type Started, start, until, useFixture, ztxexpCommand } from '../harness.ts'

const project = useFixture('machines/hosts')
const HOST = ['--fork', '--pid', '--uts', '--ipc', '--mount-proc', '--kill-child']
const COUNT = 200

function canMakeHosts(): boolean {
  try {
    execFileSync('unshare', [...HOST, 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The command on a host of its own. Killing it ends all that the host does. */
function startOn(host: string): Started {
  const command = ztxexpCommand(['--resume', '--shuffle', '--workers', '1'])
  const script = 'hostname "$1"; shift; exec "$@"'
  const env = { HOST_LOG: project.path('log.txt'), SLOW: '40' }
  return start('unshare', [...HOST, 'sh', '-c', script, 'sh', host, ...command], { cwd: project.dir, env })
}

const withStatus = (status: string) => project.runs().filter(({ run }) => run.status === status)

// Nothing here depends on the versions of Node and Vitest.
test.skipIf(IS_INSTALLED || !canMakeHosts())(
  'two hosts share 200 configs, both are killed on the way, and each config succeeds once',
  async () => {
    project.reset()
    const doomed = ['host-a', 'host-b'].map(startOn)
    for (const [index, each] of doomed.entries()) {
      await until(() => withStatus('succeeded').length > 30 * (index + 1), 'some runs to be done')
      each.child.kill('SIGKILL')
      await each.finished
    }
    const left = withStatus('running').length
    const finished = await Promise.all(['host-a', 'host-b'].map((host) => startOn(host).finished))

    for (const { exitCode, stdout, stderr } of finished) {
      expect(exitCode, stderr).toBe(0)
      expect(stdout).toMatch(/Runs .*\(200\)/)
    }
    const succeeded = withStatus('succeeded')
    expect(new Set(succeeded.map(({ config }) => config.index)).size).toBe(COUNT)
    expect(succeeded).toHaveLength(COUNT)
    expect(new Set(succeeded.map(({ meta }) => meta.hostname))).toEqual(new Set(['host-a', 'host-b']))
    const interrupted = project.runs().filter(({ run }) => run.error_type === 'Interrupted')
    expect(interrupted).toHaveLength(left)
    // None was called to its end more often than there were runs to be called again.
    const ends = readFileSync(project.path('log.txt'), 'utf8').match(/^end \d+$/gm) ?? []
    expect(ends.length).toBeGreaterThanOrEqual(COUNT)
    expect(ends.length).toBeLessThanOrEqual(COUNT + left)
  },
  240_000,
)
