/** The environment that an experiment file asks for (`test.environment`, or `@vitest-environment` in the file). */
import { join, resolve } from 'node:path'
import { ZtxexpError } from '../model/error.ts'
import type { TestEnvironment } from '../model/module-graph.ts'
import { targetUrl } from './graph/facade.ts'
import type { GraphNode } from './graph/module-exports.ts'
import type { ModuleWalk } from './graph/module-walk.ts'

/** Those that Vitest has, and the packages that they are made of. */
const PACKAGES: Readonly<Record<string, string>> = {
  jsdom: 'jsdom',
  'happy-dom': 'happy-dom',
  'edge-runtime': '@edge-runtime/vm',
}

/** What Vitest says of a file's environment. */
export interface AskedEnvironment {
  name: string
  /** By its name. */
  options: object
}

export interface FoundEnvironment {
  environment: TestEnvironment
  /** The module of the project that makes it, if one does. */
  node?: GraphNode
}

/**
 * By the rules of Vitest: one of its own, a file of the project, or the package `vitest-environment-<name>`.
 *
 * @returns nothing for that of Node itself
 * @throws {ZtxexpError} `FILE_NOT_LOADED` where there is none of that name
 */
export async function findEnvironment(
  asked: AskedEnvironment | undefined,
  root: string,
  walk: ModuleWalk,
): Promise<FoundEnvironment | undefined> {
  if (!asked || asked.name === 'node') return undefined
  const { name, options } = asked
  const needed = PACKAGES[name]
  if (needed !== undefined) {
    const url = import.meta.resolve('vitest/runtime')
    return { environment: { name, package: needed, url, options } }
  }
  const isFile = /^[./]/.test(name)
  const target = isFile
    ? ({ kind: 'local', node: await walk.add(resolve(root, name)) } as const)
    : await walk.resolve(`vitest-environment-${name}`, join(root, 'package.json'))
  if (!target) {
    throw new ZtxexpError(
      'FILE_NOT_LOADED',
      `The environment ${JSON.stringify(name)} (test.environment in the config, or @vitest-environment in the ` +
        `file) is none of node, ${Object.keys(PACKAGES).join(', ')}, and there is no package ` +
        `vitest-environment-${name}. A file is given as ./path from the root.`,
    )
  }
  const environment = { name, package: null, url: targetUrl(target), options }
  return { environment, ...(target.kind === 'local' && { node: target.node }) }
}
