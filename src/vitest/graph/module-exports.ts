/** Where a name that a module is asked for comes from: what linking real ES modules would refuse is found out before. */
import { readFileSync } from 'node:fs'
import type { ExternalModule } from './external-module.ts'
import type { TransformedModule } from './transformed-module.ts'

/** A module of the walk. */
export interface GraphNode {
  /** Vite's url of it. */
  url: string
  /** Absolute path without query, or the id of a virtual module. */
  file: string
  query: string
  /** What the worker loads it under. */
  servedUrl: string
  module: TransformedModule
  /** Specifier in the code to what it leads to. */
  targets: Map<string, Target>
}

export type Target =
  | { kind: 'local'; node: GraphNode }
  | { kind: 'external'; external: ExternalModule; name: string }

/** A module whose names are known when it has run: reached through `export *`, or asked itself. */
export type DynamicSource = Target

export type NameSource =
  /** Linking finds it. */
  | { kind: 'native' }
  /** Linking would find two: this is the first. */
  | { kind: 'origin'; url: string }
  /** One of these has it when it has run, or none. */
  | { kind: 'dynamic'; sources: DynamicSource[] }
  /** A type, or a name that only its source knows: undefined, as in Vitest. */
  | { kind: 'undefined' }
  /** Nobody has it: Node says so, and where. */
  | { kind: 'missing' }

export function sourceOf(target: Target, name: string): NameSource {
  if (isDynamic(target)) return { kind: 'dynamic', sources: [target] }
  if (target.kind === 'external') return sourceInExternal(target, name)
  const { node } = target
  if (node.module.exports.has(name)) return { kind: 'native' }
  const found = name === 'default' ? NOWHERE : searchStars(node, name, new Set())
  const [first, ...others] = found.origins
  if (first !== undefined) {
    const isSure = others.length === 0 && found.dynamic.length === 0
    return isSure ? { kind: 'native' } : { kind: 'origin', url: first }
  }
  if (found.dynamic.length > 0) return { kind: 'dynamic', sources: found.dynamic }
  return { kind: isNamedInSource(node, name, new Set()) ? 'undefined' : 'missing' }
}

/** Whether the module as one object has more than linking shows. */
export function hasDynamicNamespace(target: Target): boolean {
  if (isDynamic(target)) return true
  if (target.kind === 'external') {
    const { isInterop, names, hasStar } = target.external
    return isInterop && names !== 'all' && (hasStar || names?.has('default') === true)
  }
  return dynamicStars(target.node).length > 0
}

/** What `export *` of a module may give, beyond what linking shows. */
export function dynamicStars(node: GraphNode): DynamicSource[] {
  return searchStars(node, undefined, new Set()).dynamic
}

/** Whether nothing is known of its names before it has run. */
export function isDynamic(target: Target): boolean {
  if (target.kind === 'external') return target.external.names === undefined
  return target.node.module.scope.isCommonJs
}

function sourceInExternal(target: Target & { kind: 'external' }, name: string): NameSource {
  const { names, hasStar, isInterop } = target.external
  if (names === 'all' || names === undefined) return { kind: 'native' }
  // A default export may be a CommonJS module, which has a default export of its own.
  const isOwn = names.has(name) && !(isInterop && name === 'default')
  if (isOwn) return { kind: 'native' }
  return isInterop || hasStar ? { kind: 'dynamic', sources: [target] } : { kind: 'undefined' }
}

interface Found {
  /** Urls of the modules that export it by name. */
  origins: string[]
  dynamic: DynamicSource[]
}

const NOWHERE: Found = { origins: [], dynamic: [] }

function searchStars(node: GraphNode, name: string | undefined, seen: Set<GraphNode>): Found {
  if (seen.has(node)) return NOWHERE
  seen.add(node)
  const found: Found = { origins: [], dynamic: [] }
  for (const target of starTargets(node)) {
    const inner = searchTarget(target, name, seen)
    for (const url of inner.origins) if (!found.origins.includes(url)) found.origins.push(url)
    found.dynamic.push(...inner.dynamic)
  }
  return found
}

function searchTarget(target: Target, name: string | undefined, seen: Set<GraphNode>): Found {
  if (isDynamic(target)) return { origins: [], dynamic: [target] }
  if (target.kind === 'local') {
    const { node } = target
    if (name !== undefined && node.module.exports.has(name)) return { origins: [node.servedUrl], dynamic: [] }
    return searchStars(node, name, seen)
  }
  const { names, hasStar, url } = target.external
  if (name !== undefined && names !== 'all' && names?.has(name)) return { origins: [url], dynamic: [] }
  return { origins: [], dynamic: name !== undefined && hasStar ? [target] : [] }
}

function starTargets(node: GraphNode): Target[] {
  return node.module.imports.flatMap(({ clause, specifier }) => {
    const target = clause?.isStar && specifier !== undefined ? node.targets.get(specifier) : undefined
    return target ? [target] : []
  })
}

/** Types are gone from the code, but stand in the source. */
function isNamedInSource(node: GraphNode, name: string, seen: Set<GraphNode>): boolean {
  if (seen.has(node)) return false
  seen.add(node)
  if (new RegExp(`(?<![\\w$])${name.replace(/[$]/g, '\\$&')}(?![\\w$])`).test(readSource(node))) return true
  return starTargets(node).some(
    (target) => target.kind === 'local' && isNamedInSource(target.node, name, seen),
  )
}

function readSource({ file, module }: GraphNode): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return module.code
  }
}
