/** Loads modules that a user names, TypeScript too, as Vite does. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LoadModule } from '../trackers/resolve.ts'

/** @param root Absolute path that relative ones start from; where there is no such file, from the working directory. */
export function moduleLoader(root: string): LoadModule {
  return async (specifier) => {
    // Loaded for this alone: most have no modules to load.
    const { runnerImport } = await import('vite')
    const places = [resolve(root, specifier), resolve(specifier)]
    const path = places.find((place) => existsSync(place)) ?? specifier
    const { module } = await runnerImport<object>(path, { root, configFile: false, logLevel: 'silent' })
    return module
  }
}
