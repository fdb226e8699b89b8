/** Runs what the programmatic runner was given: a function in this process, or a module in workers. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { InlineExecutor } from '../../executors/inline.ts'
import { readEvaluation } from '../../experiment/declare/declared-evaluation.ts'
import type { Definition, ExperimentFunction } from '../../experiment/declare/definition.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { Executor } from '../../model/execution.ts'
import type { ModuleGraph, OpenGraph } from '../../model/module-graph.ts'
import type { CollectedExperiment } from '../../model/run.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import { describeOutcome } from '../../trackers/describe.ts'
import { resolveTrackers } from '../../trackers/resolve.ts'
import { checkMachine } from '../check-machine.ts'
import { Session } from '../session.ts'
import { countResults, type RunSummary } from './run-summary.ts'
import { collectRequest, type RunnerRequest, resolveRequest } from './runner-request.ts'

/** What a program's session is made of: where its code runs, and what of the declared is run. */
interface Program {
  options: ResolvedOptions
  graph: ModuleGraph
  file: string
  /** Default: workers. */
  createExecutor?: () => Executor
  experimentsOf: (declared: CollectedExperiment[]) => Promise<CollectedExperiment[]> | CollectedExperiment[]
}

/**
 * @throws {ZtxexpError} `BAD_DECLARATION` in any mode but `sequential` (a function cannot be given to a worker), and for `nice`
 */
export function runFunction(
  request: RunnerRequest & { fn: ExperimentFunction<never>; declared: object },
): Promise<RunSummary> {
  const options = resolveRequest(request, { mode: 'sequential' })
  if (options.mode !== 'sequential') {
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `A function cannot run in mode ${options.mode}: functions do not cross to a worker. Use mode sequential, or ` +
        'put the experiment into a module and give ExpRunner its file: url.',
    )
  }
  if (options.nice !== undefined) {
    const message =
      'nice is for worker processes, and a function runs in this process: change its own priority.'
    throw new ZtxexpError('BAD_DECLARATION', message)
  }
  const file = request.fn.name || 'experiment'
  const evaluation = readEvaluation(file, request.declared) ?? { options: request.declared }
  const definition = { ...definitionOf(file), configs: request.configs, fn: request.fn, ...evaluation }
  return runProgram(request, {
    options,
    file,
    graph: graphOf('', ''),
    createExecutor: () => new InlineExecutor(definition, () => collectRequest(file, definition, request)),
    experimentsOf: (declared) => declared,
  })
}

/**
 * @throws {ZtxexpError} `BAD_DECLARATION` when it is no `file:` url, or the module has not exactly one experiment;
 *   `FILE_NOT_LOADED` when it does not load
 */
export function runModule(request: RunnerRequest & { url: string }): Promise<RunSummary> {
  const options = resolveRequest(request)
  const { graph, file } = readModule(request.url)
  return runProgram(request, {
    options,
    graph,
    file,
    experimentsOf: async (declared) => {
      const [first, ...others] = declared
      if (!first || others.length > 0) {
        throw new ZtxexpError(
          'BAD_DECLARATION',
          `${file} must have one experiment for ExpRunner: one experiment(...) or a function as its default export. ` +
            `It has ${declared.length}.`,
        )
      }
      const { name, mode } = first.spec
      const [collected] = await collectRequest(file, { ...definitionOf(name), mode }, request)
      return [{ spec: first.spec, configs: collected?.configs ?? [] }]
    },
  })
}

async function runProgram(request: RunnerRequest, program: Program): Promise<RunSummary> {
  const startedAt = performance.now()
  const { options, graph, file, createExecutor, experimentsOf } = program
  checkMachine(options)
  const session = new Session({
    ...options,
    ...request.recorded,
    namedTrackers: await resolveTrackers(options, { environment: request.env, load: importModule }),
    env: Object.fromEntries(Object.entries(request.env).map(([key, value]) => [key, value ?? ''])),
    execArgv: [],
    warn: console.warn,
    onOutput: request.onOutput,
    ...(createExecutor && { createExecutor }),
  })
  for (const [index, listener] of request.listeners.entries()) {
    session.subscribe(listener, listener.name || `trackers[${index}]`)
  }
  try {
    const loaded = await session.collect(closedGraph(graph), file)
    if (!loaded.ok) throw new ZtxexpError('FILE_NOT_LOADED', `${file} does not load: ${loaded.error.message}`)
    const experiments = await experimentsOf(loaded.experiments)
    const collected = { file, codeHash: graph.codeHash, experiments }
    await session.run(session.plan(collected, {}), session.planSources(collected, {}))
  } finally {
    await session.close()
    for (const outcome of session.trackers.outcomes)
      if (!outcome.isComplete) console.warn(`ztxexp: ${describeOutcome(outcome)}`)
  }
  return countResults(session.results, performance.now() - startedAt)
}

/** By Node alone: a path from the working directory, or a package. */
function importModule(specifier: string): Promise<unknown> {
  return import(/^[./\\]|^\w:/.test(specifier) ? pathToFileURL(resolve(specifier)).href : specifier)
}

function definitionOf(name: string): Definition {
  return { name, fn: undefined, configs: [], options: {}, mode: 'run', calledAt: undefined }
}

/** A module that Node loads by itself: its graph has no sources of its own. */
function readModule(url: string): { graph: ModuleGraph; file: string } {
  let path: string
  let text: string
  try {
    path = fileURLToPath(url)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const message = `ExpRunner cannot read the experiment ${url}: give it the file: url of a module.`
    throw new ZtxexpError('BAD_DECLARATION', message, { cause: error })
  }
  return { graph: graphOf(url, fingerprint(text)), file: relative(process.cwd(), path) }
}

/** Node has it all: nothing of it is asked for here, but files of the user's that it requires count as its code. */
function closedGraph(graph: ModuleGraph): OpenGraph {
  return {
    graph,
    extend: (specifier) =>
      Promise.reject(new Error(`${specifier} is not Node's to import. This is a bug in ztxexp.`)),
    describe: async (path) => {
      const text = await readFile(path, 'utf8').catch(() => '')
      return { name: relative(process.cwd(), path), hash: fingerprint(text) }
    },
  }
}

function graphOf(entryUrl: string, codeHash: string): ModuleGraph {
  const key = fingerprint([entryUrl, codeHash])
  return { key, codeHash, entryUrl, setupUrls: [], sources: {}, packages: [] }
}
