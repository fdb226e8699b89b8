/** Loads the packages that only some exports need. */
import { ZtxexpError } from '../../model/error.ts'

/**
 * Runs an `import()` of an optional package.
 *
 * @param load `() => import('hyparquet-writer')`
 * @throws ZtxexpError (`BAD_OPTION`) that names the package to install.
 */
export async function loadOptional<T>(
  packageName: string,
  purpose: string,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing) throw cause
    throw new ZtxexpError(
      'BAD_OPTION',
      `${purpose} needs the package ${packageName}. Install it: npm install ${packageName}`,
      { cause },
    )
  }
}
