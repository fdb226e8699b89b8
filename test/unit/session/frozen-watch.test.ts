/** Workers that are stopped from outside. */
import { expect, test, vi } from 'vitest'
import { FrozenWatch } from '../../../src/session/frozen-watch.ts'

test('a worker that stays stopped for a minute is ended with its run; one that goes on is left alone', () => {
  const endRun = vi.fn()
  const stopped = new Set([1, 2])
  const watch = new FrozenWatch({
    busyWorkers: () => [1, 2, 3].map((pid) => ({ pid, runId: `run ${pid}` })),
    endRun,
    isStopped: (pid) => stopped.has(pid),
  })
  watch.look(0)
  watch.look(30_000)
  stopped.delete(2)
  watch.look(35_000)
  stopped.add(2)
  watch.look(59_000)
  expect(endRun).not.toHaveBeenCalled()
  watch.look(60_000)
  expect(endRun).toHaveBeenCalledOnce()
  expect(endRun).toHaveBeenCalledWith('run 1', expect.objectContaining({ name: 'WorkerExit' }))
})
