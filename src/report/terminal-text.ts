/** Makes any text safe to print on one terminal line, and measures, cuts and wraps it by display width. */
import { stripVTControlCharacters } from 'node:util'
import measure from 'fast-string-truncated-width'

const PLAIN_RE = /^[\x20-\x7e]*$/
/** An emoji with its joiners and selectors (kept), or an invisible character elsewhere (dropped). */
const INVISIBLE_RE =
  /([\u{1F1E6}-\u{1F1FF}]{2}|\u{1F3F4}[\u{E0061}-\u{E007A}]{2}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,3}\u{E007F}|(?:\p{Emoji}\uFE0F\u20E3?|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}?|\p{Emoji_Presentation})(?:\u200D(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}?|\p{Emoji_Presentation}|\p{Emoji}\uFE0F\u20E3?))*)|[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const CONTROL_RE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu
const ELLIPSIS = '…'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * Text of a user (title, metric, error) that can be printed on one line and cannot steer the terminal.
 *
 * Escape sequences, zero-width characters and direction overrides are removed; every other control character is
 * shown as an escape such as `\n` or `\x07`. A tab becomes a space.
 */
export function sanitize(text: string): string {
  if (PLAIN_RE.test(text)) return text
  const visible = text.replace(INVISIBLE_RE, (_match, emoji: string | undefined) => emoji ?? '')
  return stripVTControlCharacters(visible).replace(CONTROL_RE, escapeControl)
}

/** {@link sanitize} for text of several lines. */
export function sanitizeLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map(sanitize)
}

/** Columns that sanitized text takes on a terminal: two for CJK and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  return PLAIN_RE.test(text) ? text.length : measure(text).width
}

/** Sanitized text in at most `width` columns, with `…` in place of what was cut off its end. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  return width < 1 ? '' : takeStart(text, width - 1) + ELLIPSIS
}

/** {@link truncate} that keeps the end: for dotted keys and paths, whose end says more. */
export function truncateStart(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  return width < 1 ? '' : ELLIPSIS + takeEnd(text, width - 1)
}

/** {@link truncate} that keeps as much of the end as of the start: for titles, which differ at either. */
export function truncateMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
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
  while (displayWidth(rest) > width) {
    const head = takeStart(rest, width)
    if (head === '') return [...lines, truncate(rest, width)]
    const space = head.lastIndexOf(' ')
    const end = rest[head.length] !== ' ' && space > head.length / 2 ? space + 1 : head.length
    lines.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return [...lines, rest]
}

/** The longest start of the text that takes at most `width` columns and splits no character. */
function takeStart(text: string, width: number): string {
  if (PLAIN_RE.test(text)) return text.slice(0, width)
  const taken: string[] = []
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += displayWidth(segment)
    if (used > width) break
    taken.push(segment)
  }
  while (taken.length > 0 && displayWidth(taken.join('')) > width) taken.pop()
  return taken.join('')
}

/** The longest end of the text that takes at most `width` columns and splits no character. */
function takeEnd(text: string, width: number): string {
  const taken: string[] = []
  let used = 0
  for (const { segment } of Array.from(graphemes.segment(text)).reverse()) {
    used += displayWidth(segment)
    if (used > width) break
    taken.unshift(segment)
  }
  while (taken.length > 0 && displayWidth(taken.join('')) > width) taken.shift()
  return taken.join('')
}

function escapeControl(character: string): string {
  if (character === '\t') return ' '
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  const code = character.codePointAt(0) ?? 0
  if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD'
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
}
