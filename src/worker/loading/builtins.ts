/**
 * The functions of the language and of Node that all code relies on, and that a run can put others in the place of:
 * found out when it ends, put back so that its end can be recorded, and the worker is not used again.
 *
 * What setup and experiment files change while they load stays: it is noted after that.
 */
import { EventEmitter } from 'node:events'

interface Noted {
  object: Record<PropertyKey, unknown>
  key: PropertyKey
  value: unknown
  isOwn: boolean
  name: string
  isHarmless: boolean
}

/** What was noted, and whether all of it is as it was. */
interface Watched {
  noted: readonly Noted[]
  areAsNoted: () => boolean
}

/** Tests, seeds and settings: put back when no run is left that may rely on them, which is all that is to be done. */
const HARMLESS = new Set([
  'Math.random',
  'Date.now',
  'performance.now',
  'Error.stackTraceLimit',
  'Error.prepareStackTrace',
  'globalThis.fetch',
])

/** Methods of the process, some of which it inherits. */
const PROCESS_METHODS = [
  'on',
  'once',
  'off',
  'emit',
  'addListener',
  'removeListener',
  'removeAllListeners',
  'listeners',
  'send',
  'disconnect',
  'exit',
  'kill',
  'abort',
  'reallyExit',
  'nextTick',
  'cwd',
  'chdir',
  'hrtime',
  'cpuUsage',
  'memoryUsage',
  'emitWarning',
]

const CLASSES = [
  Object,
  Function,
  Array,
  String,
  Promise,
  Map,
  Set,
  RegExp,
  Date,
  Error,
  Uint8Array,
  Buffer,
  AbortSignal,
  EventEmitter,
  EventTarget,
]

const NAMESPACES = { JSON, Math, Reflect }
const HOST = new Set(['Date', 'Buffer', 'AbortSignal', 'EventEmitter', 'EventTarget'])
const LANGUAGE = new Set(
  [...CLASSES.map(({ name }) => name), ...Object.keys(NAMESPACES)].filter((name) => !HOST.has(name)),
)

/** Node 22 and later load all their code for the net when one of these is first looked at: 20 ms of a start. */
const OF_THE_NET = new Set<PropertyKey>([
  ...['FormData', 'Headers', 'Request', 'Response'],
  ...['WebSocket', 'EventSource', 'MessageEvent', 'CloseEvent'],
])

/** Names of the globals that are there before any code of a user is. Getters, such as `crypto`, are left alone. */
const GLOBALS = Reflect.ownKeys(globalThis).filter((key) => {
  if (key === 'console' || OF_THE_NET.has(key)) return false
  return 'value' in (Object.getOwnPropertyDescriptor(globalThis, key) ?? {})
})
const getOwn = Object.getOwnPropertyDescriptor
const define = Object.defineProperty
const isExtensible = Object.isExtensible

/** What the language has, and what Node has: of the latter are timers and dates, which fake timers put others in the place of. */
let language = watch([])
let host = watch([])
let enumerable = 0
/** What a run has changed; it stays, because whoever has used it meanwhile may go on to do so. */
let damage: string | undefined

/** Notes how things are; to be called when code has been loaded and no run is in progress. */
export function noteBuiltins(): void {
  const lists = { language: [], host: [] }
  const noteKeys = (object: object, path: string, keys: readonly PropertyKey[]) =>
    noteInto(lists, { object, path, keys })
  noteKeys(globalThis, 'globalThis', GLOBALS)
  noteKeys(process, 'process', PROCESS_METHODS)
  noteKeys(performance, 'performance', ['now'])
  for (const each of CLASSES) {
    noteKeys(each, each.name, Reflect.ownKeys(each))
    noteKeys(each.prototype, `${each.name}.prototype`, Reflect.ownKeys(each.prototype))
  }
  for (const [name, each] of Object.entries(NAMESPACES)) noteKeys(each, name, Reflect.ownKeys(each))
  noteKeys(Error, 'Error', ['prepareStackTrace'])
  language = watch(lists.language)
  host = watch(lists.host)
  enumerable = countEnumerable()
}

/**
 * What is put back: what the language has, so that our own code can say how a run has ended, whatever it has changed;
 * then what is vital of Node; or all of that, when no run is in progress that could rely on its own seeds and the like.
 */
export type MendScope = 'language' | 'vital' | 'all'

/**
 * Puts back what a run has changed.
 *
 * @returns the name of the first such thing, if any, that makes the worker unfit for another run
 */
export function mendBuiltins(scope: MendScope): string | undefined {
  const { noted, areAsNoted } = scope === 'language' ? language : host
  if (noted.length === 0) return undefined
  // Counted by hand: iterators may be among what was changed.
  for (let index = areAsNoted() ? noted.length : 0; index < noted.length; index++) {
    const each = noted[index] as Noted
    if (each.object[each.key] === each.value) continue
    if (each.isHarmless && scope !== 'all') continue
    if (!putBack(each) || !each.isHarmless) damage ??= each.name
  }
  if (countEnumerable() !== enumerable) damage ??= 'Object.prototype or Array.prototype'
  if (!isExtensible(Object.prototype) || !isExtensible(Array.prototype)) damage ??= 'a frozen prototype'
  return damage
}

function putBack({ object, key, value, isOwn }: Noted): boolean {
  try {
    if (!isOwn) {
      delete object[key]
      return true
    }
    define(object, key, { configurable: true, writable: true, ...getOwn(object, key), value })
    return true
  } catch {
    return false
  }
}

/**
 * Whether all are as they were, in one expression with a term for each: a loop over hundreds of keys takes V8's slow
 * path for each of them, which is ten times as long.
 */
function watch(noted: Noted[]): Watched {
  const objects = [...new Set(noted.map(({ object }) => object))]
  const places = new Map(objects.map((object, index) => [object, `object${index}`]))
  const keyOf = ({ key }: Noted, index: number) =>
    typeof key === 'symbol' ? `key${index}` : JSON.stringify(key)
  const constants = [
    ...objects.map((_, index) => `object${index} = objects[${index}]`),
    ...noted.map((_, index) => `{ key: key${index}, value: value${index} } = noted[${index}]`),
  ]
  const terms = noted.map(
    (each, index) => `${places.get(each.object)}[${keyOf(each, index)}] === value${index}`,
  )
  if (terms.length === 0) return { noted, areAsNoted: () => true }
  const body = `const ${constants.join(', ')}\nreturn () => ${terms.join(' && ')}`
  return { noted, areAsNoted: new Function('noted', 'objects', body)(noted, objects) }
}

interface Place {
  object: object
  path: string
  keys: readonly PropertyKey[]
}

function noteInto(lists: Record<'language' | 'host', Noted[]>, { object, path, keys }: Place): void {
  const place = object as Record<PropertyKey, unknown>
  for (const key of keys) {
    const own = getOwn(object, key)
    if (own && !('value' in own)) continue
    const isOwn = own !== undefined
    const value = place[key]
    // Numbers and texts there are constants, except for the settings of errors.
    if (typeof value !== 'function' && typeof value !== 'object' && path !== 'Error') continue
    const isLanguage = LANGUAGE.has(path === 'globalThis' ? String(key) : (path.split('.')[0] ?? ''))
    const name = `${path}.${String(key)}`
    const isHarmless = HARMLESS.has(name)
    // A seed may be needed until the run is over.
    const list = isLanguage && !isHarmless ? lists.language : lists.host
    list.push({ object: place, key, value, isOwn, isHarmless, name })
  }
}

/** Properties that every object and array seems to have. */
function countEnumerable(): number {
  let count = 0
  for (const _key in []) count++
  return count
}
