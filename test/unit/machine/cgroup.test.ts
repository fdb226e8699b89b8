import { describe, expect, test } from 'vitest'
import { readCpuCgroup, readMemoryCgroup } from '../../../src/machine/cgroup.ts'
import { fakeRoot } from './fake-root.ts'

const MOUNT_V2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n'
const V2 = { '/proc/self/cgroup': '0::/user/job\n', '/proc/self/mountinfo': MOUNT_V2 }
const NOTHING_V2 = '/sys/fs/cgroup'

const mountV1 = (controllers: string, mounted: string, folder = controllers) =>
  `33 31 0:30 ${mounted} /sys/fs/cgroup/${folder} rw,relatime - cgroup cgroup rw,${controllers}\n`

describe('cgroup v2', () => {
  test('the tightest quota on the way up counts, with the usage of the group that has it', () => {
    const root = fakeRoot({
      ...V2,
      [`${NOTHING_V2}/user/job/cpu.max`]: 'max 100000\n',
      [`${NOTHING_V2}/user/job/cpu.stat`]: 'usage_usec 5\n',
      [`${NOTHING_V2}/user/cpu.max`]: '150000 100000\n',
      [`${NOTHING_V2}/user/cpu.stat`]: 'usage_usec 7000000\nuser_usec 1\n',
    })
    expect(readCpuCgroup({ root, platform: 'linux' })).toEqual({ quotaCpus: 1.5, usageUs: 7_000_000 })
  })

  test('memory in use is counted without the inactive page cache, where the least is left', () => {
    const root = fakeRoot({
      ...V2,
      [`${NOTHING_V2}/user/job/memory.max`]: '1000\n',
      [`${NOTHING_V2}/user/job/memory.current`]: '400\n',
      [`${NOTHING_V2}/user/memory.max`]: '2000\n',
      [`${NOTHING_V2}/user/memory.current`]: '1900\n',
      [`${NOTHING_V2}/user/memory.stat`]: 'anon 1600\ninactive_file 300\n',
    })
    expect(readMemoryCgroup({ root, platform: 'linux' })).toEqual({ limitBytes: 2000, usedBytes: 1600 })
  })

  test('without a limit, or without a counter, what is missing is undefined', () => {
    const unlimited = fakeRoot({
      ...V2,
      [`${NOTHING_V2}/user/job/cpu.max`]: 'max 100000',
      [`${NOTHING_V2}/user/job/memory.max`]: 'max',
      [`${NOTHING_V2}/user/job/memory.current`]: '1',
    })
    expect(readCpuCgroup({ root: unlimited, platform: 'linux' })).toBeUndefined()
    expect(readMemoryCgroup({ root: unlimited, platform: 'linux' })).toBeUndefined()
    const uncounted = fakeRoot({ ...V2, [`${NOTHING_V2}/cpu.max`]: '50000 100000' })
    expect(readCpuCgroup({ root: uncounted, platform: 'linux' })).toEqual({ quotaCpus: 0.5 })
  })

  test('a mount point with a space in its name is found', () => {
    const root = fakeRoot({
      '/proc/self/cgroup': '0::/\n',
      '/proc/self/mountinfo': '30 23 0:26 / /sys/my\\040groups rw - cgroup2 cgroup2 rw\n',
      '/sys/my groups/cpu.max': '200000 100000',
    })
    expect(readCpuCgroup({ root, platform: 'linux' })?.quotaCpus).toBe(2)
  })
})

describe('cgroup v1', () => {
  test('in a container without a namespace the mounted part is left out of the path', () => {
    const root = fakeRoot({
      '/proc/self/cgroup': '4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/docker/abc\n',
      '/proc/self/mountinfo': mountV1('cpu,cpuacct', '/docker/abc') + mountV1('memory', '/docker/abc'),
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpuacct.usage': '3000000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '1000\n',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '900\n',
      '/sys/fs/cgroup/memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 200\n',
    })
    expect(readCpuCgroup({ root, platform: 'linux' })).toEqual({ quotaCpus: 0.5, usageUs: 3000 })
    expect(readMemoryCgroup({ root, platform: 'linux' })).toEqual({ limitBytes: 1000, usedBytes: 700 })
  })

  test('cpu and cpuacct may be mounted apart, beside an empty v2 tree', () => {
    const root = fakeRoot({
      '/proc/self/cgroup': '2:cpuacct:/job\n1:cpu:/job\n0::/job\n',
      '/proc/self/mountinfo': mountV1('cpu', '/') + mountV1('cpuacct', '/') + MOUNT_V2,
      '/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us': '300000',
      '/sys/fs/cgroup/cpu/job/cpu.cfs_period_us': '100000',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
      '/sys/fs/cgroup/cpuacct/job/cpuacct.usage': '9000',
      '/sys/fs/cgroup/cpuacct/cpuacct.usage': '12000',
    })
    expect(readCpuCgroup({ root, platform: 'linux' })).toEqual({ quotaCpus: 3, usageUs: 9 })
  })

  test('no quota and the huge number for "no limit" are no limits', () => {
    const root = fakeRoot({
      '/proc/self/cgroup': '4:memory:/\n1:cpu:/\n',
      '/proc/self/mountinfo': mountV1('cpu', '/') + mountV1('memory', '/'),
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '5',
    })
    expect(readCpuCgroup({ root, platform: 'linux' })).toBeUndefined()
    expect(readMemoryCgroup({ root, platform: 'linux' })).toBeUndefined()
  })
})

test('nothing to read is no error: an empty machine, garbage, or another system', () => {
  const garbage = fakeRoot({ '/proc/self/cgroup': '::::\n0::\n', '/proc/self/mountinfo': 'a - b\n\n - \n' })
  for (const options of [
    { root: fakeRoot({}), platform: 'linux' },
    { root: garbage, platform: 'linux' },
    { root: '/', platform: 'darwin' },
  ] as const) {
    expect(readCpuCgroup(options)).toBeUndefined()
    expect(readMemoryCgroup(options)).toBeUndefined()
  }
})

test('this machine can be read', () => {
  expect(() => [readCpuCgroup(), readMemoryCgroup()]).not.toThrow()
})
