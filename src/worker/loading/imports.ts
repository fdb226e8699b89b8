/** What running code imports without anybody having seen it beforehand: asked for, served, and remembered. */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { ErrorRecord } from '../../model/error.ts'
import type { GraphExtension } from '../../model/module-graph.ts'
import type { ImportCall, ImportOutcome } from '../../model/worker-protocol.ts'
import { currentScope } from '../attempt/console.ts'

type Send = (call: ImportCall) => void

/** Serves what was written of a graph. */
type Serve = (path: string) => Promise<GraphExtension>

const OWN_PACKAGE = fileURLToPath(new URL('../../', import.meta.url))
const { cache: required } = createRequire(import.meta.url)

let send: Send | undefined
let lastId = 0
const pending = new Map<number, (outcome: ImportOutcome) => void>()
const extensions = new Map<string, Promise<GraphExtension>>()
/** Outside of any run, which is while a file is loaded: every run of this worker has reached it. */
const reachedOutside = new Set<string>()
const reachedByRun = new Map<string, Set<string>>()

/** Tells how the main process is asked. */
export function connectImports(sendCall: Send): void {
  send = sendCall
}

/** The answer to a call. */
export function imported(id: number, outcome: ImportOutcome): void {
  pending.get(id)?.(outcome)
  pending.delete(id)
}

/**
 * Resolves what a module imports, and serves it from then on.
 *
 * @param moduleKey Of the graph that the module is of.
 */
export async function requestModule(
  { moduleKey, specifier, importer }: Omit<ImportCall, 'ztxexp' | 'id'>,
  serve: Serve,
): Promise<GraphExtension> {
  const asked = `${moduleKey}\0${importer}\0${specifier}`
  const extension = extensions.get(asked) ?? call({ moduleKey, specifier, importer }).then(serve)
  extensions.set(asked, extension)
  const { name } = await extension.catch((error: unknown) => {
    extensions.delete(asked)
    throw error
  })
  if (name !== null) note(name)
  return extension
}

/** Names of the modules that a run has reached besides its graph: paths from the root, or absolute ones. */
export function reachedBy(runId: string): string[] {
  const names = new Set([...reachedOutside, ...(reachedByRun.get(runId) ?? []), ...requiredFiles()])
  reachedByRun.delete(runId)
  return [...names]
}

function note(name: string): void {
  const runId = currentScope()?.runId
  if (runId === undefined) {
    reachedOutside.add(name)
    return
  }
  const names = reachedByRun.get(runId) ?? new Set()
  reachedByRun.set(runId, names.add(name))
}

let known: { count: number; files: string[] } = { count: 0, files: [] }

/** Of the user's own: packages are told by their versions. Looked at again when there are more. */
function requiredFiles(): string[] {
  const all = Object.keys(required)
  if (all.length !== known.count) {
    const files = all.filter((file) => !/[\\/]node_modules[\\/]/.test(file) && !file.startsWith(OWN_PACKAGE))
    known = { count: all.length, files }
  }
  return known.files
}

async function call(asked: Omit<ImportCall, 'ztxexp' | 'id'>): Promise<string> {
  const outcome = await new Promise<ImportOutcome>((resolve, reject) => {
    if (!send) {
      reject(new Error('Modules cannot be asked for yet. This is a bug in ztxexp.'))
      return
    }
    const id = ++lastId
    pending.set(id, resolve)
    send({ ztxexp: 'import', id, ...asked })
  })
  if (!outcome.ok) throw asError(outcome.error)
  return outcome.path
}

function asError({ name, message, code, stack }: ErrorRecord): Error {
  const error = Object.assign(name === 'SyntaxError' ? new SyntaxError(message) : new Error(message), {
    name,
  })
  if (code !== undefined) Object.assign(error, { code })
  if (stack !== undefined) error.stack = stack
  return error
}
