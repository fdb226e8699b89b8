/** Node module hooks that serve the modules of the graphs that were added, and leave everything else to Node. */
import { readFileSync } from 'node:fs'
import type { LoadHookContext, ResolveHookContext } from 'node:module'
import type { ModuleGraph } from '../model/module-graph.ts'
import { readStandIn, standInSource, standInUrl } from './vitest-module.ts'

const sources = new Map<string, string>()

/** Reads a module graph from its file and serves its modules from now on. */
export function serveGraph(path: string): ModuleGraph {
  const graph = JSON.parse(readFileSync(path, 'utf8')) as ModuleGraph
  for (const [url, source] of Object.entries(graph.sources)) sources.set(url, source)
  return graph
}

/** Resolves urls of served modules to themselves. */
export function resolve<Result>(
  specifier: string,
  context: ResolveHookContext,
  next: (specifier: string, context: ResolveHookContext) => Result,
): Result | { url: string; format: 'module'; shortCircuit: true } {
  const url = sources.has(specifier) ? specifier : standInUrl(specifier, context.parentURL)
  if (url !== undefined) return { url, format: 'module', shortCircuit: true }
  const { importer } = readStandIn(context.parentURL) ?? {}
  return next(specifier, importer ? { ...context, parentURL: importer } : context)
}

/** Loads served modules from memory. */
export function load<Result>(
  url: string,
  context: LoadHookContext,
  next: (url: string, context: LoadHookContext) => Result,
): Result | { format: 'module'; source: string; shortCircuit: true } {
  const standIn = readStandIn(url)
  const source = standIn ? standInSource(standIn) : sources.get(url)
  if (source !== undefined) return { format: 'module', source, shortCircuit: true }
  return next(url, context)
}
