/** Writes paths as a user would. */
import { relative } from 'pathe'

/** A path from a folder, or as it is where that would lead out of the folder. */
export function shortPath(path: string, folder: string): string {
  const short = relative(folder, path)
  return short.startsWith('..') ? path : short || '.'
}
