/** Reads the source files that an `error.log` names: whoever has written that may have named any file. */
import { entryAt, readText } from '../store/door.ts'

const SOURCE_RE = /\.[cm]?[jt]sx?$/
const MOST_BYTES = 4 * 1024 * 1024

/**
 * The text of a source file as it was when a run started.
 *
 * @param startedAtMs Milliseconds since the epoch: a file that was saved after it would show the wrong lines.
 * @returns `undefined` where it is no source file, was saved since, or cannot be read.
 */
export function readSourceFile(path: string, startedAtMs: number): string | undefined {
  if (!SOURCE_RE.test(path)) return undefined
  const entry = entryAt(path)
  if (!entry?.isFile() || !(entry.mtimeMs < startedAtMs)) return undefined
  try {
    return readText(path, MOST_BYTES)
  } catch {
    return undefined
  }
}
