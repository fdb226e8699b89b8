/** Which names that only CommonJS has a module uses. Pure, but for the parser. */
import { parseAst } from 'vitest/node'

/** The names that Node gives to CommonJS modules, and Vitest to all. */
export const SCOPE_NAMES = ['__dirname', '__filename', 'require', 'module', 'exports'] as const

export type ScopeName = (typeof SCOPE_NAMES)[number]

export interface ModuleScope {
  /** Used, and not declared by the module itself. */
  names: ScopeName[]
  /** What the module gives is what it puts into `module.exports`. */
  isCommonJs: boolean
  /** Names that are assigned to, which those of an import cannot be. */
  isReassigned: boolean
}

/** What is known of a module's own syntax. */
export interface ModuleSyntax {
  hasExports: boolean
}

const USED = new RegExp(`(?<![\\w$.])(?:${SCOPE_NAMES.join('|')})(?![\\w$])`)
const NOTHING: ModuleScope = { names: [], isCommonJs: false, isReassigned: false }

/** @param code JavaScript: types are stripped. */
export function readModuleScope(code: string, { hasExports }: ModuleSyntax): ModuleScope {
  if (!USED.test(code)) return NOTHING
  const used = SCOPE_NAMES.filter((name) => new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(code))
  const declared = used.some((name) => mayDeclare(code, name)) ? topLevelNames(code) : new Set<string>()
  const names = used.filter((name) => !declared.has(name))
  return {
    names,
    isCommonJs: !hasExports && names.some((name) => name === 'module' || name === 'exports'),
    isReassigned: names.some((name) => new RegExp(`(?<![\\w$.])${name}\\s*=(?![=>])`).test(code)),
  }
}

/** Whether some declaration, import or pattern of the code may name it: seldom, and then the parser has the word. */
function mayDeclare(code: string, name: string): boolean {
  return new RegExp(
    `(?:\\b(?:var|let|const|class|function|as|import)\\s+|[*,{[:]\\s*|\\.\\.\\.)${name}(?![\\w$])`,
  ).test(code)
}

/** A node of the syntax tree, as far as it is looked at here. */
interface SyntaxNode {
  type: string
  [key: string]: unknown
}

function topLevelNames(code: string): Set<string> {
  const names = new Set<string>()
  let body: unknown
  try {
    body = parseAst(code).body
  } catch {
    // Node will say what is wrong with it.
    return names
  }
  for (const statement of nodesIn(body)) {
    declaredBy(statement, names)
    // `var` in a block belongs to the module as well.
    for (const node of nestedNodes(statement)) {
      if (node.type === 'VariableDeclaration' && node.kind === 'var') declaredBy(node, names)
    }
  }
  return names
}

function declaredBy(statement: SyntaxNode, names: Set<string>): void {
  switch (statement.type) {
    case 'ImportDeclaration':
      for (const specifier of nodesIn(statement.specifiers)) patternNames(specifier.local, names)
      break
    case 'VariableDeclaration':
      for (const declarator of nodesIn(statement.declarations)) patternNames(declarator.id, names)
      break
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      patternNames(statement.id, names)
      break
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      for (const declaration of nodesIn([statement.declaration])) declaredBy(declaration, names)
      break
    default:
      break
  }
}

/** The names that a pattern binds: every identifier in it that is no key and no default value. */
function patternNames(pattern: unknown, names: Set<string>): void {
  const [node] = nodesIn([pattern])
  if (!node) return
  if (node.type === 'Identifier') names.add(String(node.name))
  const inner = [node.left, node.argument, node.type === 'Property' && node.value]
  for (const each of [inner, node.elements, node.properties].flatMap(nodesIn)) patternNames(each, names)
}

function* nestedNodes(node: SyntaxNode): Generator<SyntaxNode> {
  for (const value of Object.values(node)) {
    for (const child of nodesIn(Array.isArray(value) ? value : [value])) {
      if (/Function|Class/.test(child.type)) continue
      yield child
      yield* nestedNodes(child)
    }
  }
}

function nodesIn(value: unknown): SyntaxNode[] {
  if (!Array.isArray(value)) return []
  return value.filter((each) => typeof (each as SyntaxNode | null)?.type === 'string') as SyntaxNode[]
}
