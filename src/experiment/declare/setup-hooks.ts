/** What setup files want called around the runs: `beforeAll` and the like of Vitest, as they were declared. */

/** A function of a setup file. */
export interface Hook {
  /** May return a function that undoes what it did, as in Vitest. */
  fn: () => unknown
  /** Milliseconds that it may take. */
  timeoutMs: number
}

export const HOOK_NAMES = ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'] as const
export type HookName = (typeof HOOK_NAMES)[number]

export type SetupHooks = Record<HookName, Hook[]>

export function noHooks(): SetupHooks {
  return { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] }
}

const KEY = Symbol.for('ztxexp.setup')
/** Shared by all copies of the package in a process, as declarations are. */
const shared = globalThis as { [KEY]?: SetupHooks | undefined }

/** Notes a hook; returns whether a setup file is being loaded, which alone can have any. */
export function registerHook(name: HookName, hook: Hook): boolean {
  shared[KEY]?.[name].push(hook)
  return shared[KEY] !== undefined
}

/** Loads a setup file and returns the hooks that it has. Only one may be loading at a time in a process. */
export async function collectHooks(load: () => Promise<unknown>): Promise<SetupHooks> {
  const hooks = noHooks()
  shared[KEY] = hooks
  try {
    await load()
  } finally {
    shared[KEY] = undefined
  }
  return hooks
}
