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
  const paths = (names) => names.map((name) => join(compiled, `${name}.js`))
  const closure = (...names) => reached(paths(names))
  const declare = closure('index')
  const worker = closure('worker/entry')
  const threads = closure(
    'worker/watchdog-thread',
    'worker/loading/module-hooks-thread',
    'worker/child-hooks',
  )
  // What a worker imports when it is needed: often, and seldom.
  const collect = closure('experiment/declare/collect')
  const seldom = reached(
    paths([
      ...['worker/entry', 'index', 'experiment/sweep/yaml'],
      ...['worker/loading/runtime', 'worker/vitest-api/adapt'],
    ]),
    { withLater: true },
  )
  const command = closure('cli/main')
  const run = closure('cli/run/run', 'cli/run/print-start')
  const report = closure('cli/run/report')
  const past = closure('cli/past/record-commands', 'cli/completion', 'cli/help', 'results')
  const isOfMain = (id) => command.has(id) || run.has(id) || past.has(id)
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
    tables: (id) => past.has(id) && (report.has(id) || run.has(id)),
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

/** Entries and chunks that start without what stands in other chunks: they have no use for it. */
const APART = [
  { from: ['worker/entry.js', 'index.js'], without: ['command', 'tables', 'session', 'report'] },
  { from: ['cli/main.js', 'results.js'], without: ['session', 'report'] },
]

/** Packages of which the start of a command on past runs has no use either: they take longer than all of its own. */
const OF_RUNS = /^(?:vite|vitest|tinypool|rolldown)(?:\/|$)/

/**
 * Says which file of dist leads to what its entry has no use for. A worker may not reach that at all; a command and a
 * program that read past runs not while they start.
 *
 * @param {readonly import('rolldown').OutputChunk[]} chunks
 * @returns {string | undefined}
 */
export function findMisplaced(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const nameOf = (file) => byName.get(file)?.name ?? ''
  const isPast = ({ name }) => name === 'record-commands'
  const past = chunks.filter(isPast).map(({ fileName }) => fileName)
  for (const { from, without } of APART) {
    const isWorker = from.includes('worker/entry.js')
    const waiting = isWorker ? [...from] : [...from, ...past]
    const found = new Set()
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const chunk = byName.get(file)
      if (!chunk || found.has(file)) continue
      found.add(file)
      const next = isWorker ? [...chunk.imports, ...chunk.dynamicImports] : chunk.imports
      const wrong = next.find(
        (imported) => without.includes(nameOf(imported)) || (!isWorker && OF_RUNS.test(imported)),
      )
      if (wrong) return `${file} imports ${wrong}`
      waiting.push(...next)
    }
  }
  return undefined
}

/** The modules that are loaded with these, and with `withLater` those that they import when they are needed. */
function reached(files, { withLater = false } = {}) {
  const found = new Set()
  const waiting = [...files]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue
    found.add(file)
    const [imports] = parse(readFileSync(file, 'utf8'))
    for (const { d: dynamic, n: specifier } of imports)
      if ((dynamic === -1 || (withLater && dynamic >= 0)) && specifier?.startsWith('.'))
        waiting.push(resolve(dirname(file), specifier))
  }
  return found
}
