/** How often the kernel has ended a process because memory ran out. */
import { join } from 'node:path'
import { readText } from './cgroup-paths.ts'

/**
 * The kernel's count of such kills since boot, for the whole machine (`oom_kill` in /proc/vmstat, Linux 4.13 and
 * up), or undefined where it is not told. Comparing two readings says whether a SIGKILL in between may be one.
 */
export function readKernelKills(root = '/'): number | undefined {
  const count = /^oom_kill (\d+)$/m.exec(readText(join(root, 'proc/vmstat')) ?? '')?.[1]
  return count === undefined ? undefined : Number(count)
}
