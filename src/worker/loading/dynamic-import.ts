/** `import(…)` of what nobody can see beforehand: the main process resolves and transforms it, and Node loads it. */
import { isBuiltin } from 'node:module'
import type { GraphExtension } from '../../model/module-graph.ts'

/** Asks for a module that the running code wants; the answer says under which url it is served from now on. */
type RequestImport = (
  specifier: string,
  importer: string,
) => Promise<Pick<GraphExtension, 'url' | 'isFacade'>>

/** The name under which a facade has the whole module as one object. */
const NAMESPACE = '__ztxexp_namespace'

let requestImport: RequestImport | undefined

/** Called once, by whoever talks to the main process. */
export function onDynamicImport(request: RequestImport): void {
  requestImport = request
}

/**
 * The function that stands for `import` in a module.
 *
 * @param importer Url of the module.
 */
export function dynamicImport(importer: string) {
  return async (specifier: unknown, options?: ImportCallOptions): Promise<object> => {
    const name = String(specifier)
    const isForeign = isBuiltin(name) || /^(data|https?|node):/.test(name)
    if (isForeign || !requestImport) return import(name, options)
    const { url, isFacade } = await requestImport(name, importer)
    const module = (await import(url)) as Record<string, object>
    return (isFacade && module[NAMESPACE]) || module
  }
}
