/** Text of a user without what could steer a terminal or break a file of XML. */
import { stripVTControlCharacters } from 'node:util'

const PLAIN_RE = /^[\x20-\x7e\n\t]*$/
/**
 * Controls, halves of a character, separators of lines, and marks that turn the direction of the text round. Equal ones
 * in a row at once: a program may print zeros by the million.
 */
const CONTROL_RE = /([\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffe\uffff])\1*/gu
/** A colour or a style, which a program may print. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const STYLE_RE = /(\u001b\[[\d;]*m)/

/** Text of several lines: escape sequences are removed, other controls are shown, such as `\x07`. */
export function plainText(text: string): string {
  if (PLAIN_RE.test(text)) return text
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(
    CONTROL_RE,
    (all, control: string) =>
      control === '\n' || control === '\t' ? all : showControl(control).repeat(all.length / control.length),
  )
}

/** {@link plainText} on one line. */
export function plainLine(text: string): string {
  return plainText(text).replaceAll('\n', '\\n').replaceAll('\t', ' ')
}

/** What a program has printed: {@link plainText} with its colours. */
export function printable(output: string): string {
  if (PLAIN_RE.test(output)) return output
  return output
    .split(STYLE_RE)
    .map((part) => (STYLE_RE.test(part) ? part : plainText(part)))
    .join('')
}

function showControl(control: string): string {
  const code = control.codePointAt(0) ?? 0
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  if (control === '\r') return '\\r'
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
}
