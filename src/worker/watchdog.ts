/**
 * Watches over a worker process from a thread of its own, also while the process is busy in a synchronous loop. Four
 * times a second it looks whether the parent process is still the one that has started it, and ends the process where
 * it is not; and whether the main process wants to know whose code keeps the worker busy.
 */
import { isMainThread, Worker } from 'node:worker_threads'
import { RUN_LOOKUP } from '../model/worker-protocol.ts'
import { currentScope } from './attempt/console.ts'

let thread: Worker | undefined

/** Starts the watchdog; does nothing in a worker thread, which ends with its process anyway. */
export function startWatchdog(): void {
  if (!isMainThread) return
  thread = new Worker(new URL('../worker/watchdog-thread.js', import.meta.url), { execArgv: [] })
  thread.unref()
  Object.defineProperty(globalThis, Symbol.for(RUN_LOOKUP), { value: () => currentScope()?.runId ?? null })
}

/** From now on it answers questions that are asked by making this file. */
export function answerLooks(lookFile: string): void {
  thread?.postMessage(lookFile)
}
