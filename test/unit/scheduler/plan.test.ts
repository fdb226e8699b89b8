/** What of a file will run, and with which options. */
import { describe, expect, test } from 'vitest'
import type { DeclaredMode, ResolvedRunOptions, RunOptions } from '../../../src/model/run.ts'
import type { RunPlan } from '../../../src/model/run-plan.ts'
import { planRuns, type RunDefaults, SKIP_REASONS } from '../../../src/scheduler/plan.ts'

const DEFAULTS: RunDefaults = {
  maxAttempts: 2,
  retryOn: ['Error'],
  retryDelay: { base: 5, factor: 1 },
  timeout: 100,
  tags: { team: 'a', stage: 'dev' },
  parentRunId: null,
  group: 'g',
  seed: null,
  concurrency: 3,
}

function collected(name: string, mode: DeclaredMode = 'run', options: RunOptions = {}) {
  const configs = [1, 2].map((n) => ({ title: `${name} ${n}`, config: { n }, configHash: `0000000${n}ffff` }))
  return { spec: { index: 0, name, mode, options: options as never }, configs }
}

function plan(
  experiments: ReturnType<typeof collected>[],
  selection: Parameters<typeof planRuns>[1] = {},
): RunPlan[] {
  return planRuns({ file: 'a.exp.ts', codeHash: 'c', experiments }, selection, DEFAULTS)
}

function summary(plans: RunPlan[]): string[] {
  return plans.map((each) => `${each.spec.title}: ${each.action === 'skip' ? each.reason : 'runs'}`)
}

function optionsOf(own: RunOptions, defaults: Partial<RunDefaults> = {}): ResolvedRunOptions | undefined {
  const experiments = [collected('a', 'run', own)]
  const merged = { ...DEFAULTS, ...defaults }
  const [first] = planRuns({ file: 'a.exp.ts', codeHash: 'c', experiments }, {}, merged)
  return first?.action === 'execute' ? first.options : undefined
}

describe('which runs', () => {
  test('all, in the order of their declaration', () => {
    expect(summary(plan([collected('a'), collected('b')]))).toEqual([
      'a 1: runs',
      'a 2: runs',
      'b 1: runs',
      'b 2: runs',
    ])
  })

  test('not those that are skipped or to be written', () => {
    expect(summary(plan([collected('a', 'skip'), collected('b', 'todo')]))).toEqual([
      `a 1: ${SKIP_REASONS.skip}`,
      `a 2: ${SKIP_REASONS.skip}`,
      `b 1: ${SKIP_REASONS.todo}`,
      `b 2: ${SKIP_REASONS.todo}`,
    ])
  })

  test('only those with .only, where there are any and it is allowed', () => {
    const experiments = [collected('a'), collected('b', 'only')]
    expect(summary(plan(experiments))).toEqual([
      `a 1: ${SKIP_REASONS.only}`,
      `a 2: ${SKIP_REASONS.only}`,
      'b 1: runs',
      'b 2: runs',
    ])
    expect(() => plan(experiments, { allowOnly: false })).toThrow('experiment.only is not allowed')
  })

  test('those whose title matches, also with a pattern that remembers where it was', () => {
    expect(summary(plan([collected('a')], { namePattern: /2$/g }))).toEqual([
      `a 1: ${SKIP_REASONS.name}`,
      'a 2: runs',
    ])
  })

  test('of those that are skipped, too, only the ones whose title matches count as skipped', () => {
    const skipped = collected('a', 'skip')
    expect(summary(plan([skipped], { namePattern: /2$/ }))).toEqual([
      `a 1: ${SKIP_REASONS.name}`,
      `a 2: ${SKIP_REASONS.skip}`,
    ])
  })

  test('each in exactly one shard', () => {
    const experiments = [collected('a'), collected('b'), collected('c')]
    const shards = [1, 2, 3].map((index) => plan(experiments, { shard: { index, count: 3 } }))
    const running = shards.map((plans) => plans.filter(({ action }) => action === 'execute'))
    expect(running.map(({ length }) => length)).toEqual([2, 2, 2])
    expect(new Set(running.flat().map(({ spec }) => spec.title)).size).toBe(6)
  })

  test('shards share what the name pattern leaves, also where each file has one run of it', () => {
    const files = Array.from({ length: 60 }, (_, index) => `${index}.exp.ts`)
    const counts = [1, 2, 3].map((index) => {
      const selection = { namePattern: /2$/, shard: { index, count: 3 } }
      const plans = files.flatMap((file) =>
        planRuns({ file, codeHash: '', experiments: [collected('a')] }, selection, DEFAULTS),
      )
      return plans.filter(({ action }) => action === 'execute').length
    })
    expect(counts.reduce((sum, count) => sum + count)).toBe(60)
    for (const count of counts) expect(count).toBeGreaterThan(10)
  })
})

describe('with which options', () => {
  test('those of the session, where the experiment has none', () => {
    expect(optionsOf({})).toMatchObject({ ...DEFAULTS, seed: 1, slots: {}, exclusive: false })
  })

  test('those of the experiment first; tags are put together', () => {
    const own = {
      maxAttempts: 5,
      timeout: 0,
      retryDelay: { base: 7, factor: 1 },
      group: 'own',
      slots: { gpu: 1 },
      exclusive: true,
    }
    expect(optionsOf({ ...own, tags: { stage: 'prod' } } as RunOptions)).toMatchObject({
      ...own,
      retryDelay: { base: 7, factor: 1 },
      tags: { team: 'a', stage: 'prod' },
    })
  })

  test.each<[string, RunOptions, Partial<RunDefaults>, number]>([
    ["the experiment's", { seed: 3 }, { seed: 4 }, 3],
    ["the session's", {}, { seed: 4 }, 4],
    ['one made of the config', {}, {}, 1],
  ])('the seed: %s', (_, own, defaults, seed) => {
    expect(optionsOf(own, defaults)?.seed).toBe(seed)
  })
})
