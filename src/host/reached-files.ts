/** Which experiment files a changed file reaches, by the module graph of our environment. */
import type { DevEnvironment, EnvironmentModuleNode } from 'vite'

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

/** The files (absolute paths) that import a file, directly or not, and the file itself. */
export function filesThatReach(environment: DevEnvironment, file: string): Set<string> {
  const reached = new Set<string>([file])
  const pending: EnvironmentModuleNode[] = [...(environment.moduleGraph.getModulesByFile(file) ?? [])]
  const seen = new Set(pending)
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.file) reached.add(node.file)
    for (const importer of node.importers) {
      if (seen.has(importer)) continue
      seen.add(importer)
      pending.push(importer)
    }
  }
  return reached
}
