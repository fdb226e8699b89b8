/** Cuts long texts in the middle, for whoever shows less of them: the mark there says how long they are. */
import { createHash } from 'node:crypto'
import type { JsonValue } from './json.ts'
import { inPieces, PIECE } from './json-pieces.ts'

/** Stands around what is said in the middle of a text that was cut. */
export const CUT = '…'

/** Characters that are kept of the beginning of a text, and of its end. */
export const KEPT = 2048

/** Characters of the longest text that is never cut. */
export const LONGEST_TEXT = 2 * KEPT

/** Of a piece: a code unit takes three bytes at the most, and a piece may have one more. */
const buffer = Buffer.allocUnsafe(3 * (PIECE + 1))

const MARK = /…\[[\d,]+ characters, sha256 [0-9a-f]{16}\]…/

/** Characters of a mark, at the most. */
const LONGEST_MARK = 64

/**
 * What stands in the place of the middle of a text. Texts that differ have marks that differ, so that those that were cut
 * are equal where the whole ones are.
 *
 * @example
 * cutMark(answer) // '…[15,000,000 characters, sha256 2c26b46b68ffc68f]…'
 */
export function cutMark(text: string): string {
  const print = hashOf(text).slice(0, 16)
  return `${CUT}[${text.length.toLocaleString('en')} characters, sha256 ${print}]${CUT}`
}

/** Through one small buffer: a hash takes a copy of what it is given. */
function hashOf(text: string): string {
  const sha = createHash('sha256')
  for (const piece of inPieces(text)) sha.update(buffer.subarray(0, buffer.write(piece)))
  return sha.digest('hex')
}

/** Whether a text was cut. */
export function isCutText(text: string): boolean {
  return text.length <= LONGEST_TEXT + LONGEST_MARK && MARK.test(text)
}

/**
 * A text with a {@link cutMark} in its middle where it is longer than twice of what is kept; one that was cut already keeps
 * its mark.
 *
 * @param kept Characters of the beginning, and of the end. Default: 2,048.
 */
export function cutText(text: string, kept = KEPT): string {
  if (text.length <= 2 * kept) return text
  const known = isCutText(text) ? MARK.exec(text)?.[0] : undefined
  if (known !== undefined && text.length <= 2 * kept + LONGEST_MARK) return text
  // No pair of code units is torn.
  const head = text.slice(0, kept).replace(/[\ud800-\udbff]$/, '')
  const tail = text.slice(-kept).replace(/^[\udc00-\udfff]/, '')
  return head + (known ?? cutMark(text)) + tail
}

/** A cell of a table that is as telling as the value: a text, or the JSON of a list or an object, that is cut where it is long. */
export function cutCell(value: JsonValue, kept = KEPT): JsonValue {
  if (typeof value === 'string') return cutText(value, kept)
  if (typeof value !== 'object' || value === null) return value
  const text = JSON.stringify(value)
  return text.length > 2 * kept ? cutText(text, kept) : value
}
