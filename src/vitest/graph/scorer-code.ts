/** Which part of an experiment file is there for its scorers only. Pure, but for the parser. */
import { parseAst } from 'vitest/node'

/** A part of the code. */
export interface CodeRange {
  start: number
  end: number
}

export interface ScorerCode {
  /** In their order, none inside another. */
  ranges: CodeRange[]
  /** What is imported for nothing else, as it is written. */
  specifiers: Set<string>
}

/** A node of the syntax tree, as far as it is looked at here. */
interface SyntaxNode extends CodeRange {
  type: string
  [key: string]: unknown
}

/** A top-level name. */
interface Binding {
  name: string
  /** Its declaration, or the import that it comes with. */
  statement: SyntaxNode
}

const MAY_HAVE_SCORERS = /\bscorers\b/
const NOTHING: ScorerCode = { ranges: [], specifiers: new Set() }

/**
 * The option `scorers` of the experiments of a file, and what is declared or imported at its top level for nothing but
 * that. What is passed on, exported or found by no name of its own counts as used by the function as well.
 *
 * @param code JavaScript: types are stripped.
 */
export function readScorerCode(code: string): ScorerCode {
  if (!MAY_HAVE_SCORERS.test(code)) return NOTHING
  const body = statementsOf(code)
  const uses = new Map<string, SyntaxNode[]>()
  const ranges: CodeRange[] = []
  for (const node of body.flatMap((statement) => [...nested(statement)])) {
    if (node.type === 'Identifier')
      uses.set(String(node.name), [...(uses.get(String(node.name)) ?? []), node])
    const option = scorersOption(node)
    if (option) ranges.push(withComma(code, option))
  }
  if (ranges.length === 0) return NOTHING
  const bindings = body.flatMap(bindingsOf)
  const isInside = ({ start, end }: CodeRange) =>
    ranges.some((range) => range.start <= start && end <= range.end)
  for (let found = -1; found !== ranges.length; ) {
    found = ranges.length
    for (const statement of new Set(bindings.map((binding) => binding.statement))) {
      const own = bindings.filter((binding) => binding.statement === statement)
      const isForScorers = own.every(({ name }) => {
        const others = (uses.get(name) ?? []).filter(
          (use) => use.start < statement.start || use.end > statement.end,
        )
        return others.length > 0 && others.every(isInside)
      })
      if (isForScorers && !isInside(statement)) ranges.push(statement)
    }
  }
  return { ranges: outermost(ranges), specifiers: specifiersOf(body, isInside) }
}

/**
 * The code without some parts of it, and the parts; where a part stood, only the space around it may differ.
 *
 * @param length Of the code.
 * @param textOf The text of a range of it.
 */
export function splitCode(
  length: number,
  ranges: readonly CodeRange[],
  textOf: (range: CodeRange) => string,
): { rest: string; parts: string[] } {
  const text = (range: CodeRange) => textOf(range).trim()
  const starts = [0, ...ranges.map(({ end }) => end)]
  const rest = starts.map((start, index) => text({ start, end: ranges[index]?.start ?? length }))
  return { rest: rest.filter((piece) => piece !== '').join('\n'), parts: ranges.map(text) }
}

/** `scorers: …` among the options of `experiment(name, options, fn)`, `experiment.each(configs)(name, options, fn)`, … */
function scorersOption(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type !== 'CallExpression' || rootName(node.callee) !== 'experiment') return undefined
  const [, options] = nodesIn(node.arguments)
  if (options?.type !== 'ObjectExpression') return undefined
  return nodesIn(options.properties).find(({ type, computed, key }) => {
    const { name, value } = (key ?? {}) as { name?: unknown; value?: unknown }
    return type === 'Property' && computed !== true && (name === 'scorers' || value === 'scorers')
  })
}

function statementsOf(code: string): SyntaxNode[] {
  try {
    return nodesIn(parseAst(code).body)
  } catch {
    // Node will say what is wrong with it.
    return []
  }
}

/** The name that a chain of calls and members starts with. */
function rootName(callee: unknown): unknown {
  const [node] = nodesIn([callee])
  if (node?.type === 'CallExpression') return rootName(node.callee)
  if (node?.type === 'MemberExpression') return rootName(node.object)
  return node?.type === 'Identifier' ? node.name : undefined
}

function bindingsOf(statement: SyntaxNode): Binding[] {
  const of = (nodes: unknown) =>
    nodesIn(nodes).map((node) => ({ name: String((node as { name?: unknown }).name), statement }))
  switch (statement.type) {
    case 'ImportDeclaration':
      return of(nodesIn(statement.specifiers).map(({ local }) => local))
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return of([statement.id])
    case 'VariableDeclaration': {
      const ids = nodesIn(statement.declarations).map(({ id }) => id)
      // A pattern would need more looking at than it is worth.
      return nodesIn(ids).every(({ type }) => type === 'Identifier') ? of(ids) : []
    }
    default:
      return []
  }
}

function specifiersOf(body: readonly SyntaxNode[], isInside: (node: SyntaxNode) => boolean): Set<string> {
  const sources = (nodes: readonly SyntaxNode[]) =>
    nodes.flatMap(({ source }) => nodesIn([source]).map(({ value }) => String(value)))
  const others = new Set(sources(body.filter((statement) => !isInside(statement))))
  return new Set(sources(body.filter(isInside)).filter((specifier) => !others.has(specifier)))
}

/** The comma that follows a property goes with it. */
function withComma(code: string, { start, end }: CodeRange): CodeRange {
  return { start, end: end + (/^\s*,/.exec(code.slice(end))?.[0].length ?? 0) }
}

function outermost(ranges: readonly CodeRange[]): CodeRange[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)
  return sorted.filter(({ end }, index) => !sorted.slice(0, index).some((before) => before.end >= end))
}

/** A node and all below it, names of properties and members aside. */
function* nested(node: SyntaxNode): Generator<SyntaxNode> {
  yield node
  for (const [key, value] of Object.entries(node)) {
    if ((key === 'key' || key === 'property') && node.computed !== true) continue
    for (const child of nodesIn(Array.isArray(value) ? value : [value])) yield* nested(child)
  }
}

function nodesIn(value: unknown): SyntaxNode[] {
  if (!Array.isArray(value)) return []
  return value.filter((each) => typeof (each as SyntaxNode | null)?.type === 'string') as SyntaxNode[]
}
