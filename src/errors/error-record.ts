/** Makes the JSON record of anything that was thrown. */
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { type ErrorRecord, RecordedError } from '../model/error.ts'
import { findJsonProblem, type JsonObject, type JsonValue } from '../model/utils/json.ts'
import { OutOfTime, TimeBudget } from '../model/utils/time-budget.ts'
import { CUT, compareSides, isAssertionError, printValue } from './comparison.ts'

const MAX_DEPTH = 8
const MAX_TEXT = 64 * 1024
/** Errors in all: causes, and parts of an error of several. */
const MAX_ERRORS = 100
/** Time for the comparisons of an error and its causes, and for the printing of their fields. */
const COMPARING_MS = 450
const PRINTING_MS = 50
/** Keys of a value that Node may print, which prints each. */
const MAX_KEYS = 1000
/** Items of a list that Node prints. */
const MAX_ITEMS = 100
const OWN_CODE = new URL('../', import.meta.url)
/** What stands in the frames between Node's start of a worker and the user's code. */
const FOREIGN_CODE = [
  OWN_CODE.href,
  fileURLToPath(OWN_CODE),
  '/node_modules/tinypool/',
  'node:internal/',
  '(node:',
  // What the language itself calls, such as `new Promise`.
  '(<anonymous>)',
]
const STANDARD_FIELDS = new Set(['name', 'message', 'stack', 'cause', 'errors', 'code'])

interface Budgets {
  comparing: TimeBudget
  printing: TimeBudget
  /** Errors that may still be recorded: one that stands in its own list of errors would never come to an end. */
  errors: number
}

/**
 * The record of a thrown value: an error with its class names, plain fields and cause chain, or, for anything
 * else, a description of what was thrown. About half a second is spent on printing values, however large they are; what
 * is not printed by then is left out.
 *
 * @param nowMs The clock that they are measured by. Default: the monotonic clock of the process.
 * @example
 * recordError(new TypeError('bad', { cause: 'x' })).classNames // ['TypeError', 'Error']
 */
export function recordError(thrown: unknown, nowMs?: () => number): ErrorRecord {
  const budgets = {
    comparing: new TimeBudget(COMPARING_MS, nowMs),
    printing: new TimeBudget(PRINTING_MS, nowMs),
    errors: MAX_ERRORS,
  }
  return readable(() => (thrown instanceof RecordedError ? thrown.record : record(thrown, budgets, 0)))
}

/** Name and message alone, as in the record. */
export function nameError(thrown: unknown): Pick<ErrorRecord, 'name' | 'message'> {
  return readable(() => named(thrown, new TimeBudget(PRINTING_MS)))
}

function readable<T>(read: () => T): T | ErrorRecord {
  try {
    return read()
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown'
    return {
      name: 'Error',
      message: `An error that cannot be read was thrown (${why}).`,
      classNames: ['Error'],
    }
  }
}

function named(thrown: unknown, budget: TimeBudget): Pick<ErrorRecord, 'name' | 'message'> {
  if (!isErrorLike(thrown)) {
    return {
      name: 'NonError',
      message: `A value that is not an error was thrown: ${describeThrown(thrown, budget)}`,
    }
  }
  const { message } = thrown as Error
  return {
    name: classChain(thrown as Error)[0] ?? 'Error',
    message: cleanUrls(shorten(String(message))),
  }
}

function record(thrown: unknown, budgets: Budgets, depth: number): ErrorRecord {
  budgets.errors--
  const head = named(thrown, budgets.printing)
  if (!isErrorLike(thrown)) return { ...head, classNames: ['NonError', 'Error'] }
  const error = thrown as Error & { code?: unknown; errors?: unknown }
  const comparison = isAssertionError(error) ? compareSides(error, budgets.comparing) : undefined
  const fields = plainFields(error, budgets.printing)
  const hasCode = typeof error.code === 'string' || typeof error.code === 'number'
  return {
    ...head,
    ...(typeof error.stack === 'string' && {
      stack: cleanStack(shortStack(error.stack, String(error.message))),
    }),
    ...(hasCode && { code: error.code as string | number }),
    classNames: classChain(error),
    ...(fields && { fields }),
    ...(comparison && { comparison }),
    ...(error.cause !== undefined && depth < MAX_DEPTH && { cause: record(error.cause, budgets, depth + 1) }),
    ...(Array.isArray(error.errors) && depth < MAX_DEPTH && { errors: parts(error.errors, budgets, depth) }),
  }
}

function parts(errors: readonly unknown[], budgets: Budgets, depth: number): ErrorRecord[] {
  const records: ErrorRecord[] = []
  for (const inner of errors.slice(0, 20)) {
    if (budgets.errors <= 0) break
    records.push(record(inner, budgets, depth + 1))
  }
  return records
}

function isErrorLike(thrown: unknown): boolean {
  if (thrown instanceof Error) return true
  if (typeof thrown !== 'object' || thrown === null) return false
  const { message, stack } = thrown as { message?: unknown; stack?: unknown }
  return typeof message === 'string' && typeof stack === 'string'
}

/**
 * Names along the prototype chain, nearest first. The error's own `name` comes first where it says more than its
 * class (`AbortError` of a DOMException), not where it is only inherited from a parent class.
 */
function classChain(error: Error): string[] {
  const names: string[] = []
  let prototype: unknown = Object.getPrototypeOf(error)
  while (typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype) {
    const name = (prototype as { constructor?: { name?: unknown } }).constructor?.name
    if (typeof name === 'string' && name !== '' && !names.includes(name)) names.push(name)
    prototype = Object.getPrototypeOf(prototype)
  }
  const own = String(error.name ?? '')
  return own === '' || names.includes(own) ? names : [own, ...names]
}

function plainFields(error: Error, budget: TimeBudget): JsonObject | undefined {
  const fields: JsonObject = {}
  const isAssertion = isAssertionError(error)
  for (const [key, value] of Object.entries(error)) {
    if (STANDARD_FIELDS.has(key)) continue
    const isSide = isAssertion && (key === 'expected' || key === 'actual')
    fields[key] = readField(value, isSide, budget)
  }
  return Object.keys(fields).length > 0 ? fields : undefined
}

function readField(value: unknown, isSide: boolean, budget: TimeBudget): JsonValue {
  try {
    const isObject = typeof value === 'object' && value !== null
    if (isObject) budget.check()
    const isMuch = isWide(value)
    if (!isMuch && isPlain(value)) return value
    if (typeof value === 'string') return shorten(value)
    return isMuch || isSide ? printValue(value, budget) : shorten(inspect(value, { depth: 1 }))
  } catch (error) {
    return error instanceof OutOfTime ? CUT : 'A value that cannot be read.'
  }
}

function isPlain(value: unknown): value is JsonValue {
  return findJsonProblem(value, { allowNonFinite: true, maxSize: MAX_TEXT }) === undefined
}

function describeThrown(value: unknown, budget: TimeBudget): string {
  return isWide(value) ? printValue(value, budget) : shorten(inspect(value, { depth: 2 }))
}

/** Whether a value, or what it holds, has so many keys that one look at them takes long. */
function isWide(value: unknown): boolean {
  let keys = 0
  const isMany = (part: unknown): boolean => {
    const isKeyed =
      typeof part === 'object' && part !== null && !Array.isArray(part) && !ArrayBuffer.isView(part)
    if (isKeyed) keys += Object.keys(part).length
    return keys > MAX_KEYS
  }
  if (isMany(value)) return true
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false
  const names = Array.isArray(value) ? value.slice(0, MAX_ITEMS).keys() : Object.keys(value)
  return [...names].some((name) => isMany(Object.getOwnPropertyDescriptor(value, name)?.value))
}

/** The message stands in the stack as well, and a long one must not push the positions out of what is kept. */
function shortStack(stack: string, message: string): string {
  if (stack.length <= MAX_TEXT) return stack
  const start = stack.indexOf(message)
  if (start === -1 || message.length < MAX_TEXT / 2) return shorten(stack)
  return stack.slice(0, start) + shorten(message) + shorten(stack.slice(start + message.length))
}

/** A stack with the positions of the user's source, and without the way that led from ztxexp to the user's code. */
function cleanStack(stack: string): string {
  const lines = withPositionLast(cleanUrls(stack)).split('\n')
  const end = lines.findLastIndex((line) => !isForeignFrame(line)) + 1
  return (isFrame(lines[end - 1] ?? '') ? lines.slice(0, end) : lines).join('\n')
}

/** Modules are served under urls with a version: a user knows them by their paths. */
function cleanUrls(text: string): string {
  return text
    .replace(/file:\/\/\/[^\s'"]{0,4096}?[?&]ztxexp=cjs/g, (url) => decodeURIComponent(new URL(url).pathname))
    .replace(/[?&]ztxexp=cjs/g, '')
}

/** Node puts the position of an import that cannot be linked above the error: here it becomes the first frame. */
function withPositionLast(stack: string): string {
  const [head, place, column] = /^(.+:\d+)\n.*\n( *)\^+\n+/.exec(stack) ?? []
  if (head === undefined || column === undefined) return stack
  const [title = '', ...frames] = stack.slice(head.length).split(/\n(?=\s+at )/)
  return [title, `    at ${place}:${column.length + 1}`, ...frames].join('\n')
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line)
}

function isForeignFrame(line: string): boolean {
  return isFrame(line) && FOREIGN_CODE.some((place) => line.includes(place))
}

function shorten(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text
}
