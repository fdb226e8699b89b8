/** `paths` and `baseUrl` of tsconfig files, on a Vite that does not know them: 8 has them itself. */
import { dirname, resolve } from 'node:path'
import type { PathsMatcher, TsConfigResult } from 'get-tsconfig'
import type { ResolvedConfig } from 'vite'
import { viteVersion } from 'vitest/node'

/** Plugins that do the same. */
const PLUGINS = new Set(['vite-tsconfig-paths', 'vite-plugin-tsconfig-paths'])

export interface TsconfigPaths {
  /**
   * Paths that an import may stand for, the likeliest first; none where no tsconfig says anything of it.
   *
   * @param importer Absolute path, or the id of a virtual module.
   */
  candidates(specifier: string, importer: string): readonly string[]
  /** To be told of what was saved. */
  fileChanged(path: string): void
}

/** Whether it is for us to look at tsconfig files. */
export function needsTsconfigPaths({ plugins, resolve }: ResolvedConfig): boolean {
  if (Number.parseInt(viteVersion, 10) >= 8) return false
  const { tsconfigPaths } = resolve as { tsconfigPaths?: boolean }
  return tsconfigPaths !== false && !plugins.some(({ name }) => PLUGINS.has(name))
}

export async function readTsconfigPaths(): Promise<TsconfigPaths> {
  const { createFilesMatcher, createPathsMatcher, getTsconfig, parseTsconfig } = await import('get-tsconfig')
  const parsed = new Map<string, never>()
  const matchers = new Map<string, PathsMatcher | null>()

  /** The nearest tsconfig, or that of its references which has the file. */
  const tsconfigOf = (file: string): TsConfigResult | null => {
    const nearest = getTsconfig(file, 'tsconfig.json', parsed)
    for (const reference of nearest?.config.references ?? []) {
      const named = resolve(dirname(nearest?.path ?? file), reference.path)
      const path = named.endsWith('.json') ? named : resolve(named, 'tsconfig.json')
      const referenced = { path, config: parseTsconfig(path, parsed) }
      if (createFilesMatcher(referenced)(file)) return referenced
    }
    return nearest
  }

  const matcherOf = (file: string): PathsMatcher | null => {
    const known = matchers.get(file)
    if (known !== undefined) return known
    const tsconfig = tsconfigOf(file)
    const matcher = tsconfig && createPathsMatcher(tsconfig)
    matchers.set(file, matcher)
    return matcher
  }

  return {
    candidates: (specifier, importer) => {
      const file = importer.replace(/[?#].*$/, '')
      if (!file.startsWith('/') || file.includes('/node_modules/')) return []
      return matcherOf(file)?.(specifier) ?? []
    },
    fileChanged: (path) => {
      if (!/\/tsconfig[^/]*\.json$/.test(path)) return
      parsed.clear()
      matchers.clear()
    },
  }
}
