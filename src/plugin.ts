/** The plugin for a Vitest config: every run of an experiment becomes a test of that project. */
import type { Plugin } from 'vite'
import type { ExperimentOptions } from './options/experiment-options.ts'
import { connect } from './session/connect.ts'

export type { ExperimentOptions } from './options/experiment-options.ts'

/** Set while the command `ztxexp` runs: a plugin in the config file that it reads must not take over. */
export const COMMAND_IS_RUNNING = Symbol.for('ztxexp.command')

/**
 * Makes `vitest` run experiment files. The project it stands in runs experiments only: beside tests, put it into an
 * entry of its own in `test.projects`.
 *
 * @param options As under `experiment` in a config file.
 * @example
 * export default defineConfig({ test: { projects: [{ plugins: [ztxexp()] }, { test: { name: 'unit' } }] } })
 */
export function ztxexp(options: ExperimentOptions = {}): Plugin {
  if ((globalThis as Record<symbol, unknown>)[COMMAND_IS_RUNNING]) {
    return {
      name: 'ztxexp:config',
      config: (config) => ({ experiment: { ...options, ...config.experiment } }),
    }
  }
  return connect({
    environment: { ...process.env },
    pluginOptions: options,
    isGuest: true,
    warn: (message) => console.warn(`ztxexp: ${message}`),
    onOutput: (stream, text) => void process[stream].write(text),
    onFatal: (error) => {
      console.error(error)
      process.exitCode = 1
    },
  }).plugin
}
