/** Hooks of Vitest: those around runs, in setup files, and those for the end of the run that calls them. */
import { type HookName, registerHook } from '../../experiment/declare/setup-hooks.ts'
import { SkipRun } from '../../model/error.ts'
import { currentScope, type RunScope } from '../attempt/console.ts'
import { refusal } from './refusal.ts'
import { stateOf, type VitestModule } from './run-expect.ts'

/** Milliseconds that a hook may take, as in Vitest. */
const HOOK_TIMEOUT_MS = 10_000

type HookFunction = (...args: unknown[]) => unknown

/** `beforeAll` and the like; they are for setup files. */
export function createHook(name: HookName, vitest: VitestModule): HookFunction {
  const declare = (fn: HookFunction, timeoutMs: number = HOOK_TIMEOUT_MS): void => {
    if (typeof fn !== 'function') throw new TypeError(`${name}() takes a function.`)
    const call = () => {
      const scope = currentScope()
      return scope ? fn(contextOf(scope, vitest)) : fn()
    }
    if (registerHook(name, { fn: call, timeoutMs })) return
    const message =
      `${name}() works in a setup file (setupFiles in the config), for all runs of a file. In an experiment, do it in ` +
      'its function, and close with ctx.onFinished(fn) what it has opened.'
    throw refusal(message, declare)
  }
  return declare as HookFunction
}

/** `onTestFinished` and `onTestFailed`: the same as `ctx.onFinished`, or only where the run has failed. */
export function createEndHook(name: 'onTestFinished' | 'onTestFailed', vitest: VitestModule): HookFunction {
  const onEnd = (fn: HookFunction): void => {
    const scope = currentScope()
    if (!scope) throw refusal(`${name}() can only be called by a run, while it is going on.`, onEnd)
    addEndHook(scope, name, () => fn(contextOf(scope, vitest)))
  }
  return onEnd as HookFunction
}

function addEndHook(scope: RunScope, name: 'onTestFinished' | 'onTestFailed', fn: () => unknown): void {
  scope.ending.onFinished((hasFailed) => (hasFailed || name === 'onTestFinished' ? fn() : undefined))
}

/** What of a test's context there is for a run. */
function contextOf(scope: RunScope, vitest: VitestModule): object {
  const { expect, task } = stateOf(scope, vitest)
  return {
    task,
    expect,
    signal: scope.cancellation.signal,
    skip: (note = 'skipped by a setup file'): never => {
      throw new SkipRun(String(note))
    },
    onTestFinished: (fn: () => unknown) => addEndHook(scope, 'onTestFinished', fn),
    onTestFailed: (fn: () => unknown) => addEndHook(scope, 'onTestFailed', fn),
  }
}
