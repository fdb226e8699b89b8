/** Types the `experiment` key of a Vite config, as Vitest types its `test` key. */
import type { ZtxexpOptions } from '../options/ztxexp-options.ts'

declare module 'vite' {
  interface UserConfig {
    /** Options of ztxexp. */
    experiment?: ZtxexpOptions
  }
}
