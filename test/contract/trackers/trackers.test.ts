/** What every tracker that ztxexp brings does with a run, whatever it sends it to. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TRACKER_NAMES, type Tracker } from '../../../src/model/tracker.ts'
import { makeRun, writeEnd } from './make-runs.ts'
import { PLACES, type Place } from './places.ts'
import { syncAll } from './sync-all.ts'

const ID = '20261123_120000_00000001'

let folder: string
let place: Place

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Of those that send points, what is there under a name. */
function expectPoints(name: string, points: [number, number][]): void {
  const { points: arrived } = place.arrived(ID)
  if (arrived) expect(arrived[name]).toEqual(points)
}

test('all of them are looked at here', () => {
  expect(Object.keys(PLACES).sort()).toEqual([...TRACKER_NAMES].sort())
})

describe.each(Object.keys(PLACES))('%s', (name) => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ztxexp-tracker-test-'))
    const open = PLACES[name]
    if (!open) throw new Error(name)
    place = await open(folder)
  })

  afterEach(() => {
    place.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('has 1,000 points in order, and the end', async () => {
    makeRun(folder, { records: numbers(1000).map((step) => ({ step, metrics: { loss: step } })) })
    expect(await syncAll(place.create(), [join(folder, ID)])).toMatchObject({
      isComplete: true,
      warnings: [],
    })
    expect(place.arrived(ID).isGood).toBe(true)
    expectPoints(
      'loss',
      numbers(1000).map((step) => [step, step]),
    )
  })

  test('takes 3,000 metrics at one step, NaN, and names of any letters', async () => {
    const wide = Object.fromEntries(numbers(3000).map((index) => [`metric ${index}`, index]))
    const records = [
      { step: 1, metrics: { größe: 1, 'acc 損失': Number.NaN, 'top[1]': 2 } },
      { step: 2, metrics: wide },
    ]
    const runDir = makeRun(folder, { records, config: { 'ключ[0]': 'значение', nested: { ü: [1, null] } } })
    expect(await syncAll(place.create(), [runDir])).toMatchObject({ isComplete: true, warnings: [] })
    expectPoints('größe', [[1, 1]])
    expectPoints('acc 損失', [[1, Number.NaN]])
    expectPoints('metric 2999', [[2, 2999]])
  })

  test.each(['failed', 'skipped'] as const)('has not ended well where the run has %s', async (status) => {
    const runDir = makeRun(folder, { status, error: { type: 'Error', message: 'because' }, metrics: null })
    expect(await syncAll(place.create(), [runDir])).toMatchObject({ isComplete: true, warnings: [] })
    expect(place.arrived(ID).isGood).toBe(false)
  })

  test('has the last attempt alone of a run that was tried again', async () => {
    const records = [9, 5].map((loss, index) => ({ step: 1, metrics: { loss }, attempt: index + 1 }))
    const runDir = makeRun(folder, { attempt: 2, records })
    await syncAll(place.create(), [runDir])
    expect(place.arrived(ID).isGood).toBe(true)
    expectPoints('loss', [[1, 5]])
  })

  test('has failed where the run was amended after its end', async () => {
    const runDir = makeRun(folder)
    await syncAll(place.create(), [runDir])
    writeEnd(runDir, { id: ID, status: 'failed', error: { type: 'Error', message: 'late' } })
    await syncAll(place.create(), [runDir])
    expect(place.arrived(ID).isGood).toBe(false)
  })

  test.each(['onRunStart', 'onMetrics', 'onRunEnd'] as const)(
    'has everything once where its process died in %s, before or after that was done',
    async (hook) => {
      const records = numbers(50).map((step) => ({ step, metrics: { loss: step } }))
      const runDir = makeRun(folder, { records })
      for (const isDone of [false, true]) {
        const dying = place.create()
        if (!dying[hook]) return
        await syncAll(dyingIn(dying, hook, isDone), [runDir], 300)
      }
      expect(await syncAll(place.create(), [runDir])).toMatchObject({ isComplete: true })
      expect(place.arrived(ID).isGood).toBe(true)
      expectPoints(
        'loss',
        numbers(50).map((step) => [step, step]),
      )
    },
  )
})

/** A tracker whose process dies in a hook: nothing of what it has remembered since is kept. */
function dyingIn(tracker: Tracker, hook: 'onRunStart' | 'onMetrics' | 'onRunEnd', isDone: boolean): Tracker {
  const hooks = Object.fromEntries(
    (['onSessionStart', 'onRunStart', 'onMetrics', 'onRunEnd', 'onSessionEnd'] as const).flatMap((key) =>
      tracker[key]
        ? [
            [
              key,
              (...args: never[]) => (tracker[key] as (...args: never[]) => unknown).call(tracker, ...args),
            ],
          ]
        : [],
    ),
  )
  const { name, target = '' } = tracker
  return {
    name,
    target,
    ...hooks,
    [hook]: async (run: { state: object }, ...args: never[]) => {
      const before = { ...run.state }
      if (isDone) await hooks[hook]?.(run as never, ...args)
      for (const key of Object.keys(run.state)) delete (run.state as Record<string, unknown>)[key]
      Object.assign(run.state, before)
      throw new Error('died')
    },
  }
}
