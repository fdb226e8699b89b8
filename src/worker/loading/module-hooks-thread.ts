/** The module hooks on Node versions that run them in a thread of their own; graphs arrive through a port. */
import type { LoadHookContext, ResolveHookContext } from 'node:module'
import type { MessagePort } from 'node:worker_threads'
import * as hooks from './module-hooks.ts'

export function initialize({ port }: { port: MessagePort }): void {
  port.on('message', (path: string) => {
    hooks.serveModules(path)
    port.postMessage(path)
  })
  port.unref()
}

export async function resolve(
  specifier: string,
  context: ResolveHookContext,
  next: (specifier: string, context: ResolveHookContext) => Promise<unknown>,
): Promise<unknown> {
  return hooks.resolve(specifier, context, next)
}

export async function load(
  url: string,
  context: LoadHookContext,
  next: (url: string, context: LoadHookContext) => Promise<unknown>,
): Promise<unknown> {
  return hooks.load(url, context, next)
}
