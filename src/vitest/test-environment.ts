/** The environment that an experiment file asks for (`test.environment`, or `@vitest-environment` in the file). */
import { ZtxexpError } from '../model/error.ts'
import type { TestEnvironment } from '../model/module-graph.ts'

/** Those that Vitest has, and the packages that they are made of. */
const PACKAGES: Readonly<Record<string, string>> = {
  jsdom: 'jsdom',
  'happy-dom': 'happy-dom',
  'edge-runtime': '@edge-runtime/vm',
}

/** What Vitest says of a file's environment. */
export interface AskedEnvironment {
  name: string
  options: object | null
}

/**
 * @returns nothing for that of Node itself
 * @throws {ZtxexpError} `FILE_NOT_LOADED` for an environment that is not one of Vitest's own
 */
export function testEnvironment(asked: AskedEnvironment | undefined): TestEnvironment | undefined {
  if (!asked || asked.name === 'node') return undefined
  const needed = PACKAGES[asked.name]
  if (needed === undefined) {
    throw new ZtxexpError(
      'FILE_NOT_LOADED',
      `The environment ${JSON.stringify(asked.name)} (test.environment in the config, or @vitest-environment in the ` +
        `file) is none that experiments can have: node, ${Object.keys(PACKAGES).join(', ')}. What else a run needs of ` +
        'globals, a setup file can make.',
    )
  }
  return {
    name: asked.name,
    package: needed,
    url: import.meta.resolve('vitest/runtime'),
    options: asked.options ?? {},
  }
}
