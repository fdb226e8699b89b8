/** How the end of a worker is told. */
import { expect, test } from 'vitest'
import {
  describeFailedStart,
  NO_EXIT,
  workerExitRecord,
} from '../../../../src/executors/local/worker-exit.ts'
import { DISCONNECTED_EXIT_CODE } from '../../../../src/model/worker-protocol.ts'

const MIB = 1024 * 1024

test.each([
  [{ code: 3 }, /^The worker process exited with code 3 before the run had ended\. .*process\.exit\(\)\?$/],
  [{ code: DISCONNECTED_EXIT_CODE }, /lost its channel to ztxexp.*process\.disconnect\(\)\?/],
  [{ signal: 'SIGSEGV' as const }, /^The worker process was killed by SIGSEGV\.$/],
  [
    {
      signal: 'SIGABRT' as const,
      stderrTail: 'FATAL ERROR: JavaScript heap out of memory',
      heapLimitBytes: 64 * MIB,
    },
    /reached the heap limit of 64 MiB of Node.*--max-old-space-size/,
  ],
  [
    { signal: 'SIGKILL' as const, mayBeKernelKill: true },
    /the memory ran out \(there are \d+ MiB\).*--workers/,
  ],
])('an exit with %o says what happened and what to do', (exit, message) => {
  const record = workerExitRecord({ ...NO_EXIT, ...exit }, 'process')
  expect(record.message).toMatch(message)
  expect(record).toMatchObject({ name: 'WorkerExit', classNames: ['WorkerExit', 'Error'] })
})

test('a thread that ran out of memory says so', () => {
  const error = Object.assign(new Error('no'), { code: 'ERR_WORKER_OUT_OF_MEMORY' })
  const { message } = workerExitRecord({ ...NO_EXIT, code: 1, error, heapLimitBytes: MIB }, 'thread')
  expect(message).toMatch(/The worker thread ran out of memory/)
})

test('the last words, the code and the signal are kept as fields', () => {
  const record = workerExitRecord(
    { ...NO_EXIT, code: 1, signal: 'SIGABRT', stderrTail: ' Assertion failed\n' },
    'process',
  )
  expect(record).toMatchObject({ code: 1, fields: { signal: 'SIGABRT', stderr: 'Assertion failed' } })
})

test.each([
  [
    { code: 9, stderrTail: 'node: bad option: --nope\n' },
    'A worker exited with code 9 before it was ready. It said: node: bad option: --nope',
  ],
  [
    { error: new Error('spawn EAGAIN') },
    'A worker could not be started before it was ready. It said: spawn EAGAIN',
  ],
  [{ signal: 'SIGKILL' as const }, 'A worker was killed by SIGKILL before it was ready. It said: nothing'],
])('a worker that does not start: %o', (exit, message) => {
  expect(describeFailedStart({ ...NO_EXIT, ...exit })).toBe(message)
})
