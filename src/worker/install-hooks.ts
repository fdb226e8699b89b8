/**
 * Puts the hooks that serve modules into Node's loader.
 *
 * `module.registerHooks` runs them in this thread, where Node has it and it is sound. Else `module.register` runs them
 * in another thread, which cannot be called back synchronously.
 */
import * as nodeModule from 'node:module'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { ServedModules } from '../model/module-graph.ts'
import { hasSoundHooks } from './loading/hooks-of-node.ts'
import * as hooks from './loading/module-hooks.ts'

type RegisterHooks = (hooks: { resolve: unknown; load: unknown }) => void

/** Serves what was written of a graph, and returns it. */
export type Serve = <Modules extends ServedModules>(path: string) => Promise<Modules>

/** Called once in a process or thread. */
export function installModuleHooks(): Serve {
  process.setSourceMapsEnabled(true)
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
