/** JSON text piece by piece: a string has a greatest length, and what is written need not all be in memory. */
import { isPlainObject, stringifyMetrics } from './json.ts'

/** Objects and lists that are taken apart so deep; what stands deeper is made in one piece. */
const DEPTH = 4

/** Characters of a piece of a long text; one more where the last would be torn. */
export const PIECE = 64 * 1024

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

/** A list with an item a line. */
export function* jsonLines(items: Iterable<unknown>): Generator<string> {
  let before = '[\n'
  for (const item of items) {
    yield before
    yield* linePieces(item)
    before = ',\n'
  }
  yield before === '[\n' ? '[]' : '\n]'
}

/** What `stringifyMetrics` makes of a row, in one piece unless it has long texts: no copy of all of one is made. */
export function* linePieces(row: unknown): Generator<string> {
  if (!isPlainObject(row) || !Object.values(row).some(isLongText)) {
    yield stringifyMetrics(row)
    return
  }
  let start = '{'
  for (const [label, value] of fieldsOf(row, 0)) {
    yield start + label
    if (isLongText(value)) yield* textPieces(value)
    else yield stringifyMetrics(value)
    start = ','
  }
  yield '}'
}

function isLongText(value: unknown): value is string {
  return typeof value === 'string' && value.length > PIECE
}

/** What JSON escapes: quotes, backslashes, controls, and halves of pairs. */
const ESCAPED = /["\\\p{Cc}\p{Cs}]/u

function* textPieces(text: string): Generator<string> {
  yield '"'
  // To look is three times faster than to write.
  for (const piece of inPieces(text)) yield ESCAPED.test(piece) ? JSON.stringify(piece).slice(1, -1) : piece
  yield '"'
}

/** A text in pieces of some 64,000 characters; no pair of code units is torn. */
export function* inPieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = start + PIECE
    const isTorn = /[\ud800-\udbff]/.test(text.charAt(end - 1))
    const next = isTorn ? end + 1 : end
    yield text.slice(start, next)
    start = next
  }
}

/** Pieces put together to ones that are worth a write. */
export function* joined(pieces: Iterable<string>, least = PIECE): Generator<string> {
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
