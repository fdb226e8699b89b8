/** The state that Vitest's helpers look for, as far as a run has any: without it they ask for a bug report. */

const KEY = '__vitest_worker__'

interface WorkerState {
  config: object
  metaEnv: Record<string, string | undefined>
  providedContext: Record<string, unknown>
}

/** Puts the state where Vitest looks for it; what is there already stays. */
export function provideWorkerState(): void {
  const known = (globalThis as { [KEY]?: Partial<WorkerState> })[KEY]
  const value = {
    metaEnv: process.env,
    providedContext: {},
    ...known,
    config: {
      fakeTimers: { loopLimit: 10_000, shouldClearNativeTimers: true },
      expect: {},
      ...known?.config,
    },
  } satisfies WorkerState
  Object.defineProperty(globalThis, KEY, { value, configurable: true, writable: true, enumerable: false })
}
