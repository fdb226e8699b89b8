/**
 * Sends what a run prints to its own `run.log`, and errors that come late to the run that caused them, also when
 * several runs share the process.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { isMainThread } from 'node:worker_threads'
import type { RunStreamWriter } from '../../store/run-directory/streams.ts'
import type { Cancellation } from './cancellation.ts'
import type { RunEnding } from './run-ending.ts'
import type { UsageCounter } from './usage-counter.ts'

/** The run that the code being executed belongs to. */
export interface RunScope {
  runId: string
  title: string
  /** On the monotonic clock of the worker. */
  startedAtMs: number
  /** Aborted when the run is to end. */
  cancellation: Cancellation
  streams: RunStreamWriter
  isOver: boolean
  /** Whether other runs may be going on in the same worker. */
  isShared: boolean
  /** What is done when its function has ended. */
  ending: RunEnding
  /** Counts what calls of models take: of the function, or of the scorers. */
  usage: UsageCounter
  /** Called with an error that no one handled. */
  fail: (error: unknown) => void
}

const scopes = new AsyncLocalStorage<RunScope>()

/** Runs a function so that all it prints and throws, at once or later, counts as the run's. */
export function runInScope<Result>(scope: RunScope, fn: () => Result): Result {
  return scopes.run(scope, fn)
}

/** The run of the code that is being executed, if any. */
export function currentScope(): RunScope | undefined {
  return scopes.getStore()
}

/** Replaces `write` of stdout and stderr. Output outside of a run goes where it always went. */
export function captureOutput(): void {
  capture(process.stdout, 'STDOUT')
  capture(process.stderr, 'STDERR')
}

function capture(stream: NodeJS.WriteStream, name: 'STDOUT' | 'STDERR'): void {
  // A thread shares the main process's stdout, which may be kept for a program.
  const target = isMainThread ? stream : process.stderr
  const outside = target.write.bind(target)
  const replacement = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const scope = scopes.getStore()
    if (!scope) return outside(chunk, encoding as BufferEncoding, callback as () => void)
    scope.streams.print(name, chunk)
    const done = typeof encoding === 'function' ? encoding : callback
    if (typeof done === 'function') process.nextTick(done as () => void)
    return true
  }
  stream.write = replacement as typeof stream.write
}
