/** What of Vitest an experiment cannot have: called, it throws an error that says why, and what to use instead. */
import { ZtxexpError } from '../../model/error.ts'

/**
 * The error of a call that cannot be, with the user's line on top.
 *
 * @param called The function that was called: neither it nor what it has called stands in the stack.
 */
export function refusal(message: string, called: (...args: never[]) => unknown): ZtxexpError {
  const error = new ZtxexpError('BAD_DECLARATION', message)
  Error.captureStackTrace(error, called)
  return error
}

/** A function that refuses, and whose properties (`test.each`, `describe.skip`) do so too. */
export function refusing(message: string): (...args: unknown[]) => never {
  const refuse = (): never => {
    throw refusal(message, refuse)
  }
  const withProperties: typeof refuse = new Proxy(refuse, {
    get: (target, key) => (key in target ? Reflect.get(target, key) : withProperties),
  })
  return withProperties
}

const NOT_HERE = 'is for tests of Vitest, and this file is loaded by ztxexp'

/** Exports of Vitest that declare tests. */
export function refusedDeclarations(): Record<string, (...args: unknown[]) => never> {
  const tests = `${NOT_HERE}: declare runs with experiment(name, fn) from 'ztxexp', and keep tests in a test file.`
  const groups = `${NOT_HERE}: experiments stand at the top level of their file; group runs with the option group.`
  const around = `${NOT_HERE}: use beforeEach() and afterEach() in a setup file, or ctx.onFinished(fn) in the run.`
  const artifacts = `${NOT_HERE}: write what belongs to a run into ctx.artifactsDir.`
  const bench =
    `${NOT_HERE}: measure within the function of an experiment and return the figures, ` +
    'or keep benchmarks in a *.bench.ts file for vitest bench.'
  const texts = { test: tests, it: tests, describe: groups, suite: groups, bench }
  const more = { aroundEach: around, aroundAll: around, recordArtifact: artifacts }
  return Object.fromEntries(
    Object.entries({ ...texts, ...more }).map(([name, text]) => [name, refusing(`${name}() ${text}`)]),
  )
}

const MOCKING =
  'works by loading modules in its own way, and here Node loads them, at full speed. Pass in what is to be replaced ' +
  '(as an argument, or by the config), replace a method of an object with vi.spyOn(), or answer requests with msw in ' +
  'a setup file.'
const MODULES = 'works by loading modules in its own way, and here Node loads them, at full speed.'
const CONFIG =
  'changes the config of a test: give the experiment options, as in experiment(name, { timeout }, fn).'

/** Methods of `vi` that cannot be. */
export const REFUSED_METHODS: Readonly<Record<string, string>> = {
  mock: MOCKING,
  doMock: MOCKING,
  unmock: MOCKING,
  doUnmock: MOCKING,
  importMock: MOCKING,
  mockObject: 'is a part of vi.mock(), which cannot work here. Use vi.fn() and vi.spyOn() for the members.',
  importActual: 'is a part of vi.mock(), which cannot work here: import() gives the module as it is.',
  hoisted:
    'would have to run before the imports of its file, and here imports come first. Put the code into a setup file, ' +
    'or import what needs it with import() below.',
  resetModules: `${MODULES} A module is loaded once in each worker; --isolate gives every run a worker of its own.`,
  dynamicImportSettled: `${MODULES} Await the import() itself.`,
  setConfig: CONFIG,
  resetConfig: CONFIG,
}

/** Snapshots: the matchers that need a file beside a test. */
export const SNAPSHOT_MATCHERS = [
  'matchSnapshot',
  'toMatchSnapshot',
  'toMatchInlineSnapshot',
  'toMatchFileSnapshot',
  'toThrowErrorMatchingSnapshot',
  'toThrowErrorMatchingInlineSnapshot',
] as const

export const NO_SNAPSHOTS =
  'needs a snapshot, which belongs to a test. Compare with toEqual(), or write the value into ctx.artifactsDir and ' +
  'compare runs with `ztxexp compare`.'
