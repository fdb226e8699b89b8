/** CommonJS in modules of the user's own, which Vitest lends to every module: `require`, `module`, `__dirname`. */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addNames, holdNames, isObject } from './interop.ts'

interface CommonModule {
  id: string
  filename: string
  path: string
  exports: unknown
  loaded: boolean
  require: NodeJS.Require
  children: unknown[]
  paths: string[]
}

type Body = (
  this: typeof globalThis,
  exports: unknown,
  module: CommonModule,
  require: NodeJS.Require,
  filename: string,
  dirname: string,
) => void

/** What a module may use without having declared it. */
export interface Scope {
  __filename: string
  __dirname: string
  require: NodeJS.Require
  module: CommonModule
  exports: unknown
  /** What the module has put into `module.exports`, as importers see it. */
  finish: () => object
}

const scopes = new Map<string, Scope>()

/** @param url Of the module, without what the graph adds to it. */
export function scopeOf(url: string): Scope {
  const known = scopes.get(url)
  if (known) return known
  const module = makeModule(url)
  const initial = module.exports
  const finish = (): object => exportsOf(module.exports, initial)
  const { filename, path, require } = module
  const scope = { __filename: filename, __dirname: path, require, module, exports: initial, finish }
  scopes.set(url, scope)
  return scope
}

/**
 * Runs a module that is CommonJS and nothing else. There is one instance of it, whether it is imported or required.
 */
export function runCommonJs(url: string, body: Body): object {
  const module = makeModule(url)
  const { cache } = module.require
  const required = cache[module.filename]
  if (required) return exportsOf(required.exports, undefined)
  cache[module.filename] = module as unknown as NodeJS.Module
  const initial = module.exports
  try {
    body.call(globalThis, initial, module, module.require, module.filename, module.path)
  } catch (error) {
    delete cache[module.filename]
    throw error
  }
  module.loaded = true
  return exportsOf(module.exports, initial)
}

function makeModule(url: string): CommonModule {
  const filename = fileURLToPath(url.replace(/[?#].*$/, ''))
  const require = createRequire(filename)
  const path = dirname(filename)
  return { id: filename, filename, path, exports: {}, loaded: false, require, children: [], paths: [] }
}

/**
 * As in Vitest: what is assigned to `module.exports` is the default export and lends its names; `exports.default` is
 * the default export too; else an object of all names is.
 */
function exportsOf(value: unknown, initial: unknown): object {
  const namespace = Object.create(null) as object
  Object.defineProperty(namespace, Symbol.toStringTag, { value: 'Module' })
  holdNames(namespace, value)
  if (!isObject(value)) return withDefault(namespace, value)
  const names = namesOf(value)
  const isDressed = value === initial || (initial === undefined && '__esModule' in value)
  const hasDefault = isDressed && Object.hasOwn(value, 'default')
  if (!hasDefault && isDressed && names.length === 0) return namespace
  addNames(namespace, value, { names })
  const main = hasDefault ? (value as { default: unknown }).default : value
  if (hasDefault && isObject(main)) {
    addNames(namespace, main, { names: namesOf(main).filter((name) => !Object.hasOwn(namespace, name)) })
  }
  return withDefault(namespace, main)
}

function withDefault(namespace: object, value: unknown): object {
  Object.defineProperty(namespace, 'default', { value, enumerable: true, configurable: true, writable: true })
  return namespace
}

function namesOf(value: object): string[] {
  if (Array.isArray(value) || value instanceof Promise) return []
  const names: string[] = []
  for (const name in value) if (name !== 'default') names.push(name)
  return names
}
