/** What an experiment file is made of besides what it imports. */
import type { DevEnvironment } from 'vite'

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
