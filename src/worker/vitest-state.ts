/** What code in a worker finds of Vitest's worker: `import.meta.env` as variables, `define`, what was provided. */
import { runInThisContext } from 'node:vm'
import type { WorkerSetting } from '../model/worker-protocol.ts'

const BOOLEANS = new Set(['DEV', 'PROD', 'SSR'])

/**
 * Makes the constants of `define` globals, and gives Vitest's own code the state that it looks for. To be called before
 * any code of the user's.
 */
export function provideVitestState({ defines, definesScript, provided, helpers }: WorkerSetting): void {
  Object.assign(globalThis, defines)
  Object.defineProperty(globalThis, '__vitest_worker__', {
    value: { metaEnv: createMetaEnv(), providedContext: provided, config: { ...helpers, defines } },
    configurable: true,
    writable: true,
    enumerable: false,
  })
  // As Vitest itself does it.
  if (definesScript) runInThisContext(`(() => {${definesScript}})()`, { filename: 'define' })
}

/** `import.meta.env`: the environment of the process, but for three that are true or false (as in Vitest's workers). */
function createMetaEnv(): NodeJS.ProcessEnv {
  return new Proxy(process.env, {
    get: (_target, key) => {
      if (typeof key !== 'string') return undefined
      return BOOLEANS.has(key) ? Boolean(process.env[key]) : process.env[key]
    },
    set: (_target, key, value) => {
      if (typeof key !== 'string') return true
      process.env[key] = BOOLEANS.has(key) ? (value ? '1' : '') : value
      return true
    },
  })
}
