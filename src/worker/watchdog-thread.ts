/** The thread that watches over a worker process: see watchdog.ts. */
import { workerData } from 'node:worker_threads'
import { killTree } from '../machine/process-identity.ts'

const INTERVAL_MS = 250

const { parentPid } = workerData as { parentPid: number }

setInterval(() => {
  // With everything that a run has started below it. An orphan is given to another parent by the system.
  if (process.ppid !== parentPid) killTree(process.pid, 'SIGKILL')
}, INTERVAL_MS)
