/**
 * Ends a worker process whose main process is gone, also while the worker is busy in a synchronous loop: a thread
 * of its own looks every 250 ms whether the parent process is still the one that has started it.
 */
import { isMainThread, Worker } from 'node:worker_threads'

/** Starts the watchdog; does nothing in a worker thread, which ends with its process anyway. */
export function startWatchdog(): void {
  if (!isMainThread) return
  const thread = new Worker(new URL('../worker/watchdog-thread.js', import.meta.url), { execArgv: [] })
  thread.unref()
}
