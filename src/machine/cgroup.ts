/** What a container may use of the machine, and what it uses: CPU quota and memory limit of cgroup v1 and v2. */
import { join } from 'node:path'
import { type CgroupFolders, findCgroupFolders, readText } from './cgroup-paths.ts'

export interface CgroupOptions {
  /** Where `/proc` and `/sys` are looked up. Default: `/`. */
  root?: string
  /** Default: this platform. On anything but Linux there is nothing to read. */
  platform?: NodeJS.Platform
}

export interface CpuCgroup {
  /** CPUs' worth of time that may be used, such as 0.5 or 4. */
  quotaCpus: number
  /** CPU time used so far by all processes that share the quota; left out when there is no counter. */
  usageUs?: number
}

export interface MemoryCgroup {
  limitBytes: number
  /** In use and not reclaimable at will: without the inactive part of the page cache. */
  usedBytes: number
}

/**
 * The tightest CPU quota on the way from this process's group to the root, with the usage counter of the very
 * group that has it, since its processes share the quota. `undefined` when there is no quota.
 *
 * Files: `cpu.max` and `cpu.stat` in v2; `cpu.cfs_quota_us`, `cpu.cfs_period_us` and `cpuacct.usage` in v1.
 */
export function readCpuCgroup(options: CgroupOptions = {}): CpuCgroup | undefined {
  const root = linuxRoot(options)
  const found = root === undefined ? undefined : findCgroupFolders('cpu', root)
  if (root === undefined || found === undefined) return undefined
  let tightest: { quotaCpus: number; level: number } | undefined
  found.folders.forEach((folder, level) => {
    const quotaCpus = found.version === 2 ? quotaV2(folder) : quotaV1(folder)
    if (quotaCpus !== undefined && quotaCpus < (tightest?.quotaCpus ?? Number.POSITIVE_INFINITY)) {
      tightest = { quotaCpus, level }
    }
  })
  if (tightest === undefined) return undefined
  const usageUs = found.version === 2 ? usageV2(found, tightest.level) : usageV1(found, tightest.level, root)
  return { quotaCpus: tightest.quotaCpus, ...(usageUs === undefined ? {} : { usageUs }) }
}

/**
 * Limit and use of the group that has the least memory left, from this process's group to the root.
 * `undefined` when there is no limit.
 *
 * Files: `memory.max`, `memory.current` and `memory.stat` in v2; `memory.limit_in_bytes`,
 * `memory.usage_in_bytes` and `memory.stat` in v1, where "no limit" is a number near 2^63.
 */
export function readMemoryCgroup(options: CgroupOptions = {}): MemoryCgroup | undefined {
  const root = linuxRoot(options)
  const found = root === undefined ? undefined : findCgroupFolders('memory', root)
  if (found === undefined) return undefined
  let tightest: MemoryCgroup | undefined
  for (const folder of found.folders) {
    const group = readMemoryFolder(folder, found.version)
    if (group && (tightest === undefined || bytesLeft(group) < bytesLeft(tightest))) tightest = group
  }
  return tightest
}

function linuxRoot({ root = '/', platform = process.platform }: CgroupOptions): string | undefined {
  return platform === 'linux' ? root : undefined
}

function bytesLeft(group: MemoryCgroup): number {
  return group.limitBytes - group.usedBytes
}

/** `cpu.max` is `<quota or "max"> <period>`, both in µs. */
function quotaV2(folder: string): number | undefined {
  const [quota, period] = (readText(join(folder, 'cpu.max')) ?? '').trim().split(' ')
  return ratio(toNumber(quota), toNumber(period))
}

/** A quota of -1 is none. */
function quotaV1(folder: string): number | undefined {
  return ratio(readNumber(folder, 'cpu.cfs_quota_us'), readNumber(folder, 'cpu.cfs_period_us'))
}

function ratio(quotaUs: number | undefined, periodUs: number | undefined): number | undefined {
  return quotaUs !== undefined && periodUs !== undefined && quotaUs > 0 && periodUs > 0
    ? quotaUs / periodUs
    : undefined
}

function usageV2(found: CgroupFolders, level: number): number | undefined {
  return readField(found.folders[level] ?? '', 'cpu.stat', 'usage_usec')
}

/** v1 may mount `cpuacct` apart from `cpu`: the group at the same height is the one that shares the quota. */
function usageV1(found: CgroupFolders, level: number, root: string): number | undefined {
  const accounting = findCgroupFolders('cpuacct', root)
  if (accounting?.version !== 1) return undefined
  const sameShape = accounting.folders.length === found.folders.length
  const usageNs = readNumber(accounting.folders[sameShape ? level : 0] ?? '', 'cpuacct.usage')
  return usageNs === undefined ? undefined : usageNs / 1000
}

const MEMORY_FILES = {
  1: { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes', reclaimable: 'total_inactive_file' },
  2: { limit: 'memory.max', usage: 'memory.current', reclaimable: 'inactive_file' },
} as const

/** v1 writes the largest page-aligned 63-bit number for "no limit"; nothing real comes near. */
const NO_LIMIT_BYTES = 2 ** 60

function readMemoryFolder(folder: string, version: 1 | 2): MemoryCgroup | undefined {
  const files = MEMORY_FILES[version]
  const limitBytes = readNumber(folder, files.limit)
  const usageBytes = readNumber(folder, files.usage)
  if (limitBytes === undefined || usageBytes === undefined || limitBytes >= NO_LIMIT_BYTES) return undefined
  const reclaimableBytes = readField(folder, 'memory.stat', files.reclaimable) ?? 0
  return { limitBytes, usedBytes: Math.max(0, usageBytes - reclaimableBytes) }
}

function readNumber(folder: string, file: string): number | undefined {
  return toNumber(readText(join(folder, file))?.trim())
}

/** A value of a file of `name number` lines. */
function readField(folder: string, file: string, name: string): number | undefined {
  const line = readText(join(folder, file))
    ?.split('\n')
    .find((each) => each.startsWith(`${name} `))
  return toNumber(line?.slice(name.length + 1).trim())
}

/** `max` and anything else that is no number give `undefined`. */
function toNumber(text: string | undefined): number | undefined {
  const value = text ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : undefined
}
