/**
 * Pythons with the programs that runs are sent to: the one that ZTXEXP_TRACKERS_PYTHON names, else `python3` where it has
 * the package. TensorBoard and W&B are else installed with pip, once, where pip reaches a registry; MLflow is too large
 * for that (850 MB).
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CLONE } from '../../harness.ts'

const OWN = join(CLONE, 'node_modules', '.cache', 'ztxexp-trackers')
const OWN_PYTHON = join(OWN, 'bin', 'python')

/** The path of a Python that has a package; `undefined`, which is told, where there is none. */
export function findPythonWith(name: 'mlflow' | 'tensorboard' | 'wandb'): string | undefined {
  for (const python of [process.env.ZTXEXP_TRACKERS_PYTHON, 'python3', OWN_PYTHON]) {
    if (python && hasPackage(python, name)) return python
  }
  const reason = name === 'mlflow' ? 'it is not installed' : install()
  if (reason === undefined) return OWN_PYTHON
  console.warn(`Skipped: there is no Python with ${name} (${reason}). ZTXEXP_TRACKERS_PYTHON can name one.`)
  return undefined
}

function hasPackage(python: string, name: string): boolean {
  const code = `import importlib.util, sys; sys.exit(importlib.util.find_spec('${name}') is None)`
  try {
    execFileSync(python, ['-c', code], { stdio: 'pipe', timeout: 60_000 })
    return true
  } catch {
    return false
  }
}

/** @returns why it could not be done */
function install(): string | undefined {
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    'tensorboard==2.*',
    'wandb==0.31.*',
  ]
  try {
    if (!existsSync(OWN_PYTHON))
      execFileSync('python3', ['-m', 'venv', OWN], { stdio: 'pipe', timeout: 60_000 })
    execFileSync(OWN_PYTHON, pip, { stdio: 'pipe', timeout: 240_000 })
    return undefined
  } catch (error) {
    return String((error as Error).message).split('\n')[0] ?? ''
  }
}
