/** Gives the code of a worker the globals of another environment, such as a document, by Vitest's own means. */
import { ZtxexpError } from '../model/error.ts'
import type { TestEnvironment } from '../model/module-graph.ts'

/** Vitest's `vitest/runtime`, as far as it is used here. */
interface Runtime {
  builtinEnvironments: Record<string, { setup(global: object, options: object): Promise<unknown> }>
}

/** What this worker has: a second one is not made, since a worker serves files of one environment. */
let provided: Promise<void> | undefined

/**
 * To be called before any code of the user's.
 *
 * @throws {ZtxexpError} `FILE_NOT_LOADED` when the package that the environment is made of is not installed
 */
export function provideEnvironment(environment: TestEnvironment | undefined): Promise<void> {
  if (!environment) return Promise.resolve()
  provided ??= setUp(environment)
  return provided
}

async function setUp({ name, package: needed, url, options }: TestEnvironment): Promise<void> {
  const { builtinEnvironments } = (await import(url)) as Runtime
  try {
    await builtinEnvironments[name]?.setup(globalThis, options)
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing || !String((error as Error).message).includes(`'${needed}'`)) throw error
    throw new ZtxexpError(
      'FILE_NOT_LOADED',
      `The environment ${name} needs the package ${needed}, which is not installed: npm install --save-dev ${needed}`,
    )
  }
}
