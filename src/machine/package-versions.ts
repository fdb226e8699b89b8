/** Versions of installed packages, found as Node finds the packages themselves. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const known = new Map<string, string | undefined>()

/**
 * The version of each package as seen from a folder; packages that are not there are left out.
 *
 * @example
 * packageVersions(['vitest'], '/project/src') // { vitest: '4.1.12' }
 */
export function packageVersions(names: readonly string[], folder: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of names) {
    const version = findVersion(name, folder)
    if (version !== undefined) found[name] = version
  }
  return found
}

/** The version of ztxexp that runs, wherever it was started from. */
export function ownVersion(): string {
  return readVersion(fileURLToPath(new URL('../../package.json', import.meta.url))) ?? 'unknown'
}

function findVersion(name: string, folder: string): string | undefined {
  const manifest = join(folder, 'node_modules', name, 'package.json')
  if (!known.has(manifest)) known.set(manifest, readVersion(manifest))
  const version = known.get(manifest)
  const parent = dirname(folder)
  return version ?? (parent === folder ? undefined : findVersion(name, parent))
}

function readVersion(manifest: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: unknown }
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}
