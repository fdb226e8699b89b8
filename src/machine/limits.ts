/** Whether the limits of this process (ulimit) leave room for a session, in words for those who do not know why it fails. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from './cgroup-paths.ts'

/** What a session opens at once while it loads, and each worker for its channels. */
const FILES = { session: 96, worker: 8 }
/** Threads of the main process, and of each worker: those of Node, of its watchdog and of loading files. */
const THREADS = { session: 16, worker: 16 }
/** Node reserves about 10 GB for each memory of WebAssembly; a session was seen to fail with this much. */
const ADDRESS_SPACE_BYTES = 24e9

export interface LimitOptions {
  workers: number
  /** Where `/proc` is looked up. Default: `/`. */
  root?: string
  /** Default: of this process. */
  userId?: number | undefined
}

/**
 * What is too low for this many workers, and what to do about it; undefined where nothing is known to be. On Linux only.
 *
 * Files: `limits` of proc_pid_limits(5); `status` of each process, whose threads count for the limit of processes.
 */
export function findLowLimit({
  workers,
  root = '/',
  userId = process.getuid?.(),
}: LimitOptions): string | undefined {
  const text = readText(join(root, 'proc/self/limits'))
  if (text === undefined) return undefined
  const soft = (name: string): number => {
    return Number(new RegExp(`^${name} +(\\d+)`, 'm').exec(text)?.[1] ?? Number.POSITIVE_INFINITY)
  }
  const files = soft('Max open files')
  const neededFiles = FILES.session + FILES.worker * workers
  if (files < neededFiles)
    return `Only ${files} files may be open (ulimit -n), and ${say(workers)} needs about ${neededFiles}. Raise it with ulimit -n ${neededFiles * 2}.`
  const space = soft('Max address space')
  if (space < ADDRESS_SPACE_BYTES)
    return `The address space is limited to ${Math.round(space / 1e6)} MB (ulimit -v), and Node reserves more than it uses. Use ulimit -v unlimited, and --memory-limit to limit the memory of a run.`
  const processes = soft('Max processes')
  // The superuser is not held to it; a high limit need not be compared with what there is.
  if (userId === undefined || userId === 0 || processes > 4096) return undefined
  const used = countThreads(userId, root)
  const needed = THREADS.session + THREADS.worker * workers
  return processes - used < needed
    ? `The user may have ${processes} processes and threads (ulimit -u) and has ${used}; ${say(workers)} needs about ${needed} more. Raise it with ulimit -u ${used + needed * 2}, or use fewer --workers.`
    : undefined
}

function say(workers: number): string {
  return workers === 1 ? 'a session with 1 worker' : `a session with ${workers} workers`
}

function countThreads(userId: number, root: string): number {
  let count = 0
  for (const pid of readdirSync(join(root, 'proc')).filter((name) => /^\d+$/.test(name))) {
    const status = readText(join(root, 'proc', pid, 'status')) ?? ''
    if (Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? -1) !== userId) continue
    count += Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0)
  }
  return count
}
