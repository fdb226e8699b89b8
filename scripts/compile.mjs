// Compiles src file by file: what is bundled for publishing, and what tools take single modules from.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * Writes code and types; ends the process where there are type errors.
 *
 * @param {string} folder
 */
export function compile(folder) {
  const require = createRequire(import.meta.url)
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
  const args = [compiler, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', folder]
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', cwd: ROOT })
  if (status !== 0) process.exit(status ?? 1)
}

/**
 * Makes the modules importable, one by one, as long as this process lives.
 *
 * @returns {(path: string) => string} the url of a module by its path in `src`, such as `model/fingerprint.js`
 */
export function compileModules() {
  const folder = join(ROOT, `dist.modules-${process.pid}`)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  compile(folder)
  return (path) => pathToFileURL(join(folder, path)).href
}
