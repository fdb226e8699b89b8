/** The thread that watches over a worker process: see watchdog.ts. */
import { workerData } from 'node:worker_threads'
import { killTree } from '../machine/process-identity.ts'
import { descendants, processesWithVariable } from '../machine/process-table.ts'
import { WORKER_MARK } from '../model/worker-protocol.ts'

const INTERVAL_MS = 250

const mark = process.env[WORKER_MARK]

const { parentPid } = workerData as { parentPid: number }

setInterval(() => {
  // An orphan is given to another parent by the system.
  if (process.ppid === parentPid) return
  // What runs have started goes first: a tree is stopped before it is killed, and that must not stop us.
  const left = new Set([...descendants(process.pid), ...processesOf(mark)])
  left.delete(process.pid)
  for (const pid of left) killTree(pid, 'SIGKILL')
  process.kill(process.pid, 'SIGKILL')
}, INTERVAL_MS)

/** Those that were given to another parent, but still have the mark of this worker. */
function processesOf(mark: string | undefined): number[] {
  return mark === undefined ? [] : processesWithVariable(WORKER_MARK, mark)
}
