/** One module as Vite transformed it: its code, its imports and exports, and where a place in the code comes from. */
import { SourceMap, type SourceMapPayload } from 'node:module'
import { pathToFileURL } from 'node:url'
import { ImportType, init, parse } from 'es-module-lexer'
import type { TransformResult } from 'vite'
import { type ImportClause, parseImportClause } from './import-clause.ts'
import { type ModuleScope, readModuleScope } from './module-scope.ts'

/** An import or re-export of a module, and where its parts stand in the code. */
export interface ImportSite {
  /** Undefined where only the running code knows it. */
  specifier: string | undefined
  start: number
  end: number
  /** Of the whole statement, or of the call. */
  statement: { start: number; end: number }
  /** What a static one asks for. */
  clause: ImportClause | undefined
  /** Where the parenthesis of a dynamic one stands. */
  parenthesis: number | undefined
}

/** A place in the code, and what is to stand there. */
export interface Edit {
  start: number
  end: number
  text: string
}

export interface TransformedModule {
  code: string
  imports: ImportSite[]
  /** Names that it exports itself; what comes with `export *` is not among them. */
  exports: Set<string>
  /** Whether it has an import or an export: without, it may be a CommonJS module or a script. */
  hasSyntax: boolean
  scope: ModuleScope
  map: SourceMapPayload | undefined
  /** Line and column (1-based) in the user's source of an offset in the code. */
  positionOf(offset: number): { line: number; column: number }
}

const cache = new WeakMap<TransformResult, TransformedModule>()

/** Lexes a transform result; the same result is lexed once. */
export async function readTransformed(result: TransformResult, file: string): Promise<TransformedModule> {
  const known = cache.get(result)
  if (known) return known
  await init
  // A comment of the same length: what is not the first line of a file is no `#!`.
  const code = result.code.replace(/^#!/, '//')
  const [sites, exported, , hasSyntax] = parse(code)
  const imports = sites.flatMap((site) => {
    if (site.d > -1) return site.t === ImportType.Dynamic ? [dynamicSite(site)] : []
    return site.t === ImportType.Static && site.n !== undefined ? [staticSite(code, site)] : []
  })
  const exports = new Set(exported.map(({ n }) => n))
  const hasStar = imports.some(({ clause }) => clause?.isStar)
  const map = readMap(result, file)
  const module: TransformedModule = {
    code,
    imports,
    exports,
    hasSyntax,
    scope: readModuleScope(code, { hasExports: exports.size > 0 || hasStar }),
    map,
    positionOf: (offset) => originalPosition(code, offset, map),
  }
  cache.set(result, module)
  return module
}

type LexedSite = ReturnType<typeof parse>[0][number]

function staticSite(code: string, { n, s, e, ss, se }: LexedSite): ImportSite {
  const clause = parseImportClause(code.slice(ss, s - 1))
  return { specifier: n, start: s, end: e, statement: { start: ss, end: se }, clause, parenthesis: undefined }
}

/** The lexer's range of a literal in a dynamic import includes the quotes. */
function dynamicSite({ n, s, e, d, ss, se }: LexedSite): ImportSite {
  const [start, end] = n === undefined ? [s, e] : [s + 1, e - 1]
  return { specifier: n, start, end, statement: { start: ss, end: se }, clause: undefined, parenthesis: d }
}

/** The code with these places replaced, which do not overlap. */
export function applyEdits(code: string, edits: readonly Edit[]): string {
  let edited = ''
  let last = 0
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
    edited += code.slice(last, start) + text
    last = end
  }
  return edited + code.slice(last)
}

function readMap(result: TransformResult, file: string): SourceMapPayload | undefined {
  const map = result.map
  if (!map || !('mappings' in map) || !map.mappings) return undefined
  return {
    version: 3,
    file,
    sources: [pathToFileURL(file).href],
    sourcesContent: [],
    names: 'names' in map ? map.names : [],
    mappings: map.mappings,
    sourceRoot: '',
  } as unknown as SourceMapPayload
}

function originalPosition(code: string, offset: number, map: SourceMapPayload | undefined) {
  const before = code.slice(0, offset).split('\n')
  const line = before.length - 1
  const column = before[line]?.length ?? 0
  const entry = map && new SourceMap(map).findEntry(line, column)
  if (entry && 'originalLine' in entry && typeof entry.originalLine === 'number') {
    return { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
  }
  return { line: line + 1, column: column + 1 }
}
