/** What an import or a re-export asks of the other module, read from its text. Pure. */

export interface ImportClause {
  /** Names asked for, `default` included. */
  names: string[]
  /** The whole module as one object: where `* as ns` stands in the statement, and the words that keep `ns`. */
  namespace: { start: number; end: number; local: string } | undefined
  /** `export * from`: whatever the other module has. */
  isStar: boolean
}

interface Token {
  text: string
  start: number
  end: number
}

const TOKEN = /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{},*]|[^\s{},*"'/]+/g

/**
 * Reads the part of a static `import` or `export … from` before the specifier.
 *
 * @example
 * parseImportClause('import a, { b as c } from ')
 * // { names: ['default', 'b'], namespace: undefined, isStar: false }
 */
export function parseImportClause(text: string): ImportClause {
  const tokens = tokensOf(text)
  if (tokens.at(-1)?.text === 'from') tokens.pop()
  const clause: ImportClause = { names: [], namespace: undefined, isStar: false }
  const isImport = tokens[0]?.text === 'import'
  for (let at = 1; at < tokens.length; at++) {
    const token = tokens[at]
    if (!token || token.text === ',') continue
    if (token.text === '{') at = readNames(tokens, at + 1, clause.names)
    else if (token.text !== '*') clause.names.push('default')
    else if (tokens[at + 1]?.text === 'as') {
      const local = tokens[at + 2]
      if (local) clause.namespace = { start: token.start, end: local.end, local: local.text }
      at += 2
    } else clause.isStar = !isImport
  }
  return clause
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)]
    .map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }))
    .filter((token) => !token.text.startsWith('//') && !token.text.startsWith('/*'))
}

/** Reads `a, b as c }` and returns where the brace stands. */
function readNames(tokens: readonly Token[], from: number, names: string[]): number {
  let at = from
  for (; at < tokens.length && tokens[at]?.text !== '}'; at++) {
    const text = tokens[at]?.text ?? ''
    if (text === ',') continue
    names.push(unquoted(text))
    if (tokens[at + 1]?.text === 'as') at += 2
  }
  return at
}

function unquoted(name: string): string {
  if (!/^["']/.test(name)) return name
  const inner = name.slice(1, -1)
  try {
    return JSON.parse(name.startsWith('"') ? name : `"${inner.replaceAll('"', '\\"')}"`) as string
  } catch {
    return inner
  }
}
