/**
 * Loads experiment files in a worker, as real ES modules under their own `file:` urls.
 *
 * `module.registerHooks` runs the hooks in this thread (Node 22.15 and up). Node 20 has only `module.register`,
 * which runs them in another thread and cannot be called back synchronously.
 */
import * as nodeModule from 'node:module'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Definition, ExperimentFunction } from '../experiment/definition.ts'
import { collectDefinitions } from '../experiment/registry.ts'
import { collectHooks, HOOK_NAMES, noHooks, type SetupHooks } from '../experiment/setup-hooks.ts'
import type { ModuleGraph } from '../model/module-graph.ts'
import * as hooks from './module-hooks.ts'

type RegisterHooks = (hooks: { resolve: unknown; load: unknown }) => void

/** Serves a graph and returns it. */
type Serve = (path: string) => Promise<ModuleGraph>

let serve: Serve | undefined

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
  const graph = await serve(graphPath)
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
  const { registerHooks } = nodeModule as { registerHooks?: RegisterHooks }
  if (registerHooks) {
    registerHooks({ resolve: hooks.resolve, load: hooks.load })
    return async (path) => hooks.serveGraph(path)
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

async function serveInThread(port: MessagePort, path: string): Promise<ModuleGraph> {
  const graph = hooks.serveGraph(path)
  await new Promise<void>((resolve) => {
    port.ref()
    port.once('message', () => {
      port.unref()
      resolve()
    })
    port.postMessage(path)
  })
  return graph
}
