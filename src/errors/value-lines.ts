/** Prints any value as lines of text, one property each, so that two values can be compared line by line. */
import { inspect } from 'node:util'
import type { TimeBudget } from '../model/utils/time-budget.ts'
import { splitLines } from './text-lines.ts'

/** What stands deeper is not printed. */
const MOST_DEPTH = 100
/** A line of a text that is longer comes in several pieces: a piece is made in one step. */
const MOST_CHARACTERS = 1024 * 1024
/** So much of each item tells in which order the items of a Map or a Set are printed. */
const MOST_KEY_CHARACTERS = 1000
/** Keys within keys within keys: what stands deeper is no part of the order. */
const MOST_KEY_DEPTH = 4
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
  /** Within how many keys of Maps, or items of Sets, it stands. */
  keyDepth: number
  budget: TimeBudget
}

/** A part of a value with what stands before it, and what stands in its place in the value that is compared. */
type Part = [label: string, value: unknown, counterpart?: unknown]

/**
 * The lines of a value in the manner of Vitest: keys sorted, every part on lines of its own with a comma after it.
 * They are made one after the other, so that a reader of the first thousand pays for no more of a list; the keys of
 * an object, and the items of a Map or a Set, are put in order before the first of them.
 *
 * @param counterpart What the value is compared with. Matchers (`expect.any`) that match it are printed as it, since
 * they are no difference.
 * @throws {OutOfTime} when the budget is spent, and what a getter or a matcher of the user throws.
 * @example
 * [...valueLines({ b: new Set([1n]), a: undefined }, budget)]
 * // ['{', '  "a": undefined,', '  "b": Set {', '    1n,', '  },', '}']
 */
export function valueLines(value: unknown, budget: TimeBudget, counterpart?: unknown): Generator<string> {
  return printed(value, counterpart, { indent: '', label: '', end: '', parents: [], keyDepth: 0, budget })
}

function* printed(value: unknown, counterpart: unknown, place: Place): Generator<string> {
  place.budget.check()
  const text = shortText(value)
  if (text !== undefined) {
    yield `${place.indent}${place.label}${text}${place.end}`
  } else if (typeof value === 'string') {
    yield* quotedLines(value, place)
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
  const within = { ...place, parents: [...place.parents, value] }
  const parts = partsOf(value, counterpart, within)
  if (parts === undefined) {
    yield* textLines(inspect(value, LEAF).replaceAll('\n', `\n${place.indent}`).split('\n'), place)
    return
  }
  const { indent, label, end, budget } = place
  const [open, close] = isList(value) ? '[]' : '{}'
  const head = `${indent}${label}${name === '' ? '' : `${name} `}${open}`
  const inner = { ...within, indent: `${indent}  `, end: ',' }
  let isEmpty = true
  for (const [partLabel, part, other] of parts) {
    budget.check()
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
function partsOf(value: object, counterpart: unknown, place: Place): Iterable<Part> | undefined {
  if (isList(value)) return listParts(value, counterpart)
  if (value instanceof ArrayBuffer) return listParts(new Uint8Array(value), undefined)
  if (value instanceof Map) return mapParts(value, counterpart, place)
  if (value instanceof Set) return setParts(value, place)
  if (value instanceof Error) return errorParts(value, counterpart, place.budget)
  // A URL, a Promise, a class of the user that says itself how it is printed.
  const isOpaque = className(value) !== '' && (inspect.custom in value || Object.keys(value).length === 0)
  return isOpaque ? undefined : objectParts(value, counterpart, place.budget)
}

function* listParts(list: ArrayLike<unknown>, counterpart: unknown): Generator<Part> {
  const others = Array.isArray(counterpart) ? counterpart : []
  for (let index = 0; index < list.length; index++) yield ['', list[index], others[index]]
}

function* mapParts(map: Map<unknown, unknown>, counterpart: unknown, place: Place): Generator<Part> {
  const others = counterpart instanceof Map ? counterpart : new Map()
  for (const [text, [key, part]] of inOrder(map, ([key]) => key, place))
    yield [`${text} => `, part, others.get(key)]
}

function* setParts(set: Set<unknown>, place: Place): Generator<Part> {
  for (const [, part] of inOrder(set, (each) => each, place)) yield ['', part]
}

function* objectParts(value: object, counterpart: unknown, budget: TimeBudget): Generator<Part> {
  const others: object = typeof counterpart === 'object' && counterpart !== null ? counterpart : {}
  const keys = sort(Object.keys(value), (key) => key, budget)
  for (const key of keys)
    yield [`${JSON.stringify(key)}: `, Reflect.get(value, key), Reflect.get(others, key)]
  for (const key of Object.getOwnPropertySymbols(value)) {
    const isShown = Object.prototype.propertyIsEnumerable.call(value, key)
    if (isShown) yield [`${String(key)}: `, Reflect.get(value, key), Reflect.get(others, key)]
  }
}

/** Message and cause are no keys of an error. */
function* errorParts(error: Error, counterpart: unknown, budget: TimeBudget): Generator<Part> {
  const other: { message?: unknown; cause?: unknown } = counterpart instanceof Error ? counterpart : {}
  yield ['"message": ', error.message, other.message]
  if (error.cause !== undefined) yield ['"cause": ', error.cause, other.cause]
  yield* objectParts(error, counterpart, budget)
}

/** The items, each after its text, by their texts: the order of a Map or a Set is no difference. */
function inOrder<T>(
  collection: Iterable<T> & { size: number },
  toKey: (item: T) => unknown,
  place: Place,
): [text: string, item: T][] {
  const items = Array.from(collection, (item): [string, T] => [inline(toKey(item), place), item])
  return sort(items, ([text]) => text, place.budget)
}

function sort<T>(items: T[], toText: (item: T) => string, budget: TimeBudget): T[] {
  return items.sort((left, right) => {
    budget.check()
    const [a, b] = [toText(left), toText(right)]
    return a < b ? -1 : Number(a > b)
  })
}

/** The start of a value on one line. */
function inline(value: unknown, { parents, keyDepth, budget }: Place): string {
  budget.check()
  const short = typeof value === 'string' ? JSON.stringify(value) : shortText(value)
  if (short !== undefined) return short
  if (keyDepth === MOST_KEY_DEPTH) return `[${className(value as object) || 'Object'}]`
  const place = { indent: '', label: '', end: '', parents, keyDepth: keyDepth + 1, budget }
  let text = ''
  for (const line of printed(value, undefined, place)) {
    if (text.length > MOST_KEY_CHARACTERS) return `${text} …`
    text += `${text === '' ? '' : ' '}${line.trimStart()}`
  }
  return text
}

function* textLines(lines: readonly string[], { indent, label, end }: Place): Generator<string> {
  for (const [index, line] of lines.entries()) {
    yield `${index === 0 ? indent + label : ''}${line}${index === lines.length - 1 ? end : ''}`
  }
}

/** A text in quotes with its line breaks as they are, so that long texts are compared line by line. */
function* quotedLines(text: string, { indent, label, end, budget }: Place): Generator<string> {
  let last: string | undefined
  for (const line of splitLines(text, budget, MOST_CHARACTERS)) {
    if (last !== undefined) yield last
    last = `${last === undefined ? `${indent}${label}"` : ''}${JSON.stringify(line).slice(1, -1)}`
  }
  yield `${last}"${end}`
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
