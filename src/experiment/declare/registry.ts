/**
 * Where `experiment(...)` calls go while an experiment file is loaded.
 *
 * It lives behind `Symbol.for`, so that the runner finds the declarations also when the experiment imported
 * another copy of the package than the one that runs.
 */
import { ZtxexpError } from '../../model/error.ts'
import type { Definition } from './definition.ts'

const KEY = Symbol.for('ztxexp.registry')
const shared = globalThis as { [KEY]?: { definitions: Definition[] | null } }

/** Adds a definition to the file that is being loaded; an error when none is. */
export function register(definition: Definition): void {
  const definitions = shared[KEY]?.definitions
  if (!definitions) {
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `experiment(${JSON.stringify(definition.name)}) was called while no experiment file is being loaded. ` +
        'Declare experiments at the top level of a *.exp.ts file and run it with `npx ztxexp`.',
    )
  }
  definitions.push(definition)
}

/** Runs `load` and returns what it declared. Only one file may be loading at a time in a process. */
export async function collectDefinitions(load: () => Promise<unknown>): Promise<Definition[]> {
  const definitions: Definition[] = []
  shared[KEY] = { definitions }
  try {
    await load()
  } finally {
    shared[KEY] = { definitions: null }
  }
  return definitions
}
