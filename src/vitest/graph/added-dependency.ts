/** What an experiment file is made of besides what it imports. */
import { resolve } from 'node:path'
import type { DevEnvironment } from 'vite'
import type { LifecycleListener } from '../../model/event.ts'

/** Absolute paths of what the runs of each file have reached besides what it imports for all to see. */
const reached = new WeakMap<DevEnvironment, Map<string, Set<string>>>()

export function reachedPaths(environment: DevEnvironment, importer: string): Set<string> {
  const files = reached.get(environment) ?? new Map<string, Set<string>>()
  reached.set(environment, files)
  const paths = files.get(importer) ?? new Set()
  files.set(importer, paths)
  return paths
}

/** Makes a file that running code has reached a part of what the experiment file is made of. */
export function addReached(environment: DevEnvironment, importer: string, path: string): void {
  reachedPaths(environment, importer).add(path)
  addDependency(environment, importer, path.replace(/[?#].*$/, ''))
}

/** Does so with all that runs turn out to have reached. */
export function addReachedByRuns(environment: DevEnvironment, importer: string): LifecycleListener {
  return (event) => {
    if (event.type !== 'runEnded') return
    const { root } = environment.config
    const { run, reached: modules = {} } = event.result
    if (resolve(root, run.spec.file) !== importer) return
    for (const name of Object.keys(modules)) addReached(environment, importer, resolve(root, name))
  }
}

/** Makes a file that an experiment reads by itself a part of what it is made of, so that a change reruns it. */
export function addDependency(environment: DevEnvironment, importer: string, file: string): void {
  const { moduleGraph } = environment
  for (const node of moduleGraph.getModulesByFile(importer) ?? []) {
    const known = moduleGraph.getModulesByFile(file)
    const [dependency] = known?.size ? known : [moduleGraph.createFileOnlyEntry(file)]
    if (!dependency) continue
    node.importedModules.add(dependency)
    dependency.importers.add(node)
  }
}
