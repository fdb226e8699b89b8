/** Which modules are left to Node: asked of Vitest itself, so that `server.deps` and all its rules count. */
import type { TestProject } from 'vitest/node'
import { invariant } from '../../model/error.ts'
import type { ExternalRules } from './module-walk.ts'

/** The part of Vitest's project that is used here and that its types do not show. */
interface ProjectInternals {
  _resolver?: { shouldExternalize(id: string): Promise<string | false | undefined> }
}

/** Vitest itself is loaded once, whatever `server.deps.inline` says. */
const VITEST = /\/node_modules\/(?:vitest|@vitest\/[^/]+)\/dist\//

export function externalRules(project: TestProject): ExternalRules {
  const { _resolver: resolver } = project as unknown as ProjectInternals
  invariant(resolver, 'Vitest has no resolver of external modules')
  return {
    interopDefault: project.config.deps.interopDefault !== false,
    isExternal: async (id) => VITEST.test(id) || Boolean(await resolver.shouldExternalize(id)),
  }
}
