/** How much memory there is, how much is left, and how much a tree of processes takes. */
import os from 'node:os'
import { join } from 'node:path'
import { readMemoryCgroup } from './cgroup.ts'
import { readText } from './cgroup-paths.ts'
import { descendants, type ProcessTableOptions, readProcessTable } from './process-table.ts'
import { Sampler, type SamplerTiming } from './sampler.ts'

export interface MemoryReading {
  /** The machine's memory, or the container's limit where that is what runs out first. */
  totalBytes: number
  /** What can still be taken without swapping. */
  availableBytes: number
}

export interface MemorySample extends MemoryReading {
  takenAtMs: number
}

/**
 * The machine's memory (`MemTotal` and `MemAvailable` of proc_meminfo(5); `os.totalmem` and `os.freemem`
 * elsewhere) or the container's limit less its use, whichever leaves fewer bytes.
 */
export function readMemory(options: ProcessTableOptions = {}): MemoryReading {
  const host = readHostMemory(options)
  const group = readMemoryCgroup(options)
  if (!group) return host
  const availableBytes = Math.max(0, group.limitBytes - group.usedBytes)
  return availableBytes < host.availableBytes ? { totalBytes: group.limitBytes, availableBytes } : host
}

export interface MemorySamplerOptions extends SamplerTiming {
  /** Default: {@link readMemory}. */
  read?: () => MemoryReading
}

/** A reading about once a second, in the background; each takes a tenth of a millisecond. */
export class MemorySampler extends Sampler<MemorySample> {
  constructor(options: MemorySamplerOptions = {}) {
    const { nowMs = () => performance.now(), read = readMemory } = options
    super(() => ({ ...read(), takenAtMs: nowMs() }), options)
  }
}

/**
 * Resident memory of each process together with everything below it, by pid; a process that is gone is left out.
 * Pages that several processes share count once for each, so a tree is never larger than this.
 * On other platforms than Linux through `systeminformation.processes()`, which is slow: not more than once a second.
 */
export async function readTreeRss(
  pids: readonly number[],
  options: ProcessTableOptions = {},
): Promise<Map<number, number>> {
  const { platform = process.platform, root = '/' } = options
  if (platform !== 'linux') return await readTreeRssElsewhere(pids)
  const table = readProcessTable(options)
  return sumTrees(pids, table, (pid) => readKb(readText(join(root, 'proc', String(pid), 'status')), 'VmRSS'))
}

async function readTreeRssElsewhere(pids: readonly number[]): Promise<Map<number, number>> {
  const { processes } = await import('systeminformation')
  const { list } = await processes()
  const rssBytes = new Map(list.map((each) => [each.pid, each.memRss * 1024]))
  const table = new Map(list.map(({ pid, parentPid, state }) => [pid, { pid, parentPid, state }] as const))
  return sumTrees(pids, table, (pid) => rssBytes.get(pid))
}

function sumTrees(
  pids: readonly number[],
  table: ReturnType<typeof readProcessTable>,
  rssBytesOf: (pid: number) => number | undefined,
): Map<number, number> {
  const sums = new Map<number, number>()
  for (const pid of pids) {
    if (!table.has(pid)) continue
    const tree = [pid, ...descendants(pid, table)]
    sums.set(
      pid,
      tree.reduce((sum, each) => sum + (rssBytesOf(each) ?? 0), 0),
    )
  }
  return sums
}

function readHostMemory({ root = '/', platform = process.platform }: ProcessTableOptions): MemoryReading {
  const text = platform === 'linux' ? readText(join(root, 'proc/meminfo')) : undefined
  const totalBytes = readKb(text, 'MemTotal')
  const availableBytes = readKb(text, 'MemAvailable')
  return totalBytes === undefined || availableBytes === undefined
    ? { totalBytes: os.totalmem(), availableBytes: os.freemem() }
    : { totalBytes, availableBytes }
}

/** A `name:   123 kB` line, in bytes. */
function readKb(text: string | undefined, name: string): number | undefined {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')
  return match ? Number(match[1]) * 1024 : undefined
}
