/** Makes the JSON record of anything that was thrown. */
import { inspect } from 'node:util'
import type { ErrorRecord } from './error.ts'
import { findJsonProblem, type JsonObject, type JsonValue } from './json.ts'

/** Where the compiled package is: `…/dist/`. */
const OWN_ROOT = new URL('..', import.meta.url).href
const MAX_DEPTH = 8
const MAX_TEXT = 64 * 1024
const STANDARD_FIELDS = new Set(['name', 'message', 'stack', 'cause', 'errors', 'code'])

/**
 * The record of a thrown value: an error with its class names, plain fields and cause chain, or, for anything
 * else, a description of what was thrown.
 *
 * @example
 * recordError(new TypeError('bad', { cause: 'x' })).classNames // ['TypeError', 'Error']
 */
export function recordError(thrown: unknown): ErrorRecord {
  try {
    return record(thrown, 0)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown'
    return {
      name: 'Error',
      message: `An error that cannot be read was thrown (${why}).`,
      classNames: ['Error'],
    }
  }
}

function record(thrown: unknown, depth: number): ErrorRecord {
  if (!isErrorLike(thrown)) {
    const message = `A value that is not an error was thrown: ${shorten(inspect(thrown, { depth: 2 }))}`
    return { name: 'NonError', message, classNames: ['NonError', 'Error'] }
  }
  const error = thrown as Error & { code?: unknown; errors?: unknown }
  const classNames = classChain(error)
  const fields = plainFields(error)
  const hasCode = typeof error.code === 'string' || typeof error.code === 'number'
  return {
    name: classNames[0] ?? 'Error',
    message: shorten(String(error.message)),
    ...(typeof error.stack === 'string' && { stack: shorten(cleanStack(error.stack)) }),
    ...(hasCode && { code: error.code as string | number }),
    classNames,
    ...(fields && { fields }),
    ...(error.cause !== undefined && depth < MAX_DEPTH && { cause: record(error.cause, depth + 1) }),
    ...(Array.isArray(error.errors) &&
      depth < MAX_DEPTH && { errors: error.errors.slice(0, 20).map((inner) => record(inner, depth + 1)) }),
  }
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

function plainFields(error: object): JsonObject | undefined {
  const fields: JsonObject = {}
  for (const [key, value] of Object.entries(error)) {
    if (STANDARD_FIELDS.has(key)) continue
    const isPlain = findJsonProblem(value, { allowNonFinite: true, maxSize: MAX_TEXT }) === undefined
    fields[key] = isPlain ? (value as JsonValue) : shorten(inspect(value, { depth: 1 }))
  }
  return Object.keys(fields).length > 0 ? fields : undefined
}

/** Takes the version queries of loaded modules out of a stack, and the frames of what called the user's code. */
function cleanStack(stack: string): string {
  const lines = stack.replace(/[?&]ztxexp=[0-9a-f]+/g, '').split('\n')
  return lines.filter((line) => !(/^\s+at /.test(line) && isOwnFrame(line))).join('\n')
}

function isOwnFrame(line: string): boolean {
  return (
    line.includes(OWN_ROOT) || line.includes('/node_modules/tinypool/') || /\(?node:async_hooks:/.test(line)
  )
}

function shorten(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text
}
