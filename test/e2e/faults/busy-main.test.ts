/** A time limit is judged by when a run ended, not by when the main process came to hear of it. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('faults/busy-main')

test.each(['process_pool', 'thread_pool'])(
  'runs end as what they are, however busy the main process (%s)',
  async (mode) => {
    project.clear()
    const { stderr } = await project.ztxexp(['--mode', mode, '--workers', '1', '--grace', '100ms'])
    const ends = Object.fromEntries(
      project.runs().map(({ config, run }) => [config.end, run.error_type ?? run.status]),
    )
    expect(ends, stderr).toEqual({
      exits: 'WorkerExit',
      kills: 'WorkerExit',
      throws: 'RangeError',
      returns: 'succeeded',
      hangs: 'TimeoutError',
    })
  },
)
