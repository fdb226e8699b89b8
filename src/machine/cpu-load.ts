/** Samples how busy the CPUs are, of the machine and of the container, in the background. */
import os from 'node:os'
import { join } from 'node:path'
import { type CgroupOptions, type CpuCgroup, readCpuCgroup } from './cgroup.ts'
import { readText } from './cgroup-paths.ts'
import { Sampler, type SamplerTiming } from './sampler.ts'

export interface LoadSample {
  /** The load is the mean over the window from here to `takenAtMs`. */
  windowStartMs: number
  /** On the sampler's clock. */
  takenAtMs: number
  /** CPUs that were busy, with anybody's work, among those this process may run on. */
  hostBusyCpus: number
  /** How many CPUs this process may run on (its affinity). */
  hostCpus: number
  /** CPUs' worth of time that the container used; only where it has a quota. */
  cgroupBusyCpus?: number
  /** What may be used: the smaller of `hostCpus` and the container's quota. May be a fraction. */
  usableCpus: number
}

export type HostLoad = Pick<LoadSample, 'hostBusyCpus' | 'hostCpus'>

export interface CpuLoadOptions extends SamplerTiming {
  /** Mean load of the machine since the last call. Default: {@link readHostLoad}. */
  readHost?: () => Promise<HostLoad>
  /** Quota and counter of the container. Default: {@link readCpuCgroup}. */
  readCgroup?: () => CpuCgroup | undefined
}

/**
 * A sample about once a second, never in the way of anybody.
 *
 * @example
 * const sampler = new CpuLoadSampler()
 * sampler.start()
 * sampler.latest() // undefined at first, then { hostBusyCpus: 1.2, hostCpus: 8, usableCpus: 8, ... }
 */
export class CpuLoadSampler extends Sampler<LoadSample> {
  constructor(options: CpuLoadOptions = {}) {
    super(createLoadReader(options), options)
  }
}

function createLoadReader(options: CpuLoadOptions): () => Promise<LoadSample> {
  const { nowMs = () => performance.now(), readHost = readHostLoad, readCgroup = readCpuCgroup } = options
  let previous: { atMs: number; usageUs: number | undefined } | undefined

  return async () => {
    const before = previous ?? { atMs: nowMs(), usageUs: readCgroup()?.usageUs }
    const host = await readHost()
    const group = readCgroup()
    const takenAtMs = nowMs()
    previous = { atMs: takenAtMs, usageUs: group?.usageUs }
    const elapsedUs = (takenAtMs - before.atMs) * 1000
    const measured = group?.usageUs !== undefined && before.usageUs !== undefined && elapsedUs > 0
    return {
      ...host,
      windowStartMs: before.atMs,
      takenAtMs,
      usableCpus: Math.min(host.hostCpus, group?.quotaCpus ?? Number.POSITIVE_INFINITY),
      ...(measured ? { cgroupBusyCpus: ((group.usageUs ?? 0) - (before.usageUs ?? 0)) / elapsedUs } : {}),
    }
  }
}

/**
 * Load since the last call by anyone in this process, through `systeminformation.currentLoad()`; a first call
 * takes half a second. Counted over the CPUs that this process may run on: a job that was given four cores of a
 * large machine must not wait for its neighbours on the other sixty.
 */
export async function readHostLoad(): Promise<HostLoad> {
  const { currentLoad } = await import('systeminformation')
  const { cpus } = await currentLoad()
  if (cpus.length === 0) throw new Error('The machine reports no CPUs')
  const allowed = readAllowedCpus()?.filter((cpu) => cpu < cpus.length) ?? []
  const counted = allowed.length > 0 ? allowed.flatMap((cpu) => cpus[cpu] ?? []) : cpus
  const hostBusyCpus = counted.reduce((sum, cpu) => sum + cpu.load / 100, 0)
  return { hostBusyCpus, hostCpus: counted.length }
}

/** The CPUs in `Cpus_allowed_list` of proc_pid_status(5), such as `0-3,8`; `undefined` where there is none. */
export function readAllowedCpus(root = '/'): number[] | undefined {
  if (os.platform() !== 'linux') return undefined
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(readText(join(root, 'proc/self/status')) ?? '')?.[1]
  return list?.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
  })
}

/**
 * How many processors there are to work on, at least 1: those this process may run on, or the whole CPUs in the
 * quota of its container where that is fewer (0.5 gives 1, and 2.5 gives 2, as Node counts from version 22 on).
 *
 * @param parallelism Default: what Node says, which knows of affinity and, before version 22, of no quota.
 */
export function countProcessors(
  options: CgroupOptions = {},
  parallelism = os.availableParallelism(),
): number {
  const quotaCpus = readCpuCgroup(options)?.quotaCpus ?? Number.POSITIVE_INFINITY
  return Math.max(1, Math.min(parallelism, Math.floor(quotaCpus)))
}
