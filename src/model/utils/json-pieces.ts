/** JSON text piece by piece: a string has a greatest length, and what is written need not all be in memory. */
import { isPlainObject, stringifyMetrics } from './json.ts'

/** Objects and lists that are taken apart so deep; what stands deeper is made in one piece. */
const DEPTH = 4

/**
 * What `stringifyMetrics` makes of a value, in pieces. What can be walked and is no list, such as a generator, is
 * written as a list and walked only then.
 *
 * @example
 * for (const piece of jsonPieces({ total: 2, rows: rowsOf(file) }, 2)) stream.write(piece)
 */
export function jsonPieces(value: unknown, indent = 0): Generator<string> {
  return pieces(value, { indent, before: '\n', depth: 0 })
}

/** A list with an item a line, each made in one piece. */
export function* jsonLines(items: Iterable<unknown>): Generator<string> {
  let before = '[\n'
  for (const item of items) {
    yield before + stringifyMetrics(item)
    before = ',\n'
  }
  yield before === '[\n' ? '[]' : '\n]'
}

/** Pieces put together to ones that are worth a write. */
export function* joined(pieces: Iterable<string>, least = 64 * 1024): Generator<string> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < least) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

/** Where a value stands: `before` is the line break, with the indent of its line. */
interface Place {
  indent: number
  before: string
  depth: number
}

function* pieces(value: unknown, place: Place): Generator<string> {
  const { indent, before, depth } = place
  const isList = typeof value === 'object' && value !== null && Symbol.iterator in value
  if (depth === DEPTH || !(isList || isPlainObject(value))) {
    const text = stringifyMetrics(value, indent) ?? 'null'
    yield indent > 0 && text.includes('\n') ? text.replaceAll('\n', before) : text
    return
  }
  const [open, close] = isList ? '[]' : '{}'
  const inner = { indent, before: before + ' '.repeat(indent), depth: depth + 1 }
  let start = `${open}${indent > 0 ? inner.before : ''}`
  const next = `,${indent > 0 ? inner.before : ''}`
  let isEmpty = true
  for (const [label, part] of isList ? itemsOf(value as Iterable<unknown>) : fieldsOf(value, indent)) {
    isEmpty = false
    yield start + label
    yield* pieces(part, inner)
    start = next
  }
  yield isEmpty ? `${open}${close}` : `${indent > 0 ? before : ''}${close}`
}

function* itemsOf(list: Iterable<unknown>): Generator<[label: string, value: unknown]> {
  for (const item of list) yield ['', item]
}

function* fieldsOf(object: object, indent: number): Generator<[label: string, value: unknown]> {
  for (const [key, value] of Object.entries(object)) {
    if (value !== undefined) yield [`${JSON.stringify(key)}:${indent > 0 ? ' ' : ''}`, value]
  }
}
