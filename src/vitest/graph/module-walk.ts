/** Walks from a file to everything that it imports, through a Vite environment: Vite resolves and transforms. */
import { isBuiltin } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { DevEnvironment, EnvironmentModuleNode } from 'vite'
import { ZtxexpError } from '../../model/error.ts'
import { readExternal } from './external-module.ts'
import { FileLoadError, importedBy, type Place, positionedError, positionedRecord } from './load-error.ts'
import type { GraphNode, Target } from './module-exports.ts'
import { type ImportSite, readTransformed, type TransformedModule } from './transformed-module.ts'

/** What Vitest decides of a module. */
export interface ExternalRules {
  /** Whether a module is left to Node: by `server.deps`, its extension, and whether Node could load it. */
  isExternal(id: string): Promise<boolean>
  /** `deps.interopDefault` */
  interopDefault: boolean
}

type ExternalTarget = Target & { kind: 'external' }

/** A module that was transformed, and where its imports lead: to Vite's urls of modules, or out. */
interface Visited {
  node: GraphNode
  leads: Map<string, string | ExternalTarget>
}

export class ModuleWalk {
  readonly #environment: DevEnvironment
  readonly #rules: ExternalRules
  readonly #nodes = new Map<string, GraphNode>()
  readonly #failures = new Map<string, unknown>()
  readonly #visits = new Map<string, Visited | undefined>()
  readonly #pending = new Set<Promise<void>>()

  constructor(environment: DevEnvironment, rules: ExternalRules) {
    this.#environment = environment
    this.#rules = rules
  }

  /**
   * Adds a file and what it reaches.
   *
   * @param id Absolute path, or the id of a virtual module.
   * @throws {FileLoadError} with the position, when a file has a syntax error or imports what does not exist.
   */
  async add(id: string): Promise<GraphNode> {
    const { url } = await this.#environment.moduleGraph.ensureEntryFromUrl(id)
    this.#visit(url)
    while (this.#pending.size > 0) await Promise.all(this.#pending)
    // All that fail are known now: which is told does not depend on which was first.
    const failure = this.#firstFailure(url, new Set())
    if (failure) {
      // Asked for again, it may be mended.
      for (const failed of this.#failures.keys()) this.#visits.delete(failed)
      this.#failures.clear()
      const { error, importers } = failure
      throw error instanceof FileLoadError
        ? new FileLoadError(importedBy(error.record, importers), error)
        : error
    }
    return this.#connect(url)
  }

  /**
   * What running code asks for.
   *
   * @param importer Absolute path of the module that asks.
   * @returns undefined where nothing is found
   */
  async resolve(specifier: string, importer: string): Promise<Target | undefined> {
    const found = await this.#environment.pluginContainer.resolveId(specifier, importer)
    if (!found) return undefined
    if (found.external || (await this.#isExternal(found.id))) return this.#external(found.id, specifier)
    return { kind: 'local', node: await this.add(found.id) }
  }

  #visit(url: string): void {
    if (this.#visits.has(url)) return
    this.#visits.set(url, undefined)
    const visit = this.#transform(url)
      .catch((error: unknown) => void this.#failures.set(url, error))
      .finally(() => this.#pending.delete(visit))
    this.#pending.add(visit)
  }

  async #transform(url: string): Promise<void> {
    const environment = this.#environment
    const result = await environment.transformRequest(url).catch((error: unknown) => {
      throw positionedError(environment.config.root, url, error)
    })
    const known = environment.moduleGraph.urlToModuleMap.get(url)
    const id = known?.id ?? url
    if (!result) throw new ZtxexpError('FILE_NOT_LOADED', `${url}: Vite gave no code for this file.`)
    const file = id.replace(/[?#].*$/, '')
    const query = /\?.*$/.exec(id)?.[0] ?? ''
    const module = await readTransformed(result, file)
    const node: GraphNode = {
      url,
      file,
      query,
      servedUrl: servedUrl(file, query, module),
      module,
      targets: new Map(),
    }
    const leads: Visited['leads'] = new Map()
    this.#visits.set(url, { node, leads })
    const found = await Promise.all(module.imports.map((site) => this.#lead(node, site)))
    for (const [index, lead] of found.entries()) {
      const specifier = module.imports[index]?.specifier
      if (lead === undefined || specifier === undefined) continue
      leads.set(specifier, lead)
      if (typeof lead === 'string') this.#visit(lead)
    }
  }

  async #lead(node: GraphNode, site: ImportSite): Promise<string | ExternalTarget | undefined> {
    const { specifier } = site
    if (specifier === undefined) return undefined
    if (isBuiltin(specifier) || /^(data|node|https?):/.test(specifier))
      return this.#external(specifier, specifier)
    const id = unwrappedId(specifier)
    // Vite finds the file of such a url, unless a plugin of ours has said that it is another's.
    const url = [specifier, id].find((each) => each?.startsWith('file:'))
    if (url !== undefined) return this.#external(url, url)
    // The import analysis of Vite has made this entry, unless the import is one that it passes over.
    const { moduleGraph } = this.#environment
    // What it could not resolve stands there as it was written.
    const seen = specifier.startsWith('/') ? moduleGraph.urlToModuleMap.get(id ?? specifier) : undefined
    const known = seen ?? (await this.#entry(node, id ?? specifier))
    if (known) {
      const target = known.id ?? known.url
      return (await this.#isExternal(target)) ? this.#external(target, target) : known.url
    }
    if (site.parenthesis !== undefined) return undefined
    const { line, column } = node.module.positionOf(site.start)
    throw new FileLoadError(
      positionedRecord({
        name: 'Error',
        code: 'ERR_MODULE_NOT_FOUND',
        message: `Cannot find ${/^[./]/.test(specifier) ? 'module' : 'package'} '${specifier}'`,
        position: { file: node.file, line, column },
      }),
    )
  }

  async #entry(node: GraphNode, specifier: string): Promise<EnvironmentModuleNode | undefined> {
    const found = await this.#environment.pluginContainer.resolveId(specifier, node.file)
    return found ? this.#environment.moduleGraph.ensureEntryFromUrl(found.id) : undefined
  }

  async #isExternal(id: string): Promise<boolean> {
    return isBuiltin(id) || (await this.#rules.isExternal(id))
  }

  async #external(id: string, name: string): Promise<ExternalTarget> {
    return { kind: 'external', external: await readExternal(id, this.#rules.interopDefault), name }
  }

  /** In the order in which Node would load; what is only imported by running code may fail. */
  #firstFailure(url: string, seen: Set<string>): { error: unknown; importers: Place[] } | undefined {
    if (seen.has(url) || this.#failures.size === 0) return undefined
    seen.add(url)
    if (this.#failures.has(url)) return { error: this.#failures.get(url), importers: [] }
    const { node, leads } = this.#visits.get(url) ?? {}
    for (const { clause, specifier, start } of node?.module.imports ?? []) {
      const lead = clause && specifier !== undefined ? leads?.get(specifier) : undefined
      const failure = typeof lead === 'string' ? this.#firstFailure(lead, seen) : undefined
      if (!failure || !node) continue
      const place = { file: node.file, ...node.module.positionOf(start) }
      return { error: failure.error, importers: [...failure.importers, place] }
    }
    return undefined
  }

  /** Makes the nodes that a module reaches know each other. */
  #connect(url: string): GraphNode {
    const known = this.#nodes.get(url)
    if (known) return known
    const visited = this.#visits.get(url)
    if (!visited) throw new ZtxexpError('INTERNAL', `${url} was not walked. This is a bug in ztxexp.`)
    const { node, leads } = visited
    this.#nodes.set(url, node)
    for (const [specifier, lead] of leads) {
      // What only running code asks for, and cannot be loaded, is told to the code that asks.
      if (typeof lead === 'string' && this.#firstFailure(lead, new Set())) continue
      const target = typeof lead === 'string' ? ({ kind: 'local', node: this.#connect(lead) } as const) : lead
      node.targets.set(specifier, target)
    }
    return node
  }
}

/** The id that stands in transformed code as `/@id/<id>`: a bare name, or that of a virtual module. */
function unwrappedId(specifier: string): string | undefined {
  const wrapped = /^\/@id\/(.+)$/.exec(specifier)?.[1]
  return wrapped?.replace('__x00__', '\0')
}

/**
 * A file is loaded under its own url, so that there is one instance of it, whoever imports it. What is CommonJS and is
 * served as an ES module is another thing than what Node would load.
 */
function servedUrl(file: string, query: string, { scope, hasSyntax }: TransformedModule): string {
  const isFile = file.startsWith('/')
  const base = isFile ? pathToFileURL(file).href : `file:///@virtual/${encodeURI(file.replace('\0', ''))}`
  const isWrapped = scope.isCommonJs && !hasSyntax
  return base + query + (isWrapped ? `${query ? '&' : '?'}ztxexp=cjs` : '')
}

/** All modules that are reached from these, themselves included. */
export function reachedFrom(nodes: Iterable<GraphNode>): Set<GraphNode> {
  const reached = new Set<GraphNode>()
  const pending = [...nodes]
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (reached.has(node)) continue
    reached.add(node)
    for (const target of node.targets.values()) if (target.kind === 'local') pending.push(target.node)
  }
  return reached
}
