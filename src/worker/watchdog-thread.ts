/** The thread that watches over a worker process: see watchdog.ts. */
import { workerData } from 'node:worker_threads'
import { killTree } from '../machine/process-identity.ts'
import { descendants } from '../machine/process-table.ts'

const INTERVAL_MS = 250

const { parentPid } = workerData as { parentPid: number }

setInterval(() => {
  // An orphan is given to another parent by the system.
  if (process.ppid === parentPid) return
  // What runs have started goes first: a tree is stopped before it is killed, and that must not stop us.
  for (const pid of descendants(process.pid)) killTree(pid, 'SIGKILL')
  process.kill(process.pid, 'SIGKILL')
}, INTERVAL_MS)
