/** Calls what the setup files want called around the runs of a file, each within its time. */
import type { Hook, SetupHooks } from '../../experiment/declare/setup-hooks.ts'
import type { RunEnding } from './run-ending.ts'

/** As they are when this is loaded: a run may put others in their place. */
const { setTimeout, clearTimeout } = globalThis

/** Calls the function of an attempt between `beforeEach` and `afterEach`. */
export async function callBetween(
  hooks: SetupHooks,
  ending: RunEnding,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const undo: Hook[] = []
  // `afterEach` also where `beforeEach` or the function fails; the last first, as in Vitest.
  ending.restore(() => callAll([...hooks.afterEach.toReversed(), ...undo.toReversed()], 'afterEach'))
  for (const hook of hooks.beforeEach) await callWithUndo(hook, 'beforeEach', undo)
  return run()
}

/** Hooks around all runs of a file in this worker. */
export class FileHooks {
  readonly #hooks: SetupHooks
  readonly #undo: Hook[] = []
  #started: Promise<void> | undefined

  constructor(hooks: SetupHooks) {
    this.#hooks = hooks
  }

  /** Those to call around each attempt, if there are any. */
  get ofAttempts(): SetupHooks | undefined {
    const { beforeEach, afterEach } = this.#hooks
    return beforeEach.length + afterEach.length > 0 ? this.#hooks : undefined
  }

  /** Whether anything is to be called before the worker may go. */
  get isToBeEnded(): boolean {
    return this.#hooks.afterAll.length + this.#hooks.beforeAll.length > 0
  }

  /** Calls `beforeAll`, once; rejects, each time, with what one of them has thrown. */
  start(): Promise<void> {
    this.#started ??= this.#callBeforeAll()
    return this.#started
  }

  /** Calls `afterAll`, where the first run has begun. Rejects with what one of them has thrown. */
  async end(): Promise<void> {
    if (!this.#started) return
    await this.#started.catch(() => {})
    await callAll([...this.#hooks.afterAll.toReversed(), ...this.#undo.toReversed()], 'afterAll')
  }

  async #callBeforeAll(): Promise<void> {
    for (const hook of this.#hooks.beforeAll) await callWithUndo(hook, 'beforeAll', this.#undo)
  }
}

async function callWithUndo(hook: Hook, name: string, undo: Hook[]): Promise<void> {
  const returned = await callHook(hook, name)
  if (typeof returned === 'function') undo.push({ ...hook, fn: returned as () => unknown })
}

/** Calls all, and throws what the first that failed has thrown. */
async function callAll(hooks: readonly Hook[], name: string): Promise<void> {
  const errors: unknown[] = []
  for (const hook of hooks) {
    await callHook(hook, name).catch((error: unknown) => errors.push(error))
  }
  if (errors.length > 0) throw errors[0]
}

async function callHook({ fn, timeoutMs }: Hook, name: string): Promise<unknown> {
  let patience: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    if (timeoutMs <= 0 || !Number.isFinite(timeoutMs)) return
    const message = `${name} of a setup file took longer than ${timeoutMs} ms. Give it more as its second argument.`
    patience = setTimeout(() => reject(new Error(message)), timeoutMs)
  })
  try {
    return await Promise.race([fn(), tooLong])
  } finally {
    clearTimeout(patience)
  }
}
