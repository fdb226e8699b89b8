/** Where each import of a graph leads, and the facades that stand between. */
import { type Asked, type Facade, makeFacade, targetUrl } from './facade.ts'
import { findCycles } from './module-cycles.ts'
import { type GraphNode, hasDynamicNamespace, sourceOf, type Target } from './module-exports.ts'
import { type Link, servedSource } from './served-module.ts'
import type { ImportSite } from './transformed-module.ts'

/** The sources of modules, and of their facades, by the urls that they are served under. */
export function linkModules(nodes: Iterable<GraphNode>): Record<string, string> {
  const all = [...nodes]
  const inCycles = findCycles(all)
  const sources: Record<string, string> = {}
  for (const node of all) {
    const linkOf = (site: ImportSite): Link | undefined => {
      const target = targetOf(node, site)
      if (!target) return undefined
      const facade = facadeFor(target, site)
      if (facade) sources[facade.url] = facade.text
      return { url: facade?.url ?? targetUrl(target), facade }
    }
    sources[node.servedUrl] = servedSource(node, { linkOf, isInCycle: inCycles.has(node) })
  }
  return sources
}

/** The facade through which a module is one object; undefined where Node's own object of it is right. */
export function namespaceFacade(target: Target): Facade | undefined {
  return hasDynamicNamespace(target) ? makeFacade(target, WHOLE) : undefined
}

export function targetOf(node: GraphNode, { specifier }: ImportSite): Target | undefined {
  return specifier === undefined ? undefined : node.targets.get(specifier)
}

const WHOLE: Asked = { names: new Set(), isNamespaceAsked: true }

/** One for what each import asks, so that a module's code does not depend on who else is in a graph. */
function facadeFor(target: Target, { clause }: ImportSite): Facade | undefined {
  if (!clause) return namespaceFacade(target)
  const isWhole = clause.namespace !== undefined && hasDynamicNamespace(target)
  const isForgiven = clause.names.some((name) => !/^(native|missing)$/.test(sourceOf(target, name).kind))
  if (!isWhole && !isForgiven) return undefined
  return makeFacade(target, {
    names: new Set(clause.names),
    isNamespaceAsked: clause.namespace !== undefined,
  })
}
