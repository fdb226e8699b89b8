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
  /** Besides ours. */
  plugins?: Plugin[]
}

/** Thrown where a config has plugins in a project: Vite takes plugins when it starts, and has to be started with them. */
export class PluginsNeeded extends Error {
  readonly plugins: Plugin[]

  constructor(plugins: Plugin[]) {
    super('Plugins of a project are to be added. This is a bug in ztxexp.')
    this.plugins = plugins
  }
}

/** The first project with the plugin, with the options that the plugin was given; empty where there is none. */
export async function experimentProject({ test }: UserConfig): Promise<ExperimentProject> {
  for (const project of test?.projects ?? []) {
    if (typeof project !== 'object' || !('plugins' in project)) continue
    const all = await flatten(project.plugins)
    const plugin = all.find(({ name }) => name === CONFIG_PLUGIN)
    if (typeof plugin?.config !== 'function') continue
    const { experiment, test, resolve, define } = project as UserConfig
    const given = (plugin.config as (config: UserConfig) => UserConfig)({ ...(experiment && { experiment }) })
    return {
      ...(given.experiment && { experiment: given.experiment }),
      ...(test && { test }),
      ...(resolve && { resolve }),
      ...(define && { define }),
      plugins: all.filter((each) => each !== plugin),
    }
  }
  return {}
}

async function flatten(plugins: PluginOption): Promise<Plugin[]> {
  const given = await plugins
  if (Array.isArray(given)) return (await Promise.all(given.map(flatten))).flat()
  return given ? [given] : []
}
