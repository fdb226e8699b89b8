/** fixtures/machines/queue: what dies, freezes or forgets while runs are done by the workers of a queue. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { IS_INSTALLED, until } from '../../harness.ts'
import type { RecordedRun } from '../../read-runs.ts'
import { isMissing, type ServerKind, useServer } from '../servers.ts'
import { endsOf, signal, useQueue, workerAtWork } from './use-queue.ts'

/** What `shared.exp.ts` comes to, whatever happens on the way. */
const ALL_DONE = /Runs +10 succeeded \| 1 failed \| 1 skipped +\(12\)/

/** Workers, and milliseconds without a server. The longest is longer than most other things wait, and is run on request. */
const OUTAGES: [workers: number, awayMs: number][] = [
  [2, 2000],
  [4, 2000],
  ...(process.env.ZTXEXP_LONG_TESTS ? [[2, 35_000] as [number, number]] : []),
]

/** Nothing is lost, and nothing counted twice. */
function expectAllOnce(runs: readonly RecordedRun[]): void {
  const indices = runs.map(({ config }) => Number(config.index)).toSorted((a, b) => a - b)
  expect(indices).toEqual(Array.from({ length: 12 }, (_, index) => index))
  for (const { config, run } of runs)
    expect(`${config.index} ${run.status}`).toBe(
      `${config.index} ${config.index === 3 ? 'failed' : config.index === 7 ? 'skipped' : 'succeeded'}`,
    )
}

// An installation has no packages for queues in it: what needs them does not depend on Node or Vitest.
describe.skipIf(IS_INSTALLED).each<ServerKind>(['redis', 'postgres'])('on %s', (kind) => {
  describe.skipIf(isMissing(kind))('', () => {
    const server = useServer(kind)
    const { startCommand, startWorkers } = useQueue(server)

    beforeAll(() => server.start(), 60_000)
    afterEach(() => server.start())

    test.each([2, 4])(
      'of %i workers one is killed: its run is done again by another, and each counts once',
      async (number) => {
        const workers = startWorkers(number, { SLOW: '150' })
        const command = startCommand([], { SLOW: '150' })
        const { worker, run, index } = await workerAtWork(workers)
        signal(worker.child.pid, 'SIGKILL')
        const { exitCode, stdout, stderr } = await command.finished
        expect(exitCode, stderr).toBe(1)
        expect(stdout).toMatch(ALL_DONE)
        expectAllOnce(command.runs())
        const counted = command.runs().find(({ config }) => config.index === index)
        expect(counted?.id).not.toBe(run.id)
        expect(endsOf(workers, index)).toHaveLength(2)
      },
      120_000,
    )

    test('a worker is frozen and thawed: its run is done twice and counts once, and the stale one is ended', async () => {
      const workers = startWorkers(2, { SLOW: '1500' })
      const command = startCommand(['--limit', '2'], { SLOW: '1500' })
      const { worker, run, index } = await workerAtWork(workers)
      signal(worker.child.pid, 'SIGSTOP')
      const others = workers.filter((each) => each !== worker)
      await until(() => endsOf(others, index).length > 0, 'another worker to have the run')
      signal(worker.child.pid, 'SIGCONT')
      const { exitCode, stderr } = await command.finished
      expect(exitCode, stderr).toBe(0)
      expect(command.runs()).toHaveLength(2)
      expect(command.runs().map(({ id }) => id)).not.toContain(run.id)
      const stale = () => worker.runs().find(({ id }) => id === run.id)?.run
      await until(() => stale()?.status !== 'running', 'the stale run to be ended')
      expect(stale()).toMatchObject({ status: 'failed', error_type: 'LeaseLost' })
    }, 120_000)

    test.each(OUTAGES)(
      'with %i workers the server is killed, and comes back after %i ms',
      async (number, awayMs) => {
        const workers = startWorkers(number, { SLOW: '150' })
        const command = startCommand([], { SLOW: '150' })
        await until(() => command.runs().length > 1, 'some runs to be over')
        await server.kill()
        await pause(awayMs)
        await server.start()
        const { exitCode, stdout, stderr } = await command.finished
        expect(exitCode, stderr).toBe(1)
        expect(stdout).toMatch(ALL_DONE)
        expectAllOnce(command.runs())
        expect(stderr).toContain('is back.')
        // A run of before may have been done again, never less than once.
        for (let index = 0; index < 12; index++) expect(endsOf(workers, index).length).toBeGreaterThan(0)
      },
      180_000,
    )

    // What the server has no part in, or what backend.test.ts tries on both, is tried with one.
    const testWithOne = test.skipIf(kind !== 'redis')

    testWithOne(
      'a server that has forgotten everything is told again what is left',
      async () => {
        startWorkers(2, { SLOW: '150' })
        const command = startCommand([], { SLOW: '150' })
        await until(() => command.runs().length > 1, 'some runs to be over')
        await server.kill()
        server.wipe()
        await server.start()
        const { exitCode, stdout, stderr } = await command.finished
        expect(exitCode, stderr).toBe(1)
        expect(stdout).toMatch(ALL_DONE)
        expectAllOnce(command.runs())
      },
      180_000,
    )

    testWithOne(
      'after --bail nothing more is begun, and what is in progress ends',
      async () => {
        const workers = startWorkers(2, { SLOW: '20' })
        const command = startCommand(['--bail', '1'], { SLOW: '20' })
        const { exitCode, stdout, stderr } = await command.finished
        expect(exitCode, stderr).toBe(1)
        expect(stdout).toMatch(/1 failed/)
        expect(stdout).toMatch(/\d+ not run/)
        const done = workers.flatMap((worker) => worker.runs())
        expect(done.length).toBeLessThan(12)
        // What is told as done is what was done.
        expect(command.runs().length).toBe(done.length)
      },
      120_000,
    )
  })
})

describe.skipIf(IS_INSTALLED || isMissing('redis'))('on a redis that writes nothing to its disk', () => {
  const server = useServer('redis', { isPersistent: false })
  const { startCommand, startWorkers } = useQueue(server)

  beforeAll(() => server.start())

  test('the command says that it forgets', async () => {
    startWorkers(1, { SLOW: '1' })
    const { stderr } = await startCommand(['--limit', '1'], { SLOW: '1' }).finished
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('forgets jobs and answers when it is restarted')
  }, 60_000)
})
