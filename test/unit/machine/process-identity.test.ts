import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checkLiveness, currentIdentity, killTree } from '../../../src/machine/process-identity.ts'
import { descendants, readProcess, readProcessTable } from '../../../src/machine/process-table.ts'
import { fakeRoot, statLine } from './fake-root.ts'

const IDENTITY = {
  pid: 10,
  startTicks: 500,
  bootId: 'boot-1',
  pidNamespace: 'pid:[7]',
  machineId: null,
  hostname: 'here',
}

function machine(stat: Parameters<typeof statLine>[0] | undefined, namespace = 'pid:[7]') {
  const root = fakeRoot({
    '/proc/sys/kernel/random/boot_id': 'boot-1\n',
    '/proc/self/ns/net': '',
    ...(stat ? { [`/proc/${stat.pid}/stat`]: statLine(stat) } : {}),
  })
  symlinkSync(namespace, `${root}/proc/self/ns/pid`)
  return { root, hostname: 'here', platform: 'linux' } as const
}

describe('whether a process lives', () => {
  test('the same namespace, pid and start: alive, whatever its name and that of its host is', () => {
    for (const comm of ['node', 'a) S 1 (b', 'two words', '']) {
      expect(checkLiveness(IDENTITY, machine({ pid: 10, startTicks: 500, comm }))).toBe('alive')
    }
    const renamed = { ...machine({ pid: 10, startTicks: 500 }), hostname: 'there' }
    expect(checkLiveness(IDENTITY, renamed)).toBe('alive')
  })

  test('gone, a zombie, or a later process with its pid: dead', () => {
    expect(checkLiveness(IDENTITY, machine(undefined))).toBe('dead')
    expect(checkLiveness(IDENTITY, machine({ pid: 10, startTicks: 500, state: 'Z' }))).toBe('dead')
    expect(checkLiveness(IDENTITY, machine({ pid: 10, startTicks: 501 }))).toBe('dead')
  })

  test('stopped: alive, because it may go on', () => {
    expect(checkLiveness(IDENTITY, machine({ pid: 10, startTicks: 500, state: 'T' }))).toBe('alive')
  })

  test.each([
    ['another container of the machine, of the same host name', { pidNamespace: 'pid:[8]' }],
    ['another machine of the same host name, or an earlier boot', { bootId: 'boot-0' }],
    ['another machine with a copied boot id', { machineId: '1234' }],
    ['a machine that says nothing of itself', { bootId: null, pidNamespace: null }],
  ])('of %s nothing can be known here', (_what, fields) => {
    expect(checkLiveness({ ...IDENTITY, ...fields }, machine(undefined))).toBe('unknown')
  })

  test('in a record of an earlier version it may be known to live, never to be dead', () => {
    const earlier = { ...IDENTITY, pidNamespace: null }
    expect(checkLiveness(earlier, machine({ pid: 10, startTicks: 500 }))).toBe('alive')
    expect(checkLiveness(earlier, machine(undefined))).toBe('unknown')
    expect(checkLiveness({ ...earlier, hostname: 'there' }, machine({ pid: 10, startTicks: 500 }))).toBe(
      'unknown',
    )
  })

  test('where there is no /proc, a process with that pid on a machine with these network cards counts', () => {
    const options = { platform: 'darwin', hostname: 'here' } as const
    const self = currentIdentity(options)
    expect(self).toMatchObject({ pid: process.pid, startTicks: null, bootId: null, pidNamespace: null })
    expect(checkLiveness(self, options)).toBe('alive')
    const gone = { ...self, pid: 2 ** 22 + 1 }
    expect(checkLiveness(gone, options)).toBe(self.machineId === null ? 'unknown' : 'dead')
    expect(checkLiveness({ ...gone, machineId: 'other cards' }, options)).toBe('unknown')
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
    const shell = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void shell.kill('SIGKILL'))
    const pid = Number(String((await once(shell.stdout, 'data'))[0]))
    const identity = { ...currentIdentity(), pid, startTicks: readProcess(pid)?.startTicks ?? null }
    expect(checkLiveness(identity)).toBe('alive')
    process.kill(pid, 'SIGKILL')
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
