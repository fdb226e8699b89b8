/** The priority that processes run with: its niceness, from -20 (first) to 19 (last). */
import { existsSync, readdirSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/** Of this process; what it starts inherits it. */
export function ownNiceness(): number {
  return getPriority()
}

/**
 * Why this user may not give processes a niceness; undefined where nothing is in the way. Nicer than this one they may
 * always be; else the system is asked, for a moment and for this process itself.
 */
export function findRefusedNiceness(niceness: number): string | undefined {
  const now = getPriority()
  if (niceness >= now) return undefined
  try {
    setPriority(niceness)
    setPriority(now)
    return undefined
  } catch {
    return `--nice ${niceness} is a higher priority than this process has (${now}), and the system does not let this user give it. Take a number from ${now} on.`
  }
}

/**
 * Sets the niceness of a process that has just been started, and so of all that it starts. On Linux each thread has one
 * of its own, which those that it starts inherit: see setpriority(2). On Windows it is the nearest class of priority.
 */
export function setNiceness(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness)
    // Node has started some by itself, where it was faster.
    for (const thread of threadsOf(pid)) setPriority(thread, niceness)
  } catch {
    // It is gone already.
  }
}

function threadsOf(pid: number): number[] {
  const folder = `/proc/${pid}/task`
  return existsSync(folder) ? readdirSync(folder).map(Number) : []
}
