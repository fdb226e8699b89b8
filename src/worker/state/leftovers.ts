/** Says whether something that an attempt has started is still going on in this worker: timers, sockets, processes. */
import { setTimeout as wait } from 'node:timers/promises'

/** What is being torn down may take this long. */
const PATIENCE_MS = 20

/** How long is looked what it does. */
const LOOK_MS = 5
const BUSY_MS = 50

let whenIdle = new Map<string, number>()
let idleCount = 0

/** To be called when nothing of any run goes on: what there is then belongs to the worker, or to the file. */
export function noteIdleResources(): void {
  whenIdle = countResources()
  idleCount = process.getActiveResourcesInfo().length
}

/** Whether there is more that keeps the worker going than there was when it was idle. */
export async function isSomethingLeft(): Promise<boolean> {
  if (!hasMore()) return false
  await wait(PATIENCE_MS)
  return hasMore()
}

/**
 * Whether what a run has left behind keeps the worker busy: a timer that only waits does no harm. Costs nothing where
 * nothing is left.
 */
export function isLeftBusy(): Promise<boolean> | false {
  return hasMore() && lookForWork()
}

async function lookForWork(): Promise<boolean> {
  const before = performance.eventLoopUtilization()
  const { user, system } = process.cpuUsage()
  await wait(LOOK_MS)
  const cpu = process.cpuUsage({ user, system })
  const { active } = performance.eventLoopUtilization(before)
  return active > BUSY_MS && cpu.user + cpu.system > BUSY_MS * 1000
}

function hasMore(): boolean {
  if (process.getActiveResourcesInfo().length <= idleCount) return false
  return [...countResources()].some(([type, count]) => count > (whenIdle.get(type) ?? 0))
}

function countResources(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1)
  return counts
}
