/**
 * Makes what an experiment file imports a plain module graph, through a Vite environment.
 *
 * Vite resolves and transforms (TypeScript, aliases, JSON, `?raw`, plugins), but its module runner is not used: it
 * turns every imported name into a property access, which makes calls across modules 2.9 times slower and would
 * falsify measurements. Instead the transformed modules go to the workers as they are, and Node loads them as real
 * ES modules under the files' own urls.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DevEnvironment } from 'vite'
import { recordError } from '../../errors/error-record.ts'
import { type ErrorRecord, ofSetupFile } from '../../model/error.ts'
import type { GraphExtension, ModuleGraph, OpenGraph, ReachedModule } from '../../model/module-graph.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import { explainLoadError } from '../import-chain.ts'
import { type AskedEnvironment, findEnvironment } from '../test-environment.ts'
import { addReached, reachedPaths } from './added-dependency.ts'
import { FileLoadError, positionedRecord } from './load-error.ts'
import type { GraphNode, Target } from './module-exports.ts'
import { linkModules, namespaceFacade } from './module-links.ts'
import { type ExternalRules, ModuleWalk, reachedFrom } from './module-walk.ts'
import { hashCode, hashNodes, nameOf } from './node-hashes.ts'
import { yamlModules } from './yaml-module.ts'

export interface GraphOptions {
  setupFiles: readonly string[]
  rules: ExternalRules
  testEnvironment?: AskedEnvironment | undefined
}

/** A graph that knows where an error of its code comes from. */
export interface LoadableGraph extends OpenGraph {
  explain(error: ErrorRecord): ErrorRecord
}

/**
 * The module graph of an experiment file.
 *
 * @throws {FileLoadError} with the position, when a file has a syntax error or imports what does not exist.
 */
export async function buildModuleGraph(
  environment: DevEnvironment,
  entryFile: string,
  { setupFiles, rules, testEnvironment }: GraphOptions,
): Promise<LoadableGraph> {
  const { root } = environment.config
  const walk = new ModuleWalk(environment, rules)
  const found = await findEnvironment(testEnvironment, root, walk)
  const setups: GraphNode[] = []
  for (const file of setupFiles) setups.push(await addSetup(walk, root, file))
  const entry = await walk.add(entryFile)
  const nodes = reachedFrom([...(found?.node ? [found.node] : []), ...setups, entry])
  // A sweep only says which configs there are, and each is hashed by itself.
  const yaml = yamlModules(environment.config.plugins)
  const isSweep = (node: GraphNode): boolean => yaml.isSweep(node.file + node.query)
  const { codeHash, scorersHash } = hashCode(root, entry, {
    before: [...(found?.node ? [found.node] : []), ...setups],
    isLeftOut: isSweep,
  })
  const sweeps = [...nodes].filter(isSweep)
  const entryName = nameOf(root, entry)
  /** What runs have reached before in this session may have changed, and a worker has loaded what it was. */
  const reachedHashes = () =>
    Promise.all([...reachedPaths(environment, entryFile)].sort().map((path) => hashFile(walk, root, path)))
  const graph: ModuleGraph = {
    key: fingerprint([
      entryName,
      root,
      codeHash,
      scorersHash ?? null,
      hashNodes(root, sweeps),
      JSON.stringify(found?.environment ?? null),
      await reachedHashes(),
    ]),
    codeHash,
    ...(scorersHash !== undefined && { scorersHash }),
    entryUrl: entry.servedUrl,
    setupUrls: setups.map((node) => node.servedUrl),
    sources: linkModules(nodes),
    ...(found && { environment: found.environment }),
    packages: [...new Set([...nodes].flatMap(importedPackages))].sort(),
  }
  const extend = async (specifier: string, importer: string): Promise<GraphExtension> => {
    const target = await walk.resolve(pathOf(specifier), pathOf(importer))
    if (!target) throw notFound(specifier, pathOf(importer))
    const extension = extensionBy(root, target, nodes)
    if (target.kind === 'local' && extension.name !== null) {
      addReached(environment, entryFile, target.node.file + target.node.query)
    }
    return extension
  }
  const describe = async (path: string): Promise<ReachedModule> => {
    const file = resolve(root, path)
    return { name: relative(root, file), hash: await hashFile(walk, root, file) }
  }
  const explain = (error: ErrorRecord): ErrorRecord =>
    explainLoadError(error, { root, entries: [...setups, entry], packages: graph.packages })
  return { graph, extend, describe, explain }
}

async function addSetup(walk: ModuleWalk, root: string, file: string): Promise<GraphNode> {
  try {
    return await walk.add(file)
  } catch (error) {
    throw new FileLoadError(ofSetupFile(recordError(error), relative(root, file)), error)
  }
}

function extensionBy(root: string, target: Target, served: ReadonlySet<GraphNode>): GraphExtension {
  const facade = namespaceFacade(target)
  const own = facade ? { [facade.url]: facade.text } : {}
  if (target.kind === 'external') {
    const url = facade?.url ?? target.external.url
    return { url, isFacade: facade !== undefined, name: null, sources: own }
  }
  const reached = reachedFrom([target.node])
  const added = [...reached].filter((node) => !served.has(node))
  return {
    url: facade?.url ?? target.node.servedUrl,
    isFacade: facade !== undefined,
    // What the graph has is in its hash already.
    name: added.length > 0 ? nameOf(root, target.node) : null,
    sources: { ...linkModules(added), ...own },
  }
}

/** What Vite cannot transform counts as it is: a native file, or one that does not load. */
async function hashFile(walk: ModuleWalk, root: string, file: string): Promise<string> {
  try {
    return hashNodes(root, reachedFrom([await walk.add(file)]))
  } catch {
    const content = await readFile(file.replace(/[?#].*$/, '')).catch(() => undefined)
    return content ? createHash('sha256').update(content).digest('hex').slice(0, 16) : ''
  }
}

function notFound(specifier: string, importer: string): FileLoadError {
  const what = /^[./]|^file:/.test(specifier) ? 'module' : 'package'
  const message = `Cannot find ${what} '${specifier}' imported from ${importer}`
  return new FileLoadError(positionedRecord({ name: 'Error', code: 'ERR_MODULE_NOT_FOUND', message }))
}

/** Vite knows files by their paths. */
function pathOf(specifier: string): string {
  if (!specifier.startsWith('file:')) return specifier
  const [url = specifier, query = ''] = specifier.split(/(?=[?#])/, 2)
  return fileURLToPath(url) + query.replace(/[?&]ztxexp=.*$/, '')
}

function importedPackages(node: GraphNode): string[] {
  return [...node.targets.values()].flatMap((target) => {
    if (target.kind === 'local' || isBuiltin(target.external.url)) return []
    const name = /^file:.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(target.external.url)?.[1]
    return name ? [decodeURIComponent(name)] : []
  })
}
