/** What a `ztxexp.config.ts` imports. */
import type { UserConfig } from 'vite'
import './vitest/config-key.ts'

export type { RetryDelay, RunMode } from './model/run.ts'
export type { ZtxexpOptions } from './options/ztxexp-options.ts'
export type * from './tracker-types.ts'

/**
 * Types a config file; returns what it is given.
 *
 * @example
 * export default defineConfig({ experiment: { workers: '50%', timeout: '10m' } })
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config
}
