/** Cuts the text of an expression into tokens. */
import { ZtxexpError } from '../../model/error.ts'

export type TokenKind = 'name' | 'string' | 'number' | 'symbol' | 'word' | 'end'

export interface Token {
  kind: TokenKind
  /** As written; for names and strings without their quotes. */
  text: string
  /** Where it begins in the expression, from 0. */
  start: number
}

const WORDS = new Set(['true', 'false', 'null', 'NaN', 'Infinity', 'in', 'not', 'and', 'or'])
const TOKEN = new RegExp(
  [
    /(?<space>\s+)/u,
    /(?<number>-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|-Infinity)(?![\p{L}\p{N}_$])/u,
    /(?<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/u,
    /`(?<quoted>[^`]+)`/u,
    /(?<name>[\p{L}_$][\p{L}\p{N}_$-]*(?:\.[\p{L}\p{N}_$-]+)*)/u,
    /(?<symbol>&&|\|\||[=!<>]=|!~|[<>!~()[\],])/u,
  ]
    .map((part) => part.source)
    .join('|'),
  'uy',
)

/**
 * The tokens of an expression, the last one of kind `end`.
 *
 * @throws ZtxexpError (`BAD_OPTION`) where no token begins, with the column.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  for (let start = 0; start < text.length; start = TOKEN.lastIndex) {
    const groups = TOKEN.exec(text)?.groups
    if (!groups) throw expressionError(text, start, describeStray(text.slice(start)))
    const token = toToken(groups, start)
    if (token) tokens.push(token)
  }
  return [...tokens, { kind: 'end', text: '', start: text.length }]
}

/** An error that points into the expression. */
export function expressionError(text: string, start: number, message: string): ZtxexpError {
  const pointer = `${' '.repeat(Math.max(0, start))}^`
  return new ZtxexpError(
    'BAD_OPTION',
    `Bad expression at column ${start + 1}: ${message}\n\n  ${text.replaceAll(/\s/g, ' ')}\n  ${pointer}`,
  )
}

function toToken(groups: Record<string, string | undefined>, start: number): Token | undefined {
  const { number, string, quoted, name, symbol } = groups
  if (number !== undefined) return { kind: 'number', text: number, start }
  if (string !== undefined) return { kind: 'string', text: unquote(string), start }
  if (quoted !== undefined) return { kind: 'name', text: quoted, start }
  if (name !== undefined) return { kind: WORDS.has(name) ? 'word' : 'name', text: name, start }
  return symbol === undefined ? undefined : { kind: 'symbol', text: symbol, start }
}

/** A backslash keeps its meaning in a pattern: only quotes and backslashes lose it. */
function unquote(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(['"\\])/g, '$1')
}

function describeStray(rest: string): string {
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0)
  if (character === "'" || character === '"' || character === '`') return `this ${character} has no end.`
  if (character === '=') return 'write == to compare.'
  if (character === '&' || character === '|') return `write ${character}${character}.`
  return `${JSON.stringify(character)} has no meaning here.`
}
