/**
 * Ends a worker process whose main process is gone, also while the worker is busy in a synchronous loop.
 *
 * A thread of its own looks every 250 ms whether the parent process is still the one it started with: an orphan is
 * given to another parent by the system.
 */
import { isMainThread, Worker } from 'node:worker_threads'

const INTERVAL_MS = 250

const CODE = `
const parent = require('node:worker_threads').workerData
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
}, ${INTERVAL_MS})
`

/** Starts the watchdog; does nothing in a worker thread, which ends with its process anyway. */
export function startWatchdog(): void {
  if (!isMainThread) return
  const thread = new Worker(CODE, { eval: true, workerData: process.ppid })
  thread.unref()
}
