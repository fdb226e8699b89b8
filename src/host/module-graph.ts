/**
 * Walks what an experiment file imports, through a Vite environment, into a plain module graph.
 *
 * Vite resolves and transforms (TypeScript, aliases, JSON, `?raw`, plugins), but its module runner is not used: it
 * turns every imported name into a property access, which makes calls across modules 2.9 times slower and would
 * falsify measurements. Instead the transformed modules go to the workers as they are, and Node loads them as real
 * ES modules under the files' own urls.
 */
import { isBuiltin } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { DevEnvironment } from 'vite'
import { ZtxexpError } from '../model/error.ts'
import { fingerprint } from '../model/fingerprint.ts'
import type { ModuleGraph } from '../model/module-graph.ts'
import { FileLoadError, positionedError, positionedRecord } from './load-error.ts'
import {
  type ImportSite,
  readTransformed,
  rewriteImports,
  type TransformedModule,
} from './transformed-module.ts'
import { isYamlModule } from './yaml-module.ts'

/** A module of the walk. */
interface Node {
  /** Vite's url of it. */
  url: string
  /** Absolute path without query, or the id of a virtual module. */
  file: string
  query: string
  module: TransformedModule
  /** Specifier in the code to the node's url, or to what Node resolves itself. */
  targets: Map<string, Target>
}

type Target = { kind: 'local'; url: string } | { kind: 'external'; specifier: string }

/**
 * The module graph of an experiment file.
 *
 * @throws {FileLoadError} with the position, when a file has a syntax error or imports what does not exist.
 */
export async function buildModuleGraph(
  environment: DevEnvironment,
  entryFile: string,
  setupFiles: readonly string[],
): Promise<ModuleGraph> {
  const nodes = new Map<string, Node>()
  const urls: string[] = []
  for (const file of [...setupFiles, entryFile]) urls.push(await walk(environment, file, nodes))
  const root = environment.config.root
  const names = new Map([...nodes.values()].map((node) => [node.url, shortName(root, node)]))
  const named = [...nodes.values()]
    .map((node) => ({ name: names.get(node.url) ?? node.url, text: namedSource(node, names), node }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  // A sweep only says which configs there are, and each is hashed by itself.
  const code = named.filter(({ node }) => !isYamlModule(node.file + node.query))
  const codeHash = fingerprint(Object.fromEntries(code.map(({ name, text }) => [name, text])))
  const sweeps = named.filter((entry) => !code.includes(entry)).map(({ text }) => text)
  const entryName = names.get(urls.at(-1) ?? '') ?? ''
  const key = fingerprint([entryName, root, codeHash, ...sweeps])
  return {
    key,
    codeHash,
    entryUrl: servedUrl(nodes, urls.at(-1) ?? '', key),
    setupUrls: urls.slice(0, -1).map((url) => servedUrl(nodes, url, key)),
    sources: servedSources(nodes, key),
    packages: [...new Set([...nodes.values()].flatMap((node) => importedPackages(node)))].sort(),
  }
}

async function walk(environment: DevEnvironment, file: string, nodes: Map<string, Node>): Promise<string> {
  const entry = await environment.moduleGraph.ensureEntryFromUrl(file)
  const pending: string[] = [entry.url]
  for (let url = pending.pop(); url !== undefined; url = pending.pop()) {
    if (nodes.has(url)) continue
    const node = await transform(environment, url)
    nodes.set(url, node)
    for (const site of node.module.imports) {
      const target = await resolveTarget(environment, node, site)
      if (!target) continue
      node.targets.set(site.specifier, target)
      if (target.kind === 'local' && !nodes.has(target.url)) pending.push(target.url)
    }
  }
  return entry.url
}

async function transform(environment: DevEnvironment, url: string): Promise<Node> {
  const result = await environment.transformRequest(url).catch((error: unknown) => {
    throw positionedError(environment.config.root, url, error)
  })
  const known = await environment.moduleGraph.getModuleByUrl(url)
  const id = known?.id ?? url
  if (!result) throw new ZtxexpError('FILE_NOT_LOADED', `${url}: Vite gave no code for this file.`)
  const file = id.replace(/[?#].*$/, '')
  const query = /\?.*$/.exec(id)?.[0] ?? ''
  return { url, file, query, module: await readTransformed(result, file), targets: new Map() }
}

async function resolveTarget(
  environment: DevEnvironment,
  node: Node,
  site: ImportSite,
): Promise<Target | undefined> {
  const { specifier } = site
  if (isBuiltin(specifier) || /^(file|data|node|https?):/.test(specifier)) {
    return { kind: 'external', specifier }
  }
  const id = unwrappedId(specifier)
  // Node looks for a package from the module that imports it; Vite, by this id, would look from the root.
  const isExternal =
    id !== undefined && (await environment.pluginContainer.resolveId(id, node.file))?.external
  if (isExternal) return { kind: 'external', specifier: id }
  if (specifier.startsWith('/')) {
    const target = await environment.moduleGraph.ensureEntryFromUrl(id ?? specifier)
    const file = target.file ?? ''
    if (file.includes('/node_modules/')) return { kind: 'external', specifier: pathToFileURL(file).href }
    return { kind: 'local', url: target.url }
  }
  const found = await environment.pluginContainer.resolveId(specifier, node.file)
  if (found) return { kind: 'external', specifier }
  if (site.isDynamic) return undefined
  const { line, column } = node.module.positionOf(site.start)
  throw new FileLoadError(
    positionedRecord({
      name: 'Error',
      code: 'ERR_MODULE_NOT_FOUND',
      message: `Cannot find ${specifier.startsWith('.') ? 'module' : 'package'} '${specifier}'`,
      position: { file: node.file, line, column },
    }),
  )
}

/** The id that stands in transformed code as `/@id/<id>`: a bare name, or that of a virtual module. */
function unwrappedId(specifier: string): string | undefined {
  const wrapped = /^\/@id\/(.+)$/.exec(specifier)?.[1]
  return wrapped?.replace('__x00__', '\0')
}

/** A module's name in hashes: its path from the root, so that the same code gives the same hash elsewhere. */
function shortName(root: string, node: Node): string {
  return (node.file.startsWith('/') ? relative(root, node.file) : node.file) + node.query
}

/** The code with the names of other modules, so that it is the same elsewhere. */
function namedSource(node: Node, names: ReadonlyMap<string, string>): string {
  return rewriteImports(node.module, (site) => targetName(node, site, names))
}

function targetName(node: Node, site: ImportSite, names: ReadonlyMap<string, string>): string {
  const target = node.targets.get(site.specifier)
  if (target?.kind === 'local') return names.get(target.url) ?? target.url
  // An absolute url would make the hash differ between machines: the package name says enough.
  return target?.specifier.replace(/^file:.*\/node_modules\//, '').replace(/^file:.*\//, '') ?? site.specifier
}

function servedSources(nodes: ReadonlyMap<string, Node>, key: string): Record<string, string> {
  const served: Record<string, string> = {}
  for (const node of nodes.values()) {
    const code = rewriteImports(node.module, (site) => {
      const target = node.targets.get(site.specifier)
      if (!target) return site.specifier
      return target.kind === 'local' ? servedUrl(nodes, target.url, key) : target.specifier
    })
    served[servedUrl(nodes, node.url, key)] = code + node.module.mapComment
  }
  return served
}

/** The url a module is loaded under: its own, and a version, so that changed code is loaded anew. */
function servedUrl(nodes: ReadonlyMap<string, Node>, url: string, key: string): string {
  const node = nodes.get(url)
  if (!node) return url
  const isFile = node.file.startsWith('/')
  const base = isFile ? pathToFileURL(node.file).href : `file:///@virtual/${encodeURIComponent(node.file)}`
  return `${base}${node.query || '?'}${node.query ? '&' : ''}ztxexp=${key}`
}

function importedPackages(node: Node): string[] {
  const found: string[] = []
  for (const target of node.targets.values()) {
    if (target.kind === 'local' || isBuiltin(target.specifier)) continue
    const path = target.specifier.startsWith('file:') ? fileURLToPath(target.specifier) : target.specifier
    const name = /(?:^|.*\/node_modules\/)((?:@[^/]+\/)?[^/@:][^/:]*)/.exec(path)?.[1]
    if (name && !path.startsWith('/@') && (!path.startsWith('/') || path.includes('/node_modules/'))) {
      found.push(name)
    }
  }
  return found
}
