/** Node module hooks that serve the modules of the graphs that were added, and leave everything else to Node. */
import { readFileSync } from 'node:fs'
import type { LoadHookContext, ResolveHookContext } from 'node:module'
import type { ServedModules } from '../../model/module-graph.ts'
import { readStandIn, standInSource, standInUrl } from './vitest-module.ts'

/** Where what transformed modules use is found. */
const RUNTIME = new URL('../worker/runtime.js', import.meta.url).href
/** Urls of ours that are no files: of facades, of what a module may use without having declared it, of the runtime. */
const OWN = 'ztxexp:'
const SCOPE = 'ztxexp:scope/'

const sources = new Map<string, string>()

/** Reads what the main process has written of a graph, and serves its modules from now on. */
export function serveModules<Modules extends ServedModules>(path: string): Modules {
  const modules = JSON.parse(readFileSync(path, 'utf8')) as Modules
  for (const [url, source] of Object.entries(modules.sources)) sources.set(url, source)
  return modules
}

/** Resolves urls of served modules to themselves. */
export function resolve<Result>(
  specifier: string,
  context: ResolveHookContext,
  next: (specifier: string, context: ResolveHookContext) => Result,
): Result | { url: string; format: 'module'; shortCircuit: true } {
  if (specifier === 'ztxexp:runtime') return next(RUNTIME, context)
  const isServed = specifier.startsWith(OWN) || sources.has(specifier)
  const url = isServed ? specifier : standInUrl(specifier, context.parentURL)
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
  const source = sourceOf(url)
  // What is required is left to Node, where a file is served as an ES module too.
  if (source === undefined || isRequired(context)) return next(url, context)
  return { format: 'module', source, shortCircuit: true }
}

function sourceOf(url: string): string | undefined {
  if (url.startsWith(SCOPE)) return scopeSource(url.slice(SCOPE.length))
  const standIn = readStandIn(url)
  return standIn ? standInSource(standIn) : sources.get(url)
}

function isRequired({ conditions }: LoadHookContext): boolean {
  return conditions?.includes('require') ?? false
}

function scopeSource(url: string): string {
  const importer = JSON.stringify(url)
  return [
    `import { dynamicImport as make, scopeOf } from 'ztxexp:runtime'`,
    `export const { __filename, __dirname, require, module, exports, finish } = scopeOf(${importer})`,
    `export const dynamicImport = make(${importer})`,
  ].join('\n')
}
