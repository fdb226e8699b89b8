/** Runs the experiment of a module over configs, in workers. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ZtxexpError } from '../model/error.ts'
import { fingerprint } from '../model/fingerprint.ts'
import type { ModuleGraph } from '../model/module-graph.ts'
import { ResultList } from './result-list.ts'
import { countResults, type RunSummary } from './run-summary.ts'
import { collectRequest, type RunnerRequest, resolveRequest } from './runner-request.ts'
import { Session } from './session.ts'

/**
 * @throws {ZtxexpError} `BAD_DECLARATION` when it is no `file:` url, or the module has not exactly one experiment;
 *   `FILE_NOT_LOADED` when it does not load
 */
export async function runModule(request: RunnerRequest & { url: string }): Promise<RunSummary> {
  const startedAt = performance.now()
  const options = resolveRequest(request)
  const { graph, file } = readModule(request.url)
  const session = new Session({
    ...options,
    extras: request.extras,
    env: Object.fromEntries(Object.entries(process.env).map(([key, value]) => [key, value ?? ''])),
    execArgv: [],
    warn: console.warn,
    onOutput: (stream, text) => void process[stream].write(text),
  })
  const list = new ResultList()
  for (const listener of [list.listen, ...request.listeners]) session.subscribe(listener)
  try {
    const loaded = await session.collect(graph, file)
    if (!loaded.ok) throw new ZtxexpError('FILE_NOT_LOADED', `${file} does not load: ${loaded.error.message}`)
    const [declared, ...others] = loaded.experiments
    if (!declared || others.length > 0) {
      throw new ZtxexpError(
        'BAD_DECLARATION',
        `${file} must have one experiment for ExpRunner: one experiment(...) or a function as its default export. ` +
          `It has ${loaded.experiments.length}.`,
      )
    }
    const { name, mode, options: own, index } = declared.spec
    const definition = { name, fn: undefined, configs: [], options: {}, mode, calledAt: undefined }
    const [collected] = await collectRequest(file, definition, request)
    const spec = { ...declared.spec, index, options: own }
    const experiments = [{ spec, configs: collected?.configs ?? [] }]
    await session.run(session.plan({ file, codeHash: graph.codeHash, experiments }, {}))
  } finally {
    await session.close()
  }
  return countResults(list.results, performance.now() - startedAt)
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
  const codeHash = fingerprint(text)
  const key = fingerprint([url, codeHash])
  const graph = { key, codeHash, entryUrl: url, setupUrls: [], sources: {}, packages: [] }
  return { graph, file: relative(process.cwd(), path) }
}
