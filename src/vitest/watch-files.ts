/** Files of the user's choice that are no modules, such as data sets: when one is saved, everything runs again. */
import { resolve } from 'node:path'
import type { Vitest } from 'vitest/node'

/** The place that a glob starts from, and the rest of it. */
const GLOB = /^((?:[^()[\]{}*?!+@]*\/)?)(.*)$/

/**
 * Makes Vitest's watcher run all files again when a file is saved that one of these stands for.
 *
 * @param names Paths of files, paths of folders, and globs; relative to the root.
 */
export function watchAlso(vitest: Vitest, root: string, names: readonly string[]): void {
  if (names.length === 0) return
  const { config, vite } = vitest
  for (const name of names) {
    const [, start = '', rest = ''] = GLOB.exec(name.replaceAll('\\', '/').replace(/\/+$/, '')) ?? []
    const folder = resolve(root, start)
    // The folders above may be called anything: what looks like a glob in them is none.
    const escaped = folder.replace(/[()[\]{}*?!+@\\]/g, '\\$&')
    // This matches what the glob does, and everything below.
    config.forceRerunTriggers = [...config.forceRerunTriggers, `${escaped}/${rest}/**`]
    // Vite's watcher knows no globs.
    vite.watcher.add(isGlob(rest) ? folder : resolve(folder, rest))
  }
}

function isGlob(text: string): boolean {
  return /[()[\]{}*?!+@]/.test(text)
}
