/**
 * A Python with the package ztxexp 1.0.x: the one that ZTXEXP_PYTHON names, else `python3` where it has the package,
 * else a virtual environment of our own, made once with pip where pip reaches a registry.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CLONE } from '../harness.ts'

/** The path of the program, or why there is none. */
export function findPython(): { python: string } | { missing: string } {
  for (const candidate of [process.env.ZTXEXP_PYTHON, 'python3']) {
    if (candidate && hasPackage(candidate)) return { python: candidate }
  }
  const folder = join(CLONE, 'node_modules', '.cache', 'ztxexp-python')
  const python = join(folder, 'bin', 'python')
  try {
    if (!existsSync(python))
      execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe', timeout: 60_000 })
    if (!hasPackage(python)) {
      const args = [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        'ztxexp==1.0.*',
        'pandas',
      ]
      execFileSync(python, args, { stdio: 'pipe', timeout: 240_000 })
    }
    return { python }
  } catch (error) {
    return { missing: String((error as Error).message).split('\n')[0] ?? '' }
  }
}

function hasPackage(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import ztxexp, pandas'], { stdio: 'pipe', timeout: 60_000 })
    return true
  } catch {
    return false
  }
}
