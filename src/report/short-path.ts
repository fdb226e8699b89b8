/** Writes paths as a user would. */
import { relative } from 'node:path'

/** A path from the working directory, unless that would lead out of it. */
export function shortPath(cwd: string, path: string): string {
  const short = relative(cwd, path)
  return short.startsWith('..') ? path : short
}
