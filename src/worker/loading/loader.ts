/** Loads experiment files in a worker, as real ES modules under their own `file:` urls. */
import { fileURLToPath } from 'node:url'
import { recordError } from '../../errors/error-record.ts'
import type { Definition, ExperimentFunction } from '../../experiment/declare/definition.ts'
import { collectDefinitions } from '../../experiment/declare/registry.ts'
import { collectHooks, HOOK_NAMES, noHooks, type SetupHooks } from '../../experiment/declare/setup-hooks.ts'
import { ofSetupFile, RecordedError } from '../../model/error.ts'
import type { GraphExtension, ModuleGraph } from '../../model/module-graph.ts'
import { installModuleHooks, type Serve } from '../install-hooks.ts'
import { provideEnvironment } from '../test-environment.ts'
import { serveChildren } from '../typescript-children.ts'
import { onDynamicImport } from './dynamic-import.ts'
import { requestModule } from './imports.ts'

let serve: Serve | undefined
/** Key of the graph that was loaded last: a module that is in none says that it is of this one. */
let loadedKey = ''
/** Where that was written. */
let loadedPath = ''

/** What an experiment file and its setup files declare. */
export interface LoadedFile {
  definitions: Definition[]
  hooks: SetupHooks
}

/** A setup file is loaded once in a process, and its hooks are those of every experiment file that it is for. */
const setups = new Map<string, SetupHooks>()

/**
 * Imports the setup files and the experiment file of a graph, and returns what the file declared.
 * An error of the user's code is passed on as it was thrown.
 */
export async function loadExperiments(graphPath: string): Promise<LoadedFile> {
  serve ??= installHooks()
  const graph = await serve<ModuleGraph>(graphPath)
  loadedKey = graph.key
  loadedPath = graphPath
  await provideEnvironment(graph.environment)
  const hooks = noHooks()
  let exported: unknown
  const definitions = await collectDefinitions(async () => {
    for (const url of graph.setupUrls) await loadSetup(url, hooks)
    exported = ((await import(graph.entryUrl)) as { default?: unknown }).default
  })
  const isFunction = definitions.length === 0 && typeof exported === 'function'
  return { definitions: isFunction ? [asDefinition(exported as NonNullable<unknown>)] : definitions, hooks }
}

/** Imports a setup file, and adds its hooks. */
async function loadSetup(url: string, hooks: SetupHooks): Promise<void> {
  const known = setups.get(url) ?? (await collectHooks(() => importSetup(url)))
  setups.set(url, known)
  for (const name of HOOK_NAMES) hooks[name].push(...known[name])
}

/** Imports a setup file; what goes wrong in it is not the fault of the experiment file. */
async function importSetup(url: string): Promise<void> {
  try {
    await import(url)
  } catch (error) {
    const record = ofSetupFile(recordError(error), fileURLToPath(url))
    throw new RecordedError('FILE_NOT_LOADED', record, error)
  }
}

/** A module that declares nothing and exports a function is an experiment without configs of its own. */
function asDefinition(fn: NonNullable<unknown> & { name?: string }): Definition {
  const name = fn.name || 'experiment'
  return {
    name,
    fn: fn as ExperimentFunction<never>,
    configs: [{}],
    options: {},
    mode: 'run',
    calledAt: undefined,
  }
}

function installHooks(): Serve {
  const serving = installModuleHooks()
  const request = (specifier: string, importer: string) =>
    requestModule({ moduleKey: loadedKey, specifier, importer }, (path) => serving<GraphExtension>(path))
  onDynamicImport(request)
  serveChildren(
    (file) => request(file, file),
    () => loadedPath,
  )
  return serving
}
