/**
 * Loads experiment files in a worker, as real ES modules under their own `file:` urls.
 *
 * `module.registerHooks` runs the hooks in this thread, where Node has it and it is sound. Else `module.register` runs
 * them in another thread, which cannot be called back synchronously.
 */
import * as nodeModule from 'node:module'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Definition, ExperimentFunction } from '../experiment/definition.ts'
import { collectDefinitions } from '../experiment/registry.ts'
import { collectHooks, HOOK_NAMES, noHooks, type SetupHooks } from '../experiment/setup-hooks.ts'
import type { GraphExtension, ModuleGraph, ServedModules } from '../model/module-graph.ts'
import { onDynamicImport } from './dynamic-import.ts'
import { hasSoundHooks } from './hooks-of-node.ts'
import { requestModule } from './imports.ts'
import * as hooks from './module-hooks.ts'
import { provideEnvironment } from './test-environment.ts'

type RegisterHooks = (hooks: { resolve: unknown; load: unknown }) => void

/** Serves what was written of a graph, and returns it. */
type Serve = <Modules extends ServedModules>(path: string) => Promise<Modules>

let serve: Serve | undefined
/** Key of the graph that was loaded last: a module that is in none says that it is of this one. */
let loadedKey = ''

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
  const known = setups.get(url) ?? (await collectHooks(() => import(url)))
  setups.set(url, known)
  for (const name of HOOK_NAMES) hooks[name].push(...known[name])
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
  process.setSourceMapsEnabled(true)
  const serving = registerHooks()
  onDynamicImport((specifier, importer) =>
    requestModule({ moduleKey: loadedKey, specifier, importer }, (path) => serving<GraphExtension>(path)),
  )
  return serving
}

function registerHooks(): Serve {
  const { registerHooks: register } = nodeModule as { registerHooks?: RegisterHooks }
  if (register && hasSoundHooks(process.versions.node)) {
    register({ resolve: hooks.resolve, load: hooks.load })
    return async <Modules extends ServedModules>(path: string) => hooks.serveModules<Modules>(path)
  }
  const { port1, port2 } = new MessageChannel()
  nodeModule.register('../worker/module-hooks-thread.js', {
    parentURL: import.meta.url,
    data: { port: port2 },
    transferList: [port2],
  })
  port1.unref()
  return (path) => serveInThread(port1, path)
}

async function serveInThread<Modules extends ServedModules>(
  port: MessagePort,
  path: string,
): Promise<Modules> {
  const modules = hooks.serveModules<Modules>(path)
  await new Promise<void>((resolve) => {
    port.ref()
    const onMessage = (served: string): void => {
      if (served !== path) return
      port.off('message', onMessage)
      if (port.listenerCount('message') === 0) port.unref()
      resolve()
    }
    port.on('message', onMessage)
    port.postMessage(path)
  })
  return modules
}
