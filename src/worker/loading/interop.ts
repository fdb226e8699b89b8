/**
 * What a CommonJS module gives to one that imports it, as Vitest has it (`interopModule` and the proxy around external
 * modules in its module evaluator), but as plain bindings and plain properties, which are read at native speed.
 */

/** A module that has run, and where its names are found. */
export interface Shape {
  /** The object that has the names. */
  mod: object
  /** What the default import gives, and where the names are looked for besides; undefined where nothing is forgiven. */
  fallback: unknown
  /** The object whose properties may change later on, if that is not `mod`. */
  holder: unknown
  isInterop: boolean
}

type Update = (value: unknown) => void

/** The value of a name that is only a type. */
export const nothing = undefined

/** @param isInterop Whether the default export may be a CommonJS module. */
export function foreign(namespace: object, isInterop: boolean): Shape {
  if (!isInterop || !('default' in namespace)) {
    return { mod: namespace, fallback: undefined, holder: undefined, isInterop: false }
  }
  const main = namespace.default
  if (!isObject(main) || !('__esModule' in main)) {
    return { mod: namespace, fallback: main, holder: main, isInterop: true }
  }
  const fallback = 'default' in main ? main.default : main
  return { mod: main, fallback, holder: main, isInterop: true }
}

/** What a CommonJS module of the user's own gives. */
const ownHolders = new WeakMap<object, unknown>()

export function own(exported: object): Shape {
  return { mod: exported, fallback: undefined, holder: ownHolders.get(exported), isInterop: false }
}

/**
 * The value of a name: of the first module that has it.
 *
 * @param update Called when the module gives the name another value later on.
 */
export function pick(shapes: readonly Shape[], name: string, update: Update): unknown {
  const shape = shapes.find((each) => hasName(each, name)) ?? shapes[0]
  if (!shape) return undefined
  const value = readName(shape, name)
  if (!isObject(value)) follow(shape, name, update)
  return value
}

function hasName({ mod, fallback, isInterop }: Shape, name: string): boolean {
  if (isInterop && name === 'default') return fallback !== undefined
  return name in mod || (isObject(fallback) && name in fallback)
}

function readName({ mod, fallback, isInterop }: Shape, name: string): unknown {
  if (isInterop && name === 'default') return fallback
  const value = (mod as Record<string, unknown>)[name]
  if (!isInterop) return value
  return value ?? (fallback as Record<string, unknown> | null | undefined)?.[name]
}

/** `exports.count++` is seen by importers: the property tells them, instead of being asked at every use. */
const followers = new WeakMap<object, Map<string, Set<Update>>>()

function follow({ mod, holder, isInterop }: Shape, name: string, update: Update): void {
  // A name that Node has found itself is what it was when the module had run, in Vitest too.
  if (!isObject(holder) || (isInterop && holder !== mod && name in mod)) return
  const names = followers.get(holder) ?? new Map<string, Set<Update>>()
  followers.set(holder, names)
  const known = names.get(name)
  if (known) {
    known.add(update)
    return
  }
  const property = Object.getOwnPropertyDescriptor(holder, name)
  if (!property?.configurable || !property.writable) return
  const updates = new Set([update])
  names.set(name, updates)
  let value: unknown = property.value
  Object.defineProperty(holder, name, {
    configurable: true,
    enumerable: property.enumerable ?? true,
    get: () => value,
    set: (next: unknown) => {
      value = next
      for (const each of updates) each(next)
    },
  })
}

const namespaces = new WeakMap<object, object>()

/** The whole module as one object: names of the module itself, and behind them those of its default export. */
export function namespaceOf({ mod, fallback, isInterop }: Shape): object {
  if (!isInterop) return mod
  const known = namespaces.get(mod)
  if (known) return known
  const namespace =
    typeof mod === 'function' ? callableNamespace(mod, fallback) : makeNamespace(mod, fallback)
  namespaces.set(mod, namespace)
  return namespace
}

/** Names that Node gives to CommonJS modules, and that are not exported again. */
const MARKS: ReadonlySet<string | symbol> = new Set(['__esModule', 'module.exports'])

/** A module of the user's, and what it exports again with `export *` that linking does not show. */
export function namespaceWith(whole: object, stars: readonly Shape[]): object {
  const known = namespaces.get(whole)
  if (known) return known
  const namespace = Object.create(null) as object
  addNames(namespace, whole, { names: Reflect.ownKeys(whole).filter((name) => !MARKS.has(name)) })
  for (const { mod } of stars) {
    const names = Object.keys(mod).filter((name) => name !== 'default' && !MARKS.has(name))
    addNames(namespace, mod, { names: names.filter((name) => !Object.hasOwn(namespace, name)) })
  }
  namespaces.set(whole, namespace)
  return namespace
}

function makeNamespace(mod: object, fallback: unknown): object {
  const namespace = Object.create(isObject(fallback) ? fallback : null) as object
  const names = Reflect.ownKeys(mod).filter((name) => name !== 'default')
  addNames(namespace, mod, { names, fallback })
  if (fallback !== undefined || 'default' in mod) {
    const enumerable = Object.getOwnPropertyDescriptor(mod, 'default')?.enumerable ?? !('__esModule' in mod)
    Object.defineProperty(namespace, 'default', {
      value: fallback,
      enumerable,
      configurable: true,
      writable: true,
    })
  }
  return namespace
}

interface AddedNames {
  names: readonly (string | symbol)[]
  /** Where a name is looked for that has no value, as in Vitest. Default: nowhere. */
  fallback?: unknown
}

/** Functions as properties, everything else through a getter: it may get another value, or be made when asked for. */
export function addNames(target: object, source: object, added: AddedNames): void {
  const live: string[] = []
  for (const name of added.names) {
    const property = propertyOf(source, name)
    const enumerable = property?.enumerable ?? true
    const isFixed =
      typeof name === 'symbol' || (property && 'value' in property && typeof property.value === 'function')
    if (isFixed) {
      const value = (source as Record<string | symbol, unknown>)[name]
      Object.defineProperty(target, name, { value, enumerable, configurable: true, writable: true })
    } else {
      live.push(name)
    }
  }
  const getters = liveGetters(source, { ...added, names: live })
  for (const name of live) {
    const get = Object.getOwnPropertyDescriptor(getters, name)?.get
    const enumerable = propertyOf(source, name)?.enumerable ?? true
    if (get) Object.defineProperty(target, name, { get, enumerable, configurable: true })
  }
}

/** A binding that has no value yet cannot be described. */
function propertyOf(source: object, name: string | symbol): PropertyDescriptor | undefined {
  try {
    return Object.getOwnPropertyDescriptor(source, name)
  } catch {
    return undefined
  }
}

/** Each getter has code of its own: those of one closure would be slow, since all would read every name. */
function liveGetters(source: object, added: AddedNames): object {
  const getters = added.names.map((name) => {
    const key = JSON.stringify(name)
    return `get [${key}]() { return source[${key}]${'fallback' in added ? ` ?? fallback?.[${key}]` : ''} }`
  })
  if (getters.length === 0) return {}
  const make = new Function('source', 'fallback', `return { __proto__: null, ${getters.join(', ')} }`)
  return make(source, added.fallback) as object
}

/** A module that is a function and says that it was an ES module once: it can be called, so it is asked each time. */
function callableNamespace(mod: object, fallback: unknown): object {
  const shape: Shape = { mod, fallback, holder: mod, isInterop: true }
  return new Proxy(mod, {
    get: (target, name) => (typeof name === 'string' ? readName(shape, name) : Reflect.get(target, name)),
    has: (target, name) => (typeof name === 'string' ? hasName(shape, name) : Reflect.has(target, name)),
  })
}

/** Remembers where the names of a module of the user's own come from. */
export function holdNames(exported: object, holder: unknown): void {
  ownHolders.set(exported, holder)
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
