/** Who works for a session, in words, and whose code is another one. */
import { describe, expect, test } from 'vitest'
import { describeOtherCode } from '../../../../src/machines/queue/code-facts.ts'
import type { CodeFacts, WorkerFacts } from '../../../../src/machines/queue/queue-port.ts'
import { checkSame, filesOf, otherFiles, planHashOf } from '../../../../src/machines/queue/session-facts.ts'
import { WorkerWatch } from '../../../../src/machines/queue/worker-watch.ts'
import { capacityFor } from '../../../../src/scheduler/slots.ts'
import { planOf, settle } from './queue-bench.ts'

const HERE: CodeFacts = {
  versions: { vitest: '4.1.12', node: '24.0.0' },
  commit: '4f2c1a9e00',
  isDirty: false,
}
const THERE: CodeFacts = {
  versions: { vitest: '5.1.0', node: '24.0.0' },
  commit: '9ab3d20111',
  isDirty: true,
}

test('other code is named by commit and versions', () => {
  expect(describeOtherCode(HERE, THERE)).toBe(
    'commit 9ab3d20 with changes (here 4f2c1a9), vitest 5.1.0 (here 4.1.12)',
  )
  expect(describeOtherCode(HERE, HERE)).toBe('commit and versions are the same: what the files import is not')
})

describe('the workers of a session', () => {
  function makeWatch() {
    let [now, workers] = [0, [] as unknown[]]
    const warnings: string[] = []
    let timers: { at: number; callback: () => void }[] = []
    const watch = new WorkerWatch({
      clock: {
        nowMs: () => now,
        after: (ms, callback) => {
          const timer = { at: now + ms, callback }
          timers.push(timer)
          return () => {
            timers = timers.filter((each) => each !== timer)
          }
        },
      },
      code: HERE,
      workerCommand: 'ztxexp worker --queue redis://queue.lan:6379',
      warn: (message) => void warnings.push(message),
    })
    watch.start({ workers: async () => workers as WorkerFacts[] })
    const see = async (ms: number, seen: unknown[]) => {
      workers = seen
      for (const untilMs = now + ms; now < untilMs; now += 1000) {
        const due = timers.filter(({ at }) => at <= now)
        timers = timers.filter((timer) => !due.includes(timer))
        for (const { callback } of due) callback()
        await settle()
      }
    }
    return { watch, see, warnings, waiting: () => timers.length }
  }

  const worker = (id: string, host: string, more: Partial<WorkerFacts> = {}): WorkerFacts => ({
    ...{ id, host, pid: 7, code: HERE, capacity: 2, otherFiles: [] },
    ...more,
  })
  const other = worker('w3', 'host-c', { code: THERE, otherFiles: ['train.exp.ts'] })

  test('are counted, and those apart that take nothing', async () => {
    const { watch, see, warnings } = makeWatch()
    expect(watch.text).toBe('no worker')
    await see(3000, [worker('w1', 'host-a'), worker('w2', 'host-b'), other])
    expect(watch.text).toBe('3 workers on 3 hosts | 1 with other code')
    expect(watch.capacity).toBe(4)
    await see(10_000, [worker('w1', 'host-a'), other])
    expect(watch.text).toBe('2 workers on 2 hosts | 1 with other code')
    // Some may have left before the end.
    expect(await watch.lastText()).toBe('3 workers on 3 hosts | 1 with other code')
    expect(warnings).toEqual([
      'Worker 7 on host-c takes no runs: train.exp.ts is not the same there. ' +
        'Commit 9ab3d20 with changes (here 4f2c1a9), vitest 5.1.0 (here 4.1.12).',
    ])
  })

  test('are asked for once where there is none for a while', async () => {
    const { see, warnings } = makeWatch()
    await see(9000, [])
    expect(warnings).toEqual([])
    await see(20_000, [])
    expect(warnings).toEqual([
      'No worker takes these runs yet. Start one, here or on another machine: ztxexp worker --queue redis://queue.lan:6379',
    ])
  })

  test('that say nonsense are left out', async () => {
    const { watch, see, warnings } = makeWatch()
    await see(3000, [{ ...worker('w1', 'host-a'), capacity: -1 }, worker('w2', 'host-b')])
    expect(watch.text).toBe('1 worker on 1 host')
    expect(warnings.join()).toContain('What a worker says of itself is not what ztxexp writes (its capacity)')
  })

  test('are looked at no more when it is over', async () => {
    const { watch, see, waiting } = makeWatch()
    await see(3000, [])
    watch.stop()
    await see(3000, [])
    expect(waiting()).toBe(0)
  })
})

describe('who goes on with a session', () => {
  const plans = ['one', 'two'].map(planOf)
  const planned = { plans, sources: [] }
  const facts = {
    ...{ id: 's1', createdAt: '', host: 'host-a', code: THERE, name: null, words: [], canary: null },
    files: filesOf(planned),
    planHash: planHashOf(planned),
  }

  test('has to have the same code and the same plan, in whatever order', () => {
    expect(() => checkSame(facts, HERE, { plans: plans.toReversed(), sources: [] })).not.toThrow()
    expect(() => checkSame(facts, HERE, { plans: plans.slice(1), sources: [] })).toThrow(
      /not what session s1 has been started with/,
    )
    const changed = plans.map((plan) => ({ ...plan, spec: { ...plan.spec, codeHash: 'changed' } }))
    expect(() => checkSame(facts, HERE, { plans: changed, sources: [] })).toThrow(
      /a\.exp\.ts: the code is not that of session s1\. It was started with commit 9ab3d20 with changes/,
    )
  })

  test('and a worker has to have all hashes of a file', () => {
    const files = [{ file: 'a.exp.ts', codeHashes: ['1', '2'] }]
    expect(otherFiles(files, [{ file: 'a.exp.ts', codeHash: '1' }])).toEqual(['a.exp.ts'])
    const both = ['2', '1', '3'].map((codeHash) => ({ file: 'a.exp.ts', codeHash }))
    expect(otherFiles(files, both)).toEqual([])
  })
})

test.each([
  [[], 1],
  [[{}], 8],
  [[{ concurrency: 4 }], 32],
  [[{ exclusive: true }], 1],
  [[{ slots: { gpu: 1 } }], 2],
  [[{ slots: { gpu: 2 } }, { exclusive: true }], 1],
  [[{ slots: { gpu: 1 } }, {}], 8],
])('of experiments %j a machine does %i at once', (experiments, count) => {
  expect(capacityFor(experiments, { workers: 8, concurrency: 1, slots: { gpu: 2 } })).toBe(count)
})
