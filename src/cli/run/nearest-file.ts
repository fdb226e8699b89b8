/** Finds the experiment file that a mistyped filter most likely meant. */
import { basename } from 'node:path'
import { nearestName } from '../../model/utils/nearest-name.ts'

/** @returns one of the paths, or `undefined` where none is like the filter */
export function nearestFile(filter: string, paths: readonly string[]): string | undefined {
  const byName = new Map<string, string>()
  for (const path of paths) {
    const names = [path, path.replace(/\.exp\.\w+$/, '')]
    for (const name of names.flatMap((full) => [full, basename(full)])) byName.set(name, path)
  }
  return byName.get(nearestName(filter, [...byName.keys()]) ?? '')
}
