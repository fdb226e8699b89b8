/** Prints any value as lines of text, one property each, so that two values can be compared line by line. */
import { inspect } from 'node:util'

/** What stands deeper is not printed. */
const MOST_DEPTH = 100
/** More keys are left in the order they have. */
const MOST_SORTED = 100_000
/** So many members of a Map or a Set are printed between two looks at the clock. */
const MEMBERS_PER_LOOK = 64
const MOST_CHARACTERS = 1024 * 1024
const MATCHER = Symbol.for('jest.asymmetricMatcher')
const LEAF = { depth: 4, sorted: true, maxArrayLength: 100, maxStringLength: 10_000 } as const

/** `expect.any(Number)` and its like. */
interface Matcher {
  asymmetricMatch(other: unknown): boolean
  toAsymmetricMatcher?(): string
  sample?: unknown
}

/** What is written before and after a value, and what it stands in. */
interface Place {
  indent: string
  label: string
  end: string
  parents: readonly object[]
  /** Whether there is no time left to bring members into an order. */
  isOver: () => boolean
}

/** A part of a value with what stands before it, and what stands in its place in the value that is compared. */
type Part = [label: string, value: unknown, counterpart?: unknown]

/**
 * The lines of a value in the manner of Vitest: keys sorted, every part on lines of its own with a comma after it.
 * They are made one after the other, so that a reader of the first thousand does not pay for a million.
 *
 * @param counterpart What the value is compared with. Matchers (`expect.any`) that match it are printed as it, since
 * they are no difference.
 * @param isOver Whether the time is over: from then on the members of a Map or a Set stay in the order they have; the
 * reader is to stop. Default: never.
 * @throws What a getter or a matcher of the user throws.
 * @example
 * [...valueLines({ b: new Set([1n]), a: undefined })] // ['{', '  "a": undefined,', '  "b": Set {', '    1n,', '  },', '}']
 */
export function valueLines(
  value: unknown,
  counterpart?: unknown,
  isOver: () => boolean = () => false,
): Generator<string> {
  return printed(value, counterpart, { indent: '', label: '', end: '', parents: [], isOver })
}

function* printed(value: unknown, counterpart: unknown, place: Place): Generator<string> {
  const text = shortText(value)
  if (text !== undefined) {
    yield `${place.indent}${place.label}${text}${place.end}`
  } else if (typeof value === 'string') {
    yield* textLines(quoted(value), place)
  } else if (isMatcher(value)) {
    if (value.asymmetricMatch(counterpart)) yield* printed(counterpart, undefined, place)
    else yield* printedMatcher(value, counterpart, place)
  } else {
    yield* printedObject(value as object, counterpart, place)
  }
}

/** What fits on one line whatever it is; `undefined` for objects and texts of several lines. */
function shortText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > MOST_CHARACTERS || value.includes('\n') ? undefined : JSON.stringify(value)
    case 'object':
      return value === null ? 'null' : undefined
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'boolean':
    case 'undefined':
      return String(value)
    default:
      return inspect(value, LEAF)
  }
}

function* printedMatcher(matcher: Matcher, counterpart: unknown, place: Place): Generator<string> {
  const name = matcher.toAsymmetricMatcher?.()
  if (name !== undefined) yield* textLines([name], place)
  else yield* printed(matcher.sample, counterpart, { ...place, label: `${place.label}${String(matcher)} ` })
}

function* printedObject(value: object, counterpart: unknown, place: Place): Generator<string> {
  const name = className(value)
  if (place.parents.includes(value)) {
    yield* textLines(['[Circular]'], place)
    return
  }
  if (place.parents.length === MOST_DEPTH) {
    yield* textLines([`[${name || 'Object'}]`], place)
    return
  }
  const parts = partsOf(value, counterpart, place.isOver)
  if (parts === undefined) {
    yield* textLines(inspect(value, LEAF).replaceAll('\n', `\n${place.indent}`).split('\n'), place)
    return
  }
  const { indent, label, end, parents, isOver } = place
  const [open, close] = isList(value) ? '[]' : '{}'
  const head = `${indent}${label}${name === '' ? '' : `${name} `}${open}`
  const inner = { indent: `${indent}  `, end: ',', parents: [...parents, value], isOver }
  let isEmpty = true
  for (const [partLabel, part, other] of parts) {
    if (isEmpty) yield head
    isEmpty = false
    const text = shortText(part)
    // Most parts are of this kind, and a generator for each would take most of the time.
    if (text !== undefined) yield `${inner.indent}${partLabel}${text},`
    else yield* printed(part, other, { ...inner, label: partLabel })
  }
  yield isEmpty ? `${head}${close}${end}` : `${indent}${close}${end}`
}

/** The parts of an object that is made of parts; `undefined` where it is printed as Node prints it. */
function partsOf(value: object, counterpart: unknown, isOver: () => boolean): Iterable<Part> | undefined {
  if (isList(value)) return listParts(value, counterpart)
  if (value instanceof ArrayBuffer) return listParts(new Uint8Array(value), undefined)
  if (value instanceof Map) return mapParts(value, counterpart, isOver)
  if (value instanceof Set) return setParts(value, isOver)
  if (value instanceof Error) return errorParts(value, counterpart)
  // A URL, a Promise, a class of the user that says itself how it is printed.
  const isOpaque = className(value) !== '' && (inspect.custom in value || Object.keys(value).length === 0)
  return isOpaque ? undefined : objectParts(value, counterpart)
}

function* listParts(list: ArrayLike<unknown>, counterpart: unknown): Generator<Part> {
  const others = Array.isArray(counterpart) ? counterpart : []
  for (let index = 0; index < list.length; index++) yield ['', list[index], others[index]]
}

function* mapParts(map: Map<unknown, unknown>, counterpart: unknown, isOver: () => boolean): Generator<Part> {
  const others = counterpart instanceof Map ? counterpart : new Map()
  for (const [key, part] of inOrder(map, ([key]) => key, isOver))
    yield [`${inline(key)} => `, part, others.get(key)]
}

function* setParts(set: Set<unknown>, isOver: () => boolean): Generator<Part> {
  for (const part of inOrder(set, (each) => each, isOver)) yield ['', part]
}

function* objectParts(value: object, counterpart: unknown): Generator<Part> {
  const others: object = typeof counterpart === 'object' && counterpart !== null ? counterpart : {}
  const keys = Object.keys(value)
  if (keys.length <= MOST_SORTED) keys.sort()
  for (const key of keys)
    yield [`${JSON.stringify(key)}: `, Reflect.get(value, key), Reflect.get(others, key)]
  for (const key of Object.getOwnPropertySymbols(value)) {
    const isShown = Object.prototype.propertyIsEnumerable.call(value, key)
    if (isShown) yield [`${String(key)}: `, Reflect.get(value, key), Reflect.get(others, key)]
  }
}

/** Message and cause are no keys of an error. */
function* errorParts(error: Error, counterpart: unknown): Generator<Part> {
  const other: { message?: unknown; cause?: unknown } = counterpart instanceof Error ? counterpart : {}
  yield ['"message": ', error.message, other.message]
  if (error.cause !== undefined) yield ['"cause": ', error.cause, other.cause]
  yield* objectParts(error, counterpart)
}

/** The order of a Map or a Set is no difference. */
function inOrder<T>(
  collection: Iterable<T> & { size: number },
  toKey: (item: T) => unknown,
  isOver: () => boolean,
): Iterable<T> {
  if (collection.size > MOST_SORTED) return collection
  const byText: [string, T][] = []
  for (const item of collection) {
    if (byText.length % MEMBERS_PER_LOOK === 0 && isOver()) return collection
    byText.push([inline(toKey(item)), item])
  }
  return byText.sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, item]) => item)
}

function inline(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : shortText(value)
  return text ?? inspect(value, { ...LEAF, breakLength: Number.POSITIVE_INFINITY, compact: true })
}

function* textLines(lines: readonly string[], { indent, label, end }: Place): Generator<string> {
  for (const [index, line] of lines.entries()) {
    yield `${index === 0 ? indent + label : ''}${line}${index === lines.length - 1 ? end : ''}`
  }
}

/** A text in quotes with its line breaks as they are, so that long texts are compared line by line. */
function quoted(text: string): string[] {
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
  const lines = cut.split('\n').map((line) => JSON.stringify(line).slice(1, -1))
  return `"${lines.join('\n')}"`.split('\n')
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || Object.getPrototypeOf(prototype) === null || Array.isArray(value)) return ''
  return String(value.constructor?.name ?? '')
}

function isList(value: object): value is ArrayLike<unknown> & object {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
}

function isMatcher(value: unknown): value is Matcher {
  return typeof value === 'object' && value !== null && '$$typeof' in value && value.$$typeof === MATCHER
}
