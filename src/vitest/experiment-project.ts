/** A Vitest config in which the plugin stands in one of several projects: what of it is for the command too. */
import type { Plugin, PluginOption, UserConfig } from 'vite'
import type { InlineConfig } from 'vitest/node'
import './config-key.ts'

/** Name of the plugin while the command runs. */
export const CONFIG_PLUGIN = 'ztxexp:config'

/** The parts of a project's config that count beside those of the whole. */
export interface ExperimentProject {
  experiment?: object
  test?: InlineConfig
  resolve?: UserConfig['resolve']
  define?: UserConfig['define']
}

/** The first project with the plugin, with the options that the plugin was given; empty where there is none. */
export function experimentProject({ test }: UserConfig): ExperimentProject {
  for (const project of test?.projects ?? []) {
    if (typeof project !== 'object' || !('plugins' in project)) continue
    const plugin = flatten(project.plugins).find(({ name }) => name === CONFIG_PLUGIN)
    if (typeof plugin?.config !== 'function') continue
    const { experiment, test, resolve, define } = project as UserConfig
    const given = (plugin.config as (config: UserConfig) => UserConfig)({ ...(experiment && { experiment }) })
    return {
      ...(given.experiment && { experiment: given.experiment }),
      ...(test && { test }),
      ...(resolve && { resolve }),
      ...(define && { define }),
    }
  }
  return {}
}

function flatten(plugins: PluginOption): Plugin[] {
  if (Array.isArray(plugins)) return plugins.flatMap(flatten)
  return plugins && 'name' in plugins ? [plugins] : []
}
