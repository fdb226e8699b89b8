/** Cuts the long strings of a JSON text before it is parsed: what shows less of them need not hold them in memory. */
import { cutMark, KEPT, LONGEST_TEXT } from '../../model/utils/cut-text.ts'

/** Characters. A shorter text is not worth looking at. */
export const SHORT_JSON = 64 * 1024

/** Characters of a string. */
const SHORT_STRING = 32

const QUOTE = '"'
const QUOTE_CODE = 0x22
const BACKSLASH = 0x5c

/**
 * The same JSON with a mark in the middle of strings of more than 4,096 characters as they stand there, see
 * {@link cutMark}; except for keys.
 *
 * @param json May be no JSON: then it still is none.
 */
export function cutTexts(json: string): string {
  if (json.length < SHORT_JSON) return json
  const kept: string[] = []
  let from = 0
  for (let start = json.indexOf(QUOTE); start !== -1; ) {
    const end = endOfString(json, start)
    // A key is a name: it is found by all of it.
    if (end - start > LONGEST_TEXT && json[end + 1] !== ':') {
      kept.push(json.slice(from, endOfHead(json, start + 1)), cutMark(contentOf(json.slice(start + 1, end))))
      from = startOfTail(json, end)
    }
    start = json.indexOf(QUOTE, end + 1)
  }
  return kept.length === 0 ? json : [...kept, json.slice(from)].join('')
}

/** The text that stands so between quotes; as it stands there where that is no JSON. */
function contentOf(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    return JSON.parse(`"${raw}"`)
  } catch {
    return raw
  }
}

/** Where the string that begins at `start` ends: its second quote, or the end of the text. */
export function endOfString(json: string, start: number): number {
  // Most strings are so short that a call takes longer than to look.
  for (let index = start + 1; index < start + SHORT_STRING; index++) {
    const code = json.charCodeAt(index)
    if (code === QUOTE_CODE) return index
    if (code === BACKSLASH) break
  }
  let end = json.indexOf(QUOTE, start + 1)
  // A quote behind an odd number of backslashes stands for itself.
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf(QUOTE, end + 1)
  return end === -1 ? json.length : end
}

function isEscaped(json: string, index: number): boolean {
  let before = index - 1
  while (json.charCodeAt(before) === BACKSLASH) before--
  return (index - before) % 2 === 0
}

/** Where to cut a string whose content begins at `start`, so that no escape and no pair of code units is torn. */
function endOfHead(json: string, start: number): number {
  let index = start
  while (index < start + KEPT) {
    const isEscape = json.charCodeAt(index) === BACKSLASH
    index += isEscape ? (json[index + 1] === 'u' ? 6 : 2) : 1
  }
  // The first half of a pair, as it is or as Python escapes it.
  if (/\\u[dD][89abAB]..$/.test(json.slice(index - 6, index))) return index - 6
  return /[\ud800-\udbff]$/.test(json.slice(index - 1, index)) ? index - 1 : index
}

/** Where the end of a string begins whose content ends at `end`: behind all that could be torn. */
function startOfTail(json: string, end: number): number {
  for (let index = end - KEPT; index < end; index++) {
    // The longest escape has six characters.
    const isWhole = !json.slice(index - 6, index).includes('\\')
    if (isWhole && !/^[\udc00-\udfff]/.test(json.charAt(index))) return index
  }
  return end
}
