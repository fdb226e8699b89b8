/** What the scheduler can count on, wherever configs come from, and what a source can count on. A new one joins the list. */
import { describe, expect, test } from 'vitest'
import { askSource } from '../../src/experiment/declare/ask-source.ts'
import { collectExperiments } from '../../src/experiment/declare/collect.ts'
import type { ConfigSource } from '../../src/experiment/declare/config-source.ts'
import type { DeclaredConfigs, Definition } from '../../src/experiment/declare/definition.ts'
import { sweep } from '../../src/experiment/sweep/sweep.ts'
import type { Observation, SourceHandle } from '../../src/model/config-source.ts'
import type { JsonObject } from '../../src/model/utils/json.ts'
import { listSource } from '../../src/scheduler/list-source.ts'
import { planRuns, planSources, type RunDefaults } from '../../src/scheduler/plan.ts'
import type { ExecutePlan, PlanSource } from '../../src/scheduler/ports.ts'
import { AskedSource } from '../../src/session/asked-source.ts'
import { makeRunOptions } from '../unit/scheduler/make-plan.ts'
import { SchedulerBench } from '../unit/scheduler/scheduler-bench.ts'

const DEFAULTS: RunDefaults = { ...makeRunOptions(), seed: null }
const NO_SELECTION = { set: {}, grid: {}, limit: undefined, sample: undefined, seed: undefined }
const FILE = 'a.exp.ts'

async function* later(configs: readonly JsonObject[]) {
  yield* configs
}

/** Asks for the third when it knows the first two; keeps what it was told. */
class Adaptive implements ConfigSource {
  readonly total: number | undefined
  readonly told: Observation[] = []
  readonly counts: number[] = []
  #next = 1

  constructor(total?: number) {
    this.total = total
  }

  ask(count: number): JsonObject[] {
    this.counts.push(count)
    const known = this.told.reduce((sum, { config }) => sum + Number(config.x), 0)
    if (this.#next === 3 && this.told.length < 2) return []
    if (this.#next === 3) {
      this.#next++
      return [{ x: known }]
    }
    if (this.#next > 3) return []
    const most = Math.min(count, 3 - this.#next)
    return Array.from({ length: most }, () => ({ x: this.#next++ }))
  }

  tell(observation: Observation): void {
    this.told.push(observation)
  }
}

const SOURCES: Record<string, () => DeclaredConfigs> = {
  list: () => [{ x: 1 }, { x: 2 }, { x: 3 }],
  sweep: () => sweep().grid({ x: [1, 2, 3] }),
  generator: function* configs() {
    yield* [{ x: 1 }, { x: 2 }, { x: 3 }]
  },
  'async iterable': () => later([{ x: 1 }, { x: 2 }, { x: 3 }]),
  'adaptive source': () => new Adaptive(),
  'adaptive source of known length': () => new Adaptive(3),
}

function definitionOf(declared: DeclaredConfigs | (() => Iterable<object>)): Definition {
  const configs = typeof declared === 'function' ? declared() : declared
  return { name: 'a $x', fn: undefined, configs, options: {}, mode: 'run', calledAt: undefined }
}

/** What the session makes of a declaration. */
async function open(configs: DeclaredConfigs, selection = NO_SELECTION): Promise<PlanSource> {
  const definition = definitionOf(configs)
  const experiments = await collectExperiments({ file: FILE, folder: '/' }, [definition], selection)
  const collected = { file: FILE, codeHash: 'c', experiments }
  const [plan] = planSources(collected, {})
  if (!plan)
    return listSource(
      FILE,
      planRuns(collected, {}, DEFAULTS).filter((each): each is ExecutePlan => each.action === 'execute'),
    )
  return askedSource(plan, {
    ask: (question) => askSource('"trial"', { definition, folder: '/' }, question),
    close: async () => {},
  })
}

function askedSource(plan: ReturnType<typeof planSources>[number], handle: SourceHandle, rest: object = {}) {
  return new AskedSource({
    plan,
    handle,
    defaults: DEFAULTS,
    past: { told: [], shown: [], again: [] },
    isOnlyFailed: false,
    reuse: (plans) => plans,
    onReused: () => [],
    ...rest,
  })
}

/** Runs all that it gives, each as soon as it was started. */
async function runAll(source: PlanSource, bench: SchedulerBench): Promise<void> {
  let isDone = false
  const done = bench.scheduler.submit(source).finally(() => {
    isDone = true
  })
  done.catch(() => {})
  for (let turn = 0; turn < 50 && !isDone; turn++) {
    for (const attempt of bench.started) await attempt.succeed()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await done
}

describe.each(Object.entries(SOURCES))('%s', (_kind, make) => {
  test('gives its configs in order, one after the other or several at once', async () => {
    for (const workers of [1, 2, 8]) {
      const bench = new SchedulerBench({ workers })
      await runAll(await open(make()), bench)
      expect(bench.titles).toEqual(['a 1', 'a 2', 'a 3'])
      expect(bench.started.map(({ request }) => request.config)).toEqual([{ x: 1 }, { x: 2 }, { x: 3 }])
    }
  })

  test('gives plans with the options, the hash and the number of each config', async () => {
    const bench = new SchedulerBench()
    await runAll(await open(make()), bench)
    const specs = bench.events.flatMap((event) => (event.type === 'runEnded' ? [event.result.run.spec] : []))
    expect(specs.map(({ configIndex }) => configIndex)).toEqual([0, 1, 2])
    expect(new Set(specs.map(({ configHash }) => configHash)).size).toBe(3)
    expect(specs.every(({ file, codeHash }) => file === FILE && codeHash === 'c')).toBe(true)
  })

  test('gives the first ones only, where no more are wanted', async () => {
    const bench = new SchedulerBench()
    await runAll(await open(make(), { ...NO_SELECTION, limit: 1 as never }), bench)
    expect(bench.titles).toHaveLength(1)
  })

  test('leaves nobody waiting when the session is cancelled, and gives nothing more', async () => {
    const bench = new SchedulerBench({ workers: 1 })
    const done = bench.scheduler.submit(await open(make()))
    await new Promise((resolve) => setImmediate(resolve))
    bench.scheduler.cancel({ name: 'Interrupted', message: 'enough', classNames: ['Interrupted'] })
    await bench.attempt('a 1').fail()
    await done
    expect(bench.titles).toEqual(['a 1'])
  })

  test('goes on when one of its runs fails, and ends with --bail', async () => {
    const bench = new SchedulerBench({ workers: 1, bail: 2 })
    const done = bench.scheduler.submit(await open(make()))
    for (const title of ['a 1', 'a 2']) {
      await new Promise((resolve) => setImmediate(resolve))
      await bench.attempt(title).fail()
    }
    await done
    expect(bench.titles).toEqual(['a 1', 'a 2'])
  })

  test('is known to be over as soon as its last run is', async () => {
    const source = await open(make())
    await runAll(source, new SchedulerBench())
    await runAll(source, new SchedulerBench())
  })
})

describe('an adaptive source', () => {
  test('is asked for as many as could start, and no more', async () => {
    const source = new Adaptive()
    await runAll(await open(source), new SchedulerBench({ workers: 2 }))
    expect(source.counts[0]).toBe(2)
    expect(Math.max(...source.counts)).toBe(2)
    const shared = new Adaptive()
    const [plan] = planSources(
      {
        file: FILE,
        codeHash: '',
        experiments: [
          {
            spec: { index: 0, name: 'a', mode: 'run', options: { concurrency: 4 } },
            configs: [],
            source: {},
          },
        ],
      },
      {},
    )
    if (!plan) throw new Error('no plan')
    const handle = {
      ask: (question: never) =>
        askSource('"trial"', { definition: definitionOf(shared), folder: '/' }, question),
      close: async () => {},
    }
    await runAll(askedSource(plan, handle), new SchedulerBench({ workers: 2 }))
    expect(shared.counts[0]).toBe(8)
  })

  test('is told of each config once, with its result, before it is asked again', async () => {
    const source = new Adaptive()
    const asked = (await open(source)) as AskedSource
    await runAll(asked, new SchedulerBench({ workers: 2 }))
    await asked.close()
    expect(source.told.map(({ config, status, errorType }) => [config.x, status, errorType])).toEqual([
      [1, 'succeeded', null],
      [2, 'succeeded', null],
      [3, 'succeeded', null],
    ])
  })

  test('is told of failures, and of runs that were ended by name', async () => {
    const source = new Adaptive()
    const asked = (await open(source)) as AskedSource
    const bench = new SchedulerBench({ workers: 2 })
    const done = bench.scheduler.submit(asked)
    await new Promise((resolve) => setImmediate(resolve))
    await bench.attempt('a 1').fail({ name: 'RangeError' })
    bench.scheduler.endByName('a 2', { name: 'Pruned', message: 'hopeless' })
    await bench.attempt('a 2').succeed()
    await new Promise((resolve) => setImmediate(resolve))
    await bench.attempt('a 3').succeed()
    await done
    await asked.close()
    expect(source.told.map(({ status, errorType }) => [status, errorType])).toEqual([
      ['failed', 'RangeError'],
      ['skipped', 'Pruned'],
      ['succeeded', null],
    ])
  })

  test('is told of the past first, which counts towards its total', async () => {
    const source = new Adaptive(3)
    const past = (x: number): Observation => ({
      runId: `past-${x}`,
      config: { x },
      status: 'succeeded',
      metrics: null,
      errorType: null,
    })
    const plan = {
      file: FILE,
      codeHash: '',
      experiment: { index: 0, name: 'a', mode: 'run', options: {} },
      most: 3,
    } as const
    const handle = {
      ask: (question: never) =>
        askSource('"trial"', { definition: definitionOf(source), folder: '/' }, question),
      close: async () => {},
    }
    const bench = new SchedulerBench()
    await runAll(
      askedSource(plan, handle, { past: { told: [past(1), past(2)], shown: [], again: [] } }),
      bench,
    )
    expect(source.told.slice(0, 2)).toEqual([past(1), past(2)])
    expect(bench.started).toHaveLength(1)
  })

  test.each([
    [
      'what it throws',
      {
        ask: () => {
          throw new RangeError('no idea')
        },
      },
      /source of configs failed.*no idea/,
    ],
    ['what it rejects with', { ask: () => Promise.reject(new Error('offline')) }, /offline/],
    ['no list', { ask: () => 5 }, /must return a list of configs, got a number/],
    [
      'more than it was asked for',
      { ask: () => [{}, {}, {}] },
      /returned 3 configs, more than it was asked for/,
    ],
    ['a config that is no JSON', { ask: () => [{ at: new Date() }] }, /config 0 has .*Date.* at at/],
    [
      'what its tell throws',
      {
        ask: (count: number) => [{ count }],
        tell: () => {
          throw new Error('full')
        },
      },
      /full/,
    ],
  ])('ends with an error that names its experiment: %s', async (_what, source, message) => {
    const bench = new SchedulerBench({ workers: 2 })
    const guarded: SourceHandle = {
      ask: (question) =>
        askSource('"trial"', { definition: definitionOf(source as never), folder: '/' }, question).catch(
          (error: Error) => ({
            ok: false,
            error: { name: error.name, message: error.message, classNames: [error.name] },
          }),
        ),
      close: async () => {},
    }
    const plan = {
      file: FILE,
      codeHash: '',
      experiment: { index: 0, name: 'trial', mode: 'run', options: {} },
    } as const
    const running = runAll(askedSource(plan, guarded), bench)
    await expect(running).rejects.toThrow(message)
    await expect(running).rejects.toThrow(/a\.exp\.ts > "trial"/)
  })

  test('cannot be changed from outside', async () => {
    const selection = { ...NO_SELECTION, set: { x: 1 } }
    await expect(open(new Adaptive(), selection)).rejects.toThrow(/--set x.*made by its source/)
    await expect(open(new Adaptive(-1))).rejects.toThrow(/total.*whole number/)
  })
})

describe('an async iterable', () => {
  test.each([
    [
      'rejects',
      async function* configs() {
        yield { x: 1 }
        throw new Error('offline')
      },
      /config 1 could not be read.*offline/,
    ],
    [
      'has no end',
      async function* configs() {
        for (;;) yield { x: 1 }
      },
      /more than 500,000 configs/,
    ],
    [
      'gives what is no JSON',
      async function* configs() {
        yield { x: 1n }
      },
      /config 0 has .* at x/,
    ],
  ])('that %s is refused, with its place', async (_what, make, message) => {
    await expect(open(make() as AsyncIterable<object>)).rejects.toThrow(message)
  })

  test('is read no further than --limit, and told that no more is wanted', async () => {
    const read: number[] = []
    let isClosed = false
    async function* endless() {
      try {
        for (let x = 1; ; x++) {
          read.push(x)
          yield { x }
        }
      } finally {
        isClosed = true
      }
    }
    await open(endless(), { ...NO_SELECTION, limit: 2 as never })
    expect([read, isClosed]).toEqual([[1, 2], true])
  })
})
