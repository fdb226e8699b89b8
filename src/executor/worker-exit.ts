/** Says in words, and as an error record, how a worker ended. */
import type { ErrorRecord } from '../model/error.ts'
import type { WorkerExit } from './pool-worker.ts'

/**
 * The record of a run whose worker went away by itself.
 *
 * @example
 * workerExitRecord(exit).message // 'The worker process was killed by SIGKILL.'
 */
export function workerExitRecord(exit: WorkerExit, runtime: 'process' | 'thread'): ErrorRecord {
  const lastWords = exit.stderrTail.trim()
  return {
    name: 'WorkerExit',
    message: describeExit(exit, runtime),
    classNames: ['WorkerExit', 'Error'],
    ...(exit.code !== null && { code: exit.code }),
    fields: {
      ...(exit.signal && { signal: exit.signal }),
      ...(lastWords && { stderr: lastWords.slice(-1500) }),
    },
  }
}

function describeExit(exit: WorkerExit, runtime: 'process' | 'thread'): string {
  const heap = /(?:heap limit|heap out of memory)/i.test(exit.stderrTail)
  if (heap || (exit.error as { code?: string } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return (
      `The worker ${runtime} ran out of memory: it reached the heap limit of Node. ` +
      'Raise it with NODE_OPTIONS=--max-old-space-size=<MiB>, or use less memory in one run.'
    )
  }
  if (exit.signal === 'SIGKILL') {
    return (
      `The worker ${runtime} was killed by SIGKILL. ` +
      'If nobody did that, the system ran out of memory: run fewer at once with --workers.'
    )
  }
  if (exit.signal) return `The worker ${runtime} was killed by ${exit.signal}.`
  const code = exit.code === null ? 'without an exit code' : `with code ${exit.code}`
  return `The worker ${runtime} exited ${code} before the run had ended. Does the code call process.exit()?`
}
