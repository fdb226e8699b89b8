/** One module as Vite transformed it: its code, its imports, and where a place in the code comes from. */
import { SourceMap, type SourceMapPayload } from 'node:module'
import { pathToFileURL } from 'node:url'
import { init, parse } from 'es-module-lexer'
import type { TransformResult } from 'vite'

/** An import of a module: where its specifier stands in the code. */
export interface ImportSite {
  specifier: string
  start: number
  end: number
  isDynamic: boolean
}

export interface TransformedModule {
  code: string
  imports: ImportSite[]
  /** Data url comment of the source map, or an empty string. */
  mapComment: string
  /** Line and column (1-based) in the user's source of an offset in the code. */
  positionOf(offset: number): { line: number; column: number }
}

const cache = new WeakMap<TransformResult, TransformedModule>()

/** Lexes a transform result; the same result is lexed once. */
export async function readTransformed(result: TransformResult, file: string): Promise<TransformedModule> {
  const known = cache.get(result)
  if (known) return known
  await init
  const imports: ImportSite[] = []
  for (const site of parse(result.code)[0]) {
    if (site.n === undefined) continue
    const isDynamic = site.d > -1
    // The lexer's range of a dynamic import includes the quotes.
    imports.push({
      specifier: site.n,
      start: isDynamic ? site.s + 1 : site.s,
      end: isDynamic ? site.e - 1 : site.e,
      isDynamic,
    })
  }
  const map = readMap(result, file)
  const module: TransformedModule = {
    code: result.code,
    imports,
    mapComment: map ? inlineMap(map) : '',
    positionOf: (offset) => originalPosition(result.code, offset, map),
  }
  cache.set(result, module)
  return module
}

/** The code with every specifier replaced. */
export function rewriteImports(module: TransformedModule, replace: (site: ImportSite) => string): string {
  let code = ''
  let last = 0
  for (const site of [...module.imports].sort((a, b) => a.start - b.start)) {
    code += module.code.slice(last, site.start) + replace(site)
    last = site.end
  }
  return code + module.code.slice(last)
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

function inlineMap(map: SourceMapPayload): string {
  const data = Buffer.from(JSON.stringify(map)).toString('base64')
  return `\n//# sourceMappingURL=data:application/json;base64,${data}`
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
