/** Makes any text safe to print on one terminal line, and measures, cuts and wraps it by display width. */
import { stripVTControlCharacters } from 'node:util'
import measure from 'fast-string-truncated-width'

const PLAIN_RE = /^[\x20-\x7e]*$/
/** An emoji with its joiners and selectors (kept), or an invisible character elsewhere (dropped). */
const INVISIBLE_RE =
  /([\u{1F1E6}-\u{1F1FF}]{2}|\u{1F3F4}[\u{E0061}-\u{E007A}]{2}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,3}\u{E007F}|(?:\p{Emoji}\uFE0F\u20E3?|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}?|\p{Emoji_Presentation})(?:\u200D(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}?|\p{Emoji_Presentation}|\p{Emoji}\uFE0F\u20E3?))*)|[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const CONTROL_RE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu
const ELLIPSIS = '…'
/** Characters of one line that are looked at, unless the caller knows that fewer are shown. */
const LONGEST_LINE = 10_000
/** Characters that a column may take: a family of emoji has eleven for two. The rest of a longer one is cut. */
const CHARACTERS_PER_COLUMN = 16
/** Lines of one text that are made of it. */
const MOST_LINES = 10_000

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * Text of a user (title, metric, error) that can be printed on one line and cannot steer the terminal.
 *
 * Escape sequences, zero-width characters and direction overrides are removed; every other control character is
 * shown as an escape such as `\n` or `\x07`. A tab becomes a space. The middle of a text that is longer than anyone
 * reads is left out before any of this, so that the time does not grow with the text: 10,000 characters stay.
 */
export function sanitize(text: string): string {
  return makeSafe(clip(text, LONGEST_LINE))
}

/** {@link sanitize} for what is cut to some columns: more than enough of both ends stays. */
export function sanitizeFor(text: string, columns: number): string {
  return makeSafe(clip(text, enoughFor(columns)))
}

function makeSafe(short: string): string {
  if (PLAIN_RE.test(short)) return short
  const visible = short.replace(INVISIBLE_RE, (_match, emoji: string | undefined) => emoji ?? '')
  return stripVTControlCharacters(visible).replace(CONTROL_RE, escapeControl)
}

/** {@link sanitize} for text of several lines. */
export function sanitizeLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/, MOST_LINES).map(sanitize)
}

/** The start and the end of a longer text, with `…` between them; no character is split. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text
  const half = Math.max(1, Math.floor((most - 1) / 2))
  return sliceWhole(text, 0, half) + ELLIPSIS + sliceWhole(text, text.length - half, text.length)
}

/** Columns that sanitized text takes on a terminal: two for CJK and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  return PLAIN_RE.test(text) ? text.length : measure(text).width
}

/** Sanitized text in at most `width` columns, with `…` in place of what was cut off its end. */
export function truncate(text: string, width: number): string {
  if (fits(text, width)) return text
  return width < 1 ? '' : takeStart(text, width - 1) + ELLIPSIS
}

/** {@link truncate} that keeps the end: for dotted keys and paths, whose end says more. */
export function truncateStart(text: string, width: number): string {
  if (fits(text, width)) return text
  return width < 1 ? '' : ELLIPSIS + takeEnd(text, width - 1)
}

/** {@link truncate} that keeps as much of the end as of the start: for titles, which differ at either. */
export function truncateMiddle(text: string, width: number): string {
  if (fits(text, width)) return text
  if (width < 1) return ''
  const start = takeStart(text, Math.floor((width - 1) / 2))
  return start + ELLIPSIS + takeEnd(text, width - 1 - displayWidth(start))
}

/** Spaces that fill sanitized text up to `width` columns. */
export function padding(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** Sanitized text as lines of at most `width` columns, broken at spaces where that is possible. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let rest = text
  while (!fits(rest, width)) {
    const head = takeStart(rest, width)
    if (head === '') return [...lines, truncate(rest, width)]
    const space = head.lastIndexOf(' ')
    const end = rest[head.length] !== ' ' && space > head.length / 2 ? space + 1 : head.length
    lines.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return [...lines, rest]
}

/** Whether text takes at most `width` columns; of a longer one no more is measured. */
function fits(text: string, width: number): boolean {
  if (text.length <= width && PLAIN_RE.test(text)) return true
  if (text.length > enoughFor(width)) return false
  return PLAIN_RE.test(text) ? text.length <= width : !measure(text, { limit: Math.max(0, width) }).truncated
}

/** The longest start of the text that takes at most `width` columns and splits no character. */
function takeStart(text: string, width: number): string {
  const start = text.slice(0, enoughFor(width))
  if (PLAIN_RE.test(start)) return start.slice(0, Math.max(0, width))
  const isWhole = start.length === text.length
  const segments = Array.from(graphemes.segment(start), ({ segment }) => segment)
  // The last one may be the half of a character.
  const taken = takeWhile(isWhole ? segments : segments.slice(0, -1), width)
  return fitted(taken, width, () => taken.pop())
}

/** The longest end of the text that takes at most `width` columns and splits no character. */
function takeEnd(text: string, width: number): string {
  if (width < 1) return ''
  const end = text.slice(-enoughFor(width))
  if (PLAIN_RE.test(end)) return end.slice(-width)
  const isWhole = end.length === text.length
  const segments = Array.from(graphemes.segment(end), ({ segment }) => segment)
  const taken = takeWhile((isWhole ? segments : segments.slice(1)).reverse(), width).reverse()
  return fitted(taken, width, () => taken.shift())
}

function takeWhile(segments: readonly string[], width: number): string[] {
  let used = 0
  const end = segments.findIndex((segment) => {
    used += displayWidth(segment)
    return used > width
  })
  return end === -1 ? [...segments] : segments.slice(0, end)
}

/** Characters beside each other may be wider than each alone. */
function fitted(segments: readonly string[], width: number, drop: () => void): string {
  while (segments.length > 0 && !fits(segments.join(''), width)) drop()
  return segments.join('')
}

function enoughFor(columns: number): number {
  return CHARACTERS_PER_COLUMN * (Math.max(0, columns) + 2)
}

/** A slice that begins and ends with a whole character. */
function sliceWhole(text: string, from: number, to: number): string {
  const isLow = (index: number) => (text.charCodeAt(index) & 0xfc00) === 0xdc00
  return text.slice(isLow(from) ? from + 1 : from, isLow(to) ? to - 1 : to)
}

function escapeControl(character: string): string {
  if (character === '\t') return ' '
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  const code = character.codePointAt(0) ?? 0
  if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD'
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
}
