/** The types of a declaration: from the configs to `ctx.config`, and what the compiler refuses. */
import { describe, expect, expectTypeOf, test } from 'vitest'
import { type ExperimentApi, experiment, type RunContext } from '../../../../src/index.ts'

/** Compiled, never called: declarations outside of a file that is being loaded are errors. */
function declarations(api: ExperimentApi): void {
  api.each([{ lr: 0.1, opt: 'sgd' }])('array', (ctx) => {
    expectTypeOf(ctx.config).toEqualTypeOf<{ lr: number; opt: string }>()
    return { score: ctx.config.lr }
  })
  api.each(new Set([{ a: 1 as const }]))('iterable', { timeout: 10 }, async ({ config, signal }) => {
    expectTypeOf(config.a).toEqualTypeOf<1>()
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
  })
  api.each([{ model: 'tiny' }, { model: 'base', layers: 12 }])('union', (ctx) => {
    expectTypeOf(ctx.config.layers).toEqualTypeOf<number | undefined>()
    return null
  })
  api('single', (ctx) => {
    expectTypeOf(ctx).toEqualTypeOf<RunContext<Record<never, never>>>()
    expectTypeOf(ctx.skip).returns.toEqualTypeOf<never>()
  })
  api.todo('later')
  api.only.each([{ b: true }])('only', ({ config }) => {
    expectTypeOf(config.b).toEqualTypeOf<boolean>()
  })
  api.skipIf(true).each([{ c: '' }])('skipIf', ({ config }) => void config.c)

  // @ts-expect-error A key that no config has.
  api.each([{ lr: 0.1 }])('unknown key', (ctx) => void ctx.config.rate)
  // @ts-expect-error A config must be an object.
  api.each([1, 2])('numbers', () => {})
  // @ts-expect-error A number is no result.
  api('number', () => 5)
  // @ts-expect-error There is no such option.
  api('unknown option', { retries: 3 }, () => {})
  // @ts-expect-error Options come second.
  api('options last', () => {}, { timeout: 1 })
}

describe('experiment', () => {
  test('types ctx.config from its configs, and refuses what cannot work at compile time', () => {
    expect(declarations).toBeTypeOf('function')
  })

  test('called outside of an experiment file says how to run one', () => {
    expect(() => experiment('stray', () => {})).toThrow(/no experiment file is being loaded.*npx ztxexp/)
  })
})
