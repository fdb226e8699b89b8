/** Finds the experiment file that a mistyped filter most likely meant. */
import { type Dirent, readdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { nearestName } from '../model/nearest-name.ts'
import type { OpenProject } from './open-project.ts'

/** A suggestion is not worth reading more directories than this. */
const MOST_FOLDERS = 1000

/** A path from the root, or `undefined` where no file is like the filter. */
export function nearestFile(filter: string, project: OpenProject): string | undefined {
  const byName = new Map<string, string>()
  for (const path of experimentFiles(project)) {
    const names = [path, path.replace(/\.exp\.\w+$/, '')]
    for (const name of names.flatMap((full) => [full, basename(full)])) byName.set(name, path)
  }
  return byName.get(nearestName(filter, [...byName.keys()]) ?? '')
}

function experimentFiles({ root, options, vitest }: OpenProject): string[] {
  const folders = [root]
  const found: string[] = []
  for (let index = 0; index < Math.min(folders.length, MOST_FOLDERS); index++) {
    const folder = folders[index] ?? root
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        const isLeftOut = /^(\.|node_modules$)/.test(entry.name) || path === options.resultsDir
        if (!isLeftOut) folders.push(path)
      } else if (vitest.projects.some((project) => project.matchesTestGlob(path))) {
        found.push(relative(root, path))
      }
    }
  }
  return found
}

/** What may not be read holds no suggestion. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
