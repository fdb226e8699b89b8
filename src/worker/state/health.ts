/** Whether a worker is fit for another run, after what the last one may have done to it. Costs a few microseconds. */
import { closeSync, openSync, readFileSync } from 'node:fs'
import { getHeapStatistics } from 'node:v8'
import { isMainThread } from 'node:worker_threads'

/** Of the heap limit: what is in use beyond this is not collected for a run that needs as much as the last one. */
const FULL_HEAP = 0.8
/** Of the descriptors that a process may have. */
const FEW_DESCRIPTORS = 0.8
/** What a run needs for its own files, at the least. */
const SPARE_DESCRIPTORS = 6

const initial = {
  effectiveUser: process.geteuid?.(),
  user: process.getuid?.(),
  group: process.getegid?.(),
  heapLimitBytes: getHeapStatistics().heap_size_limit,
  umask: isMainThread ? process.umask() : undefined,
  descriptors: readDescriptorLimit(),
}

/** Descriptors are looked at after a run that took so long, else after every few runs: they do not run out in less. */
const QUICK_MS = 5
const EVERY_FEW = 16
let checks = 0

/**
 * @param durationMs How long the last run took.
 * @returns what is wrong, in words; undefined where nothing is
 */
export function findDamage(durationMs: number): string | undefined {
  const { heap_size_limit: limitBytes, used_heap_size: usedBytes } = getHeapStatistics()
  if (limitBytes < initial.heapLimitBytes * 0.9) return 'the heap limit'
  if (usedBytes > FULL_HEAP * initial.heapLimitBytes) return 'the heap, which is full'
  if (isAnotherUser()) return 'the user of the process'
  if (initial.umask !== undefined) process.umask(initial.umask)
  if (durationMs < QUICK_MS && checks++ % EVERY_FEW > 0) return undefined
  return hasDescriptors() ? undefined : 'the file descriptors, which are used up'
}

function isAnotherUser(): boolean {
  const { effectiveUser, user, group } = initial
  return process.geteuid?.() !== effectiveUser || process.getuid?.() !== user || process.getegid?.() !== group
}

/** A new descriptor is the lowest that is free. Some: the last run has just closed its own. */
function hasDescriptors(): boolean {
  if (process.platform === 'win32') return true
  const opened: number[] = []
  try {
    for (let count = 0; count < SPARE_DESCRIPTORS; count++) opened.push(openSync('/dev/null', 'r'))
    return (opened.at(-1) ?? 0) < initial.descriptors * FEW_DESCRIPTORS
  } catch {
    return false
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
  }
}

/** From proc_pid_limits(5); without it, what is left is not known before there is none. */
function readDescriptorLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return Number(soft ?? Number.POSITIVE_INFINITY)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
