/**
 * Lets a run start threads and processes with TypeScript files: `new Worker(new URL('./w.ts', import.meta.url))` and
 * `fork('./w.ts')`. Node would have to load them without Vite. Each is given a module of ours to load first, which waits
 * for the code that this worker asks the main process for.
 */
import childProcess, { type ForkOptions } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import workerThreads, { threadId, type WorkerOptions } from 'node:worker_threads'
import type { GraphExtension, ModuleGraph } from '../model/module-graph.ts'
import { writeAnswer } from './child-answer.ts'

/** Asks for a file by its path. */
type RequestFile = (file: string) => Promise<GraphExtension>

const HOOKS = new URL('../worker/child-hooks.js', import.meta.url)

let started = 0

/** Called once. The path is that of the graph which the running code is of. */
export function serveChildren(request: RequestFile, graphPath: () => string): void {
  const flagsFor = (filename: string | URL): string[] => {
    const file = typescriptFile(filename)
    return file === undefined ? [] : ['--import', prepare(file, graphPath(), request)]
  }
  const { fork } = childProcess
  childProcess.fork = ((filename: string | URL, ...rest: unknown[]) => {
    const flags = flagsFor(filename)
    if (flags.length === 0) return fork(filename, ...(rest as []))
    const args = Array.isArray(rest[0]) ? (rest[0] as string[]) : []
    const options = (Array.isArray(rest[0]) ? rest[1] : (rest[1] ?? rest[0])) as ForkOptions | undefined
    return fork(filename, args, {
      ...options,
      execArgv: [...(options?.execArgv ?? process.execArgv), ...flags],
    })
  }) as typeof fork
  workerThreads.Worker = class Worker extends workerThreads.Worker {
    constructor(filename: string | URL, options?: WorkerOptions) {
      const flags = options?.eval ? [] : flagsFor(filename)
      // Flags that this process was started with may be none of a thread.
      super(
        filename,
        flags.length > 0 ? { ...options, execArgv: [...(options?.execArgv ?? []), ...flags] } : options,
      )
    }
  }
  syncBuiltinESMExports()
}

/** Absolute path of a file that Node alone does not load. */
function typescriptFile(filename: unknown): string | undefined {
  if (typeof filename !== 'string' && !(filename instanceof URL)) return undefined
  if (filename instanceof URL && filename.protocol !== 'file:') return undefined
  const file = resolve(filename instanceof URL ? fileURLToPath(filename) : filename)
  const isOurs = /\.([cm]?ts|tsx|jsx)$/.test(file) && !/[\\/]node_modules[\\/]/.test(file)
  return isOurs && existsSync(file) ? file : undefined
}

/** Has the code of a file written, and returns the url of what the child loads first. */
function prepare(file: string, graphPath: string, request: RequestFile): string {
  started += 1
  const answer = join(dirname(graphPath), `child-${process.pid}-${threadId}-${started}.json`)
  request(file)
    .then((extension) => {
      const { sources } = JSON.parse(readFileSync(graphPath, 'utf8')) as ModuleGraph
      writeAnswer(answer, { ...extension, sources: { ...sources, ...extension.sources } })
    })
    .catch((error: unknown) => {
      writeAnswer(answer, { problem: error instanceof Error ? error.message : String(error) })
    })
  const url = new URL(HOOKS)
  url.searchParams.set('answer', answer)
  url.searchParams.set('file', file)
  return url.href
}
