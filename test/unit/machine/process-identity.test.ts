import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checkLiveness, currentIdentity, killTree } from '../../../src/machine/process-identity.ts'
import { descendants, readProcess, readProcessTable } from '../../../src/machine/process-table.ts'
import { fakeRoot, statLine } from './fake-root.ts'

const IDENTITY = { pid: 10, startTicks: 500, bootId: 'boot-1', hostname: 'here' }

function machine(stat: Parameters<typeof statLine>[0] | undefined) {
  const root = fakeRoot({
    '/proc/sys/kernel/random/boot_id': 'boot-1\n',
    ...(stat ? { [`/proc/${stat.pid}/stat`]: statLine(stat) } : {}),
  })
  return { root, hostname: 'here', platform: 'linux' } as const
}

describe('whether a process lives', () => {
  test('the same boot, pid and start: alive, whatever its name is', () => {
    for (const comm of ['node', 'a) S 1 (b', 'two words', '']) {
      expect(checkLiveness(IDENTITY, machine({ pid: 10, startTicks: 500, comm }))).toBe('alive')
    }
  })

  test('gone, a zombie, a later process with its pid, or another boot: dead', () => {
    expect(checkLiveness(IDENTITY, machine(undefined))).toBe('dead')
    expect(checkLiveness(IDENTITY, machine({ pid: 10, startTicks: 500, state: 'Z' }))).toBe('dead')
    expect(checkLiveness(IDENTITY, machine({ pid: 10, startTicks: 501 }))).toBe('dead')
    const rebooted = { ...IDENTITY, bootId: 'boot-0' }
    expect(checkLiveness(rebooted, machine({ pid: 10, startTicks: 500 }))).toBe('dead')
  })

  test('of another host nothing can be known here, even when a container has the same boot id', () => {
    const elsewhere = { ...IDENTITY, hostname: 'there' }
    expect(checkLiveness(elsewhere, machine({ pid: 10, startTicks: 500 }))).toBe('unknown')
  })

  test('where there is no /proc, a process with that pid counts', () => {
    const options = { platform: 'darwin', hostname: 'here' } as const
    const self = { ...currentIdentity(options) }
    expect(self).toEqual({ pid: process.pid, startTicks: null, bootId: null, hostname: 'here' })
    expect(checkLiveness(self, options)).toBe('alive')
    expect(checkLiveness({ ...self, pid: 2 ** 22 + 1 }, options)).toBe('dead')
  })

  test('this process is alive', () => {
    expect(checkLiveness(currentIdentity())).toBe('alive')
  })
})

const SLEEP = 'console.log(process.pid); setInterval(() => {}, 1000)'
const PARENT = `const { spawn } = require('node:child_process')
spawn(process.execPath, ['-e', ${JSON.stringify(SLEEP)}], { stdio: 'inherit' })
process.on('SIGTERM', () => {})
setInterval(() => {}, 1000)`

/** A parent that ignores SIGTERM, with one child; ready when the child has written its pid. */
async function startTree(): Promise<{ parent: ChildProcess & { pid: number }; childPid: number }> {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] })
  const { pid } = parent
  if (pid === undefined) throw new Error('Not started')
  const [line] = await once(parent.stdout, 'data')
  const childPid = Number(String(line))
  onTestFinished(() => {
    for (const each of [childPid, pid]) if (readProcess(each)) process.kill(each, 'SIGKILL')
  })
  return { parent: Object.assign(parent, { pid }), childPid }
}

async function waitUntilGone(pid: number): Promise<void> {
  while (![undefined, 'Z'].includes(readProcess(pid)?.state))
    await new Promise((resolve) => setTimeout(resolve, 10))
}

describe.runIf(process.platform === 'linux')('real processes', () => {
  test('grandchildren are found, and killed with their parent', async () => {
    const { parent, childPid } = await startTree()
    expect(descendants(parent.pid)).toEqual([childPid])
    expect(descendants(process.pid)).toEqual(expect.arrayContaining([parent.pid, childPid]))
    const ended = once(parent, 'exit')
    expect(killTree(parent.pid, 'SIGKILL')).toEqual([parent.pid, childPid])
    expect(await ended).toEqual([null, 'SIGKILL'])
    await waitUntilGone(childPid)
    expect(killTree(parent.pid, 'SIGKILL')).toEqual([])
  })

  test('a signal that can be handled goes to the whole tree once', async () => {
    const { parent, childPid } = await startTree()
    killTree(parent.pid, 'SIGTERM')
    await waitUntilGone(childPid)
    expect(readProcess(parent.pid)?.state).not.toBe('Z')
  })

  test('a process that has ended but was never waited for is dead', async () => {
    const shell = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 5'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void shell.kill('SIGKILL'))
    const pid = Number(String((await once(shell.stdout, 'data'))[0]))
    const identity = { ...currentIdentity(), pid, startTicks: readProcess(pid)?.startTicks ?? null }
    expect(checkLiveness(identity)).toBe('alive')
    await waitUntilGone(pid)
    expect(readProcess(pid)?.state).toBe('Z')
    expect(checkLiveness(identity)).toBe('dead')
  })

  test('the table from ps knows the same processes as /proc', () => {
    const table = readProcessTable({ platform: 'darwin' })
    if (table.size === 0) return
    expect(table.get(process.pid)?.parentPid).toBe(process.ppid)
  })
})
