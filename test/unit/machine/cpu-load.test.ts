import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CpuCgroup } from '../../../src/machine/cgroup.ts'
import {
  CpuLoadSampler,
  countProcessors,
  type HostLoad,
  readAllowedCpus,
  readHostLoad,
} from '../../../src/machine/cpu-load.ts'
import { fakeRoot } from './fake-root.ts'

describe('sampling in the background', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  function startSampler(
    readHost: () => Promise<HostLoad>,
    readCgroup: () => CpuCgroup | undefined = () => undefined,
  ) {
    const sampler = new CpuLoadSampler({ readHost, readCgroup, nowMs: () => Date.now() - startMs })
    const startMs = Date.now()
    const ticks = vi.fn()
    sampler.subscribe(ticks)
    sampler.start()
    return { sampler, ticks }
  }

  test('a sample has the load of the machine and the window it is from', async () => {
    const { sampler, ticks } = startSampler(async () => ({ hostBusyCpus: 3, hostCpus: 4 }))
    expect(sampler.latest()).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1000)
    expect(sampler.latest()).toEqual({
      windowStartMs: 0,
      takenAtMs: 1000,
      hostBusyCpus: 3,
      hostCpus: 4,
      usableCpus: 4,
    })
    expect(ticks).toHaveBeenCalledTimes(2)
    sampler.stop()
    await vi.advanceTimersByTimeAsync(5000)
    expect(sampler.latest()?.takenAtMs).toBe(1000)
  })

  test('in a container the quota is what can be used, and its counter what is used', async () => {
    let usageUs = 0
    const { sampler } = startSampler(
      async () => ({ hostBusyCpus: 0.5, hostCpus: 2 }),
      () => ({ quotaCpus: 0.5, usageUs }),
    )
    await vi.advanceTimersByTimeAsync(0)
    usageUs = 400_000
    await vi.advanceTimersByTimeAsync(1000)
    expect(sampler.latest()).toMatchObject({ usableCpus: 0.5, cgroupBusyCpus: 0.4 })
    sampler.stop()
  })

  test('a reading that fails leaves the last sample, and sampling goes on', async () => {
    const readHost = vi.fn(async () => ({ hostBusyCpus: 1, hostCpus: 2 }))
    const { sampler, ticks } = startSampler(readHost)
    await vi.advanceTimersByTimeAsync(0)
    readHost.mockRejectedValueOnce(new Error('no /proc'))
    await vi.advanceTimersByTimeAsync(1000)
    expect(sampler.latest()?.takenAtMs).toBe(0)
    expect(ticks).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(1000)
    expect(sampler.latest()).toMatchObject({ windowStartMs: 0, takenAtMs: 2000 })
    sampler.stop()
  })

  test('a reading that hangs is given up after five intervals, and its late result dropped', async () => {
    let release = (_: HostLoad) => {}
    const readHost = vi.fn(async () => ({ hostBusyCpus: 1, hostCpus: 2 }))
    readHost.mockReturnValueOnce(new Promise((resolve) => (release = resolve)))
    const { sampler } = startSampler(readHost)
    await vi.advanceTimersByTimeAsync(4000)
    expect(readHost).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(sampler.latest()).toMatchObject({ hostBusyCpus: 1, takenAtMs: 5000 })
    release({ hostBusyCpus: 99, hostCpus: 2 })
    await vi.advanceTimersByTimeAsync(0)
    expect(sampler.latest()?.hostBusyCpus).toBe(1)
    sampler.stop()
  })
})

test('the machine can be read for real', async () => {
  const load = await readHostLoad()
  expect(load.hostCpus).toBeGreaterThan(0)
  expect(load.hostBusyCpus).toBeGreaterThanOrEqual(0)
  expect(load.hostBusyCpus).toBeLessThanOrEqual(load.hostCpus * 1.01)
})

test.runIf(process.platform === 'linux')(
  'the CPUs that this process may run on are read from its status',
  () => {
    const root = fakeRoot({ '/proc/self/status': 'Name:\tnode\nCpus_allowed_list:\t0-2,8\nSeccomp:\t0\n' })
    expect(readAllowedCpus(root)).toEqual([0, 1, 2, 8])
    expect(readAllowedCpus(fakeRoot({}))).toBeUndefined()
  },
)

describe('processors to count on', () => {
  const V2 = {
    '/proc/self/cgroup': '0::/user/job\n',
    '/proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
  }
  const V1 = {
    '/proc/self/cgroup': '3:cpu,cpuacct:/job\n',
    '/proc/self/mountinfo': '33 31 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n',
  }
  const count = (files: Record<string, string>) => {
    return countProcessors({ root: fakeRoot(files), platform: 'linux' }, 8)
  }

  test.each([
    ['50000 100000', 1],
    ['150000 100000', 1],
    ['250000 100000', 2],
    ['1600000 100000', 8],
    ['max 100000', 8],
  ])('a quota of %s makes %d of 8', (quota, processors) => {
    expect(count({ ...V2, '/sys/fs/cgroup/user/job/cpu.max': `${quota}\n` })).toBe(processors)
  })

  test('the quota of a parent counts, and those of the first cgroup version too', () => {
    const parent = {
      '/sys/fs/cgroup/user/job/cpu.max': '400000 100000\n',
      '/sys/fs/cgroup/user/cpu.max': '100000 100000\n',
    }
    expect(count({ ...V2, ...parent })).toBe(1)
    const first = {
      '/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us': '300000',
      '/sys/fs/cgroup/cpu/job/cpu.cfs_period_us': '100000',
    }
    expect(count({ ...V1, ...first })).toBe(3)
  })
})
