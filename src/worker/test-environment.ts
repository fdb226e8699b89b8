/** Gives the code of a worker the globals of another environment, such as a document, as Vitest would. */
import { ZtxexpError } from '../model/error.ts'
import type { TestEnvironment } from '../model/module-graph.ts'

/** An environment as Vitest's users write it. */
interface Environment {
  setup(global: object, options: object): unknown
}

interface Provided {
  teardown?: (global: object) => unknown
}

/** What this worker has: a second one is not made, since a worker serves files of one environment. */
let provided: Promise<Provided> | undefined
let end: (() => unknown) | undefined

/**
 * To be called before any code of the user's.
 *
 * @throws {ZtxexpError} `FILE_NOT_LOADED` when the package that the environment is made of is not installed, or its
 *   module has none
 */
export async function provideEnvironment(environment: TestEnvironment | undefined): Promise<void> {
  if (!environment) return
  provided ??= setUp(environment)
  const { teardown } = await provided
  // Those of Vitest only take away globals, which end with the worker.
  if (environment.package === null && teardown) end = () => teardown(globalThis)
}

/** What the environment wants called when the worker is done, if anything. */
export function environmentEnd(): (() => unknown) | undefined {
  return end
}

async function setUp(asked: TestEnvironment): Promise<Provided> {
  const environment = await load(asked)
  try {
    return ((await environment.setup(globalThis, asked.options)) ?? {}) as Provided
  } catch (error) {
    const { name, package: needed } = asked
    const isMissing = (error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing || !String((error as Error).message).includes(`'${needed}'`)) throw error
    throw new ZtxexpError(
      'FILE_NOT_LOADED',
      `The environment ${name} needs the package ${needed}, which is not installed: npm install --save-dev ${needed}`,
    )
  }
}

async function load({ name, package: needed, url }: TestEnvironment): Promise<Environment> {
  const module = (await import(url)) as {
    default?: Partial<Environment>
    builtinEnvironments?: Record<string, Partial<Environment>>
  }
  const environment = needed === null ? module.default : module.builtinEnvironments?.[name]
  if (typeof environment?.setup === 'function') return environment as Environment
  throw new ZtxexpError(
    'FILE_NOT_LOADED',
    `The environment ${name} is a module without what an environment of Vitest is: a default export with a function setup(global, options).`,
  )
}
