/** A module that is left to Node: its url, and which names an import of it finds. */
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { init, parse } from 'es-module-lexer'

export interface ExternalModule {
  url: string
  /**
   * Names that it exports, as far as its text shows them; undefined for CommonJS, which shows them when it has run, and
   * `all` where nothing can be known, nor forgiven.
   */
  names: ReadonlySet<string> | 'all' | undefined
  /** Whether it exports what others export besides. */
  hasStar: boolean
  /** Whether its default export may be a CommonJS module, which gives the names then, as in Vitest. */
  isInterop: boolean
}

interface Read {
  mtimeMs: number
  size: number
  module: Omit<ExternalModule, 'isInterop'>
}

const known = new Map<string, Read>()

/**
 * Reads a module of a package, or one of Node's own.
 *
 * @param id Absolute path, name of a built-in module, or a url.
 * @param interopDefault Vitest's `deps.interopDefault`.
 */
export async function readExternal(id: string, interopDefault: boolean): Promise<ExternalModule> {
  const path = id.startsWith('file:') ? fileURLToPath(id) : id
  if (!path.startsWith('/')) return { url: id, names: builtinNames(id), hasStar: false, isInterop: false }
  const [file = path, query = ''] = path.split(/(?=\?)/, 2)
  const isInterop = interopDefault && !file.endsWith('.mjs')
  const stat = statSync(file, { throwIfNoEntry: false })
  const { mtimeMs = 0, size = 0 } = stat ?? {}
  const read = known.get(id)
  if (read && read.mtimeMs === mtimeMs && read.size === size) return { ...read.module, isInterop }
  await init
  const module = { url: pathToFileURL(file).href + query, ...readNames(file) }
  known.set(id, { mtimeMs, size, module })
  return { ...module, isInterop }
}

function builtinNames(id: string): ReadonlySet<string> | 'all' {
  const builtin = process.getBuiltinModule(id) as object | undefined
  return builtin ? new Set([...Object.keys(builtin), 'default']) : 'all'
}

/** By the rules of Node: the extension, the nearest package.json, and, where both are silent, the syntax. */
function readNames(file: string): Pick<ExternalModule, 'names' | 'hasStar'> {
  const commonJs = { names: undefined, hasStar: false }
  if (/\.(wasm|json)$/.test(file)) return { names: 'all', hasStar: false }
  if (!/\.m?js$/.test(file)) return commonJs
  if (file.endsWith('.js') && packageType(file) === 'commonjs') return commonJs
  try {
    const code = readFileSync(file, 'utf8')
    const [imports, exports, , hasSyntax] = parse(code)
    if (!hasSyntax && file.endsWith('.js') && packageType(file) !== 'module') return commonJs
    const hasStar = imports.some(({ ss, s }) => /^export\s*\*\s*(?:from|["'])/.test(code.slice(ss, s)))
    return { names: new Set(exports.map(({ n }) => n)), hasStar }
  } catch {
    return { names: new Set(), hasStar: true }
  }
}

const packageTypes = new Map<string, string | undefined>()

function packageType(file: string): string | undefined {
  return folderType(dirname(file))
}

function folderType(folder: string): string | undefined {
  if (packageTypes.has(folder)) return packageTypes.get(folder)
  const parent = dirname(folder)
  const own = readType(join(folder, 'package.json'))
  const isRoot = parent === folder || folder.endsWith('/node_modules')
  const type = own ? own.type : isRoot ? undefined : folderType(parent)
  packageTypes.set(folder, type)
  return type
}

function readType(file: string): { type: string | undefined } | undefined {
  try {
    const { type } = JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown }
    return { type: typeof type === 'string' ? type : undefined }
  } catch {
    return undefined
  }
}
