/** Reads the files that `ztxexp init` writes: they are in the package, as real files that are compiled and run in tests. */
import { readFile } from 'node:fs/promises'

export function readTemplate(name: string): Promise<string> {
  // From here and from any folder of dist.
  return readFile(new URL(`../../templates/${name}`, import.meta.url), 'utf8')
}
