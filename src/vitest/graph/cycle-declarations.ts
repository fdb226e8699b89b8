/**
 * What modules of a cycle declare at their top level, so that it may be read before it has a value: Vitest gives
 * undefined then, and so does `var`, where real ES modules throw. Pure, but for the parser.
 */
import { parseAst } from 'vitest/node'
import type { Edit } from './transformed-module.ts'

const DEFAULT = '__ztxexp_default'

/** A statement of the syntax tree, as far as it is looked at here. */
interface Statement {
  type: string
  start: number
  end: number
  kind?: string
  id?: { name: string } | null
  declaration?: Statement | null
  decorators?: unknown[]
}

/** @param code JavaScript: types are stripped. */
export function declareEarly(code: string): Edit[] {
  let body: Statement[]
  try {
    body = parseAst(code).body as unknown as Statement[]
  } catch {
    // Node will say what is wrong with it.
    return []
  }
  return body.flatMap((statement) => {
    const { type, start, declaration } = statement
    if (type === 'ExportDefaultDeclaration' && declaration) return defaultEdits(start, declaration)
    return declaration ? declarationEdits(declaration) : declarationEdits(statement)
  })
}

function declarationEdits({ type, kind, start, end, id, decorators = [] }: Statement): Edit[] {
  if (type === 'VariableDeclaration' && (kind === 'const' || kind === 'let')) {
    return [{ start, end: start + kind.length, text: 'var' }]
  }
  if (type !== 'ClassDeclaration' || !id || decorators.length > 0) return []
  return [...before(start, `var ${id.name} = `), ...before(end, ';')]
}

function defaultEdits(start: number, { type, id, ...declaration }: Statement): Edit[] {
  // Functions are there from the start.
  if (type === 'FunctionDeclaration') return []
  const name = type === 'ClassDeclaration' ? id?.name : DEFAULT
  if (name === undefined) return []
  const head = { start, end: declaration.start, text: `export { ${name} as default };var ${name} = ` }
  return type === 'ClassDeclaration' ? [head, ...before(declaration.end, ';')] : [head]
}

function before(place: number, text: string): Edit[] {
  return [{ start: place, end: place, text }]
}
