// Which modules stand in one file of dist. Left alone, the bundler makes a file of every set of modules that some entries
// share and others do not: seventy that a command reads and links one by one. Here they follow what is loaded together.
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { init, parse } from 'es-module-lexer'

/**
 * The groups of rolldown's `codeSplitting`: the first that has a module takes it. An entry does something when it is
 * loaded, and stays a file of its own.
 *
 * @param {string} compiled Absolute path of the compiled modules.
 * @param {readonly string[]} entries Absolute paths.
 */
export async function chunkGroups(compiled, entries) {
  await init
  const closure = (...names) => reached(names.map((name) => join(compiled, `${name}.js`)))
  const declare = closure('index')
  const worker = closure('worker/entry')
  const threads = closure(
    'worker/watchdog-thread',
    'worker/loading/module-hooks-thread',
    'worker/child-hooks',
  )
  // What a worker imports when it is needed: often, and seldom.
  const collect = closure('experiment/declare/collect')
  const seldom = closure(
    ...['experiment/declare/ask-source', 'experiment/sweep/yaml', 'options/declared'],
    ...['worker/loading/runtime', 'worker/vitest-api/adapt'],
  )
  const command = closure('cli/main')
  const run = closure('cli/run/run', 'cli/run/print-start')
  const report = closure('cli/run/report')
  const results = closure('cli/past/results')
  const isOfMain = (id) => command.has(id) || run.has(id) || results.has(id)
  const groups = {
    // What a worker, or an experiment file, and the main process need, and nothing else of either.
    shared: (id) => (worker.has(id) || declare.has(id)) && isOfMain(id),
    declare: (id) => declare.has(id),
    worker: (id) => worker.has(id),
    collect: (id) => collect.has(id),
    options: (id) => seldom.has(id) && isOfMain(id),
    // What every command needs.
    command: (id) => command.has(id),
    // What the end of a run and commands about past runs have in common.
    tables: (id) => results.has(id) && (report.has(id) || run.has(id)),
    session: (id) => run.has(id),
    report: (id) => report.has(id),
  }
  return Object.entries(groups).map(([name, test], index, all) => ({
    name,
    test: (id) => !entries.includes(id) && !threads.has(id) && test(id),
    priority: all.length - index,
    includeDependenciesRecursively: false,
  }))
}

/**
 * Says which file of dist leads a worker to what only the main process needs, and the start of every worker with it.
 *
 * @param {readonly import('rolldown').OutputChunk[]} chunks
 * @returns {string | undefined}
 */
export function findMisplaced(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const waiting = ['worker/entry.js', 'index.js']
  const found = new Set()
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const chunk = byName.get(name)
    if (!chunk || found.has(name)) continue
    found.add(name)
    const next = [...chunk.imports, ...chunk.dynamicImports]
    if (
      next.some((file) => ['command', 'tables', 'session', 'report'].includes(byName.get(file)?.name ?? ''))
    )
      return name
    waiting.push(...next)
  }
  return undefined
}

/** The modules that are loaded with these: what is imported when it is needed is not. */
function reached(files) {
  const found = new Set()
  const waiting = [...files]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue
    found.add(file)
    const [imports] = parse(readFileSync(file, 'utf8'))
    for (const { d: dynamic, n: specifier } of imports)
      if (dynamic === -1 && specifier?.startsWith('.')) waiting.push(resolve(dirname(file), specifier))
  }
  return found
}
