/**
 * The benchmarks: each prints ratios against a baseline that was measured in the same run, in turns with it.
 * `npm run build && npm run bench`, or only some of them: `npm run bench runs memory`.
 *
 * Nothing here is asserted: other programs on the machine move every figure. The range behind a ratio says how far.
 */
import { availableParallelism, loadavg } from 'node:os'
import { printHead } from './line.mjs'

/**
 * In turn; those without `measure` measure when they are imported and can be run by themselves too.
 *
 * @type {Record<string, () => Promise<{ measure?: () => Promise<void> }>>}
 */
const BENCHMARKS = {
  startup: () => import('./startup.mjs'),
  graph: () => import('./graph.mjs'),
  watch: () => import('./watch.mjs'),
  loop: () => import('./loop.mjs'),
  runs: () => import('./runs.mjs'),
  cases: () => import('./cases.mjs'),
  live: () => import('./live.mjs'),
  memory: () => import('./memory.mjs'),
  dynamic: () => import('./dynamic.mjs'),
  sweep: () => import('./sweep.mjs'),
  search: () => import('./search.mjs'),
  resume: () => import('./resume.mjs'),
  gate: () => import('./gate.mjs'),
  results: () => import('./results.mjs'),
  page: () => import('./page.mjs'),
  track: () => import('./track.mjs'),
  queue: () => import('./queue.mjs'),
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !(name in BENCHMARKS))
if (unknown.length > 0) {
  console.error(
    `No benchmark is named ${unknown.join(', ')}. There are: ${Object.keys(BENCHMARKS).join(', ')}.`,
  )
  process.exit(2)
}

const load = loadavg()[0]?.toFixed(2)
console.log(`Node ${process.version}, ${availableParallelism()} CPUs, load before the start ${load}\n`)
printHead()
for (const [name, load] of Object.entries(BENCHMARKS)) {
  if (names.length > 0 && !names.includes(name)) continue
  const { measure } = await load()
  await measure?.()
}
