import { expect, test } from 'vitest'
import { readMemory, readTreeRss } from '../../../src/machine/memory.ts'
import { fakeRoot, statLine } from './fake-root.ts'

const host = { '/proc/meminfo': 'MemTotal:  1000 kB\nMemFree: 10 kB\nMemAvailable:   600 kB\n' }
const container = {
  '/proc/self/cgroup': '0::/\n',
  '/proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
  '/sys/fs/cgroup/memory.max': `${500 * 1024}\n`,
}

test('memory is that of the machine, or of the container where that leaves less', () => {
  const machine = { totalBytes: 1000 * 1024, availableBytes: 600 * 1024 }
  expect(readMemory({ root: fakeRoot(host), platform: 'linux' })).toEqual(machine)
  const tight = fakeRoot({ ...host, ...container, '/sys/fs/cgroup/memory.current': `${400 * 1024}\n` })
  expect(readMemory({ root: tight, platform: 'linux' })).toEqual({
    totalBytes: 500 * 1024,
    availableBytes: 100 * 1024,
  })
  const wide = fakeRoot({ ...host, ...container, '/sys/fs/cgroup/memory.max': `${9000 * 1024}\n` })
  expect(readMemory({ root: wide, platform: 'linux' })).toEqual(machine)
})

test('memory can be read where there is no /proc', () => {
  const { totalBytes, availableBytes } = readMemory({ platform: 'darwin' })
  expect(availableBytes).toBeGreaterThan(0)
  expect(totalBytes).toBeGreaterThan(availableBytes)
})

test('the memory of a process includes everything below it; one that is gone is left out', async () => {
  const root = fakeRoot({
    '/proc/10/stat': statLine({ pid: 10 }),
    '/proc/10/status': 'Name:\tnode\nVmRSS:\t  100 kB\n',
    '/proc/11/stat': statLine({ pid: 11, parentPid: 10 }),
    '/proc/11/status': 'VmRSS:\t   20 kB\n',
    '/proc/12/stat': statLine({ pid: 12, parentPid: 11, state: 'Z' }),
  })
  expect(await readTreeRss([10, 11, 99], { root, platform: 'linux' })).toEqual(
    new Map([
      [10, 120 * 1024],
      [11, 20 * 1024],
    ]),
  )
})

test('this very process has a memory, on every platform', async () => {
  for (const platform of [process.platform, 'darwin'] as const) {
    const rss = (await readTreeRss([process.pid], { platform })).get(process.pid)
    expect(rss).toBeGreaterThan(10e6)
  }
})
