/** Says in words, and as an error record, how a worker ended. */
import { readMemory } from '../../machine/memory.ts'
import { type ErrorRecord, plainRecord } from '../../model/error.ts'
import { DISCONNECTED_EXIT_CODE } from '../../model/worker-protocol.ts'
import type { WorkerExit } from './pool-worker.ts'

const MIB = 1024 * 1024

/** Nothing is known of the exit. */
export const NO_EXIT: WorkerExit = {
  code: null,
  signal: null,
  error: undefined,
  stderrTail: '',
  heapLimitBytes: undefined,
  mayBeKernelKill: false,
}

/** Why a worker that never answered did not start, with what it said. */
export function describeFailedStart({ code, signal, error, stderrTail }: WorkerExit): string {
  const how = signal
    ? `was killed by ${signal}`
    : code === null
      ? 'could not be started'
      : `exited with code ${code}`
  const said = stderrTail.trim() || error?.message || 'nothing'
  return `A worker ${how} before it was ready. It said: ${said}`
}

/** A run whose file did not load in a worker, while it had loaded in another one. */
export function loadTimeout(limitMs: number, firstMs: number): ErrorRecord {
  const message =
    `The experiment file was not loaded within ${seconds(limitMs)} s in this worker, and it ` +
    `took ${seconds(firstMs)} s in the first one. Does its top level wait for something that ` +
    'only one process can have? Raise --start-timeout if it only takes long.'
  return plainRecord('LoadTimeoutError', message)
}

/**
 * The record of a run whose worker went away by itself.
 *
 * @example
 * workerExitRecord(exit).message // 'The worker process was killed by SIGKILL.'
 */
export function workerExitRecord(exit: WorkerExit, runtime: 'process' | 'thread'): ErrorRecord {
  const lastWords = exit.stderrTail.trim()
  return {
    ...plainRecord('WorkerExit', describeExit(exit, runtime)),
    ...(exit.code !== null && { code: exit.code }),
    fields: {
      ...(exit.signal && { signal: exit.signal }),
      ...(lastWords && { stderr: lastWords.slice(-1500) }),
    },
  }
}

/**
 * The record of a run whose own code has ended its worker.
 *
 * @param isLate Whether the run had returned before: something that it has left behind did it.
 */
export function selfEndRecord(
  end: Pick<WorkerExit, 'code' | 'signal'>,
  runtime: 'process' | 'thread',
  isLate: boolean,
): ErrorRecord {
  const { code, signal } = end
  const how = signal ? `ended itself with ${signal}` : `exited with code ${code}`
  const what =
    signal === 'SIGABRT' ? 'process.abort()' : signal ? 'process.kill(process.pid)' : 'process.exit()'
  const message = isLate
    ? `The worker ${runtime} ${how} after the run had returned. Something that the run has left behind, such as a ` +
      `timer, calls ${what}: end it before the run returns.`
    : `The worker ${runtime} ${how} before the run had ended. Does the code call ${what}?`
  return {
    ...plainRecord('WorkerExit', message),
    ...(code !== null && { code }),
    ...(signal && { fields: { signal } }),
  }
}

function describeExit(exit: WorkerExit, runtime: 'process' | 'thread'): string {
  const heap = /(?:heap limit|heap out of memory)/i.test(exit.stderrTail)
  if (heap || (exit.error as { code?: string } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const limit = exit.heapLimitBytes ? ` of ${Math.round(exit.heapLimitBytes / MIB)} MiB` : ''
    return (
      `The worker ${runtime} ran out of memory: it reached the heap limit${limit} of Node. ` +
      'Raise it with NODE_OPTIONS=--max-old-space-size=<MiB>, or use less memory in one run.'
    )
  }
  if (exit.mayBeKernelKill) {
    const limit = Math.round(readMemory().totalBytes / MIB)
    return (
      `The worker ${runtime} was killed by SIGKILL, and the kernel ended a process because the memory ran out ` +
      `(there are ${limit} MiB). Run fewer at once with --workers, or use less memory in one run.`
    )
  }
  if (exit.code === DISCONNECTED_EXIT_CODE) {
    return `The worker ${runtime} lost its channel to ztxexp. Does the code call process.disconnect()?`
  }
  if (exit.signal) return `The worker ${runtime} was killed by ${exit.signal}.`
  const code = exit.code === null ? 'without an exit code' : `with code ${exit.code}`
  return `The worker ${runtime} exited ${code} before the run had ended. Does the code call process.exit()?`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1).replace(/\.0$/, '')
}
