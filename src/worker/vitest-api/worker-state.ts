/** The state that Vitest's helpers look for, as far as a run has any: without it they ask for a bug report. */

const KEY = '__vitest_worker__'

/** What of `test` in the config file Vitest's helpers go by. */
interface HelperConfig {
  chaiConfig?: object
  [key: string]: unknown
}

interface WorkerState {
  config: HelperConfig
  metaEnv: Record<string, string | undefined>
  providedContext: Record<string, unknown>
}

/** Puts the state where Vitest looks for it; what is there already stays. Returns what the config file says. */
export function provideWorkerState(): HelperConfig {
  const known = (globalThis as { [KEY]?: Partial<WorkerState> })[KEY]
  const value: WorkerState = {
    metaEnv: process.env,
    providedContext: {},
    ...known,
    config: {
      fakeTimers: { loopLimit: 10_000, shouldClearNativeTimers: true },
      expect: {},
      ...known?.config,
    },
  }
  Object.defineProperty(globalThis, KEY, { value, configurable: true, writable: true, enumerable: false })
  return value.config
}
