// Runs end-to-end tests on the second pair of Node and Vitest that is supported, against the packed package:
// `npm run test:second -- [arguments of vitest]`; with `test/e2e` all of them.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  CACHE,
  CLONE,
  endNotTested,
  install,
  NODE_PACKAGE,
  nodeIn,
  pack,
  run,
  runTests,
} from './installation.mjs'

const NODE_RANGE = '^24'
const VITEST_RANGE = '^5.1.1'

/** What may be otherwise there: how code is loaded, and all that Vitest shows or watches. */
const ROOMS = ['host', 'loading', 'package', 'watch']

/** Of the other rooms, what has most to do with Node and Vitest; the rest of them is the same code on each. */
const OF_OTHER_ROOMS = {
  ci: ['step-summary'],
  command: ['config', 'modes', 'requirements', 'run'],
  declaring: ['assertions', 'helpers-in-programs', 'modifiers', 'titles'],
  evaluation: ['basics', 'crash'],
  faults: ['attempts', 'cancel', 'failures', 'hanging-start', 'orphans', 'start', 'stray-work', 'table'],
  machines: ['merge'],
  page: ['cases'],
  // It reads what `records` has looked at.
  python: [],
  records: ['complete', 'live'],
  results: ['results'],
  resume: ['crash'],
  search: ['killed'],
  sweeps: ['source'],
  terminal: ['live'],
  trackers: ['mlflow'],
}

const folder = join(CACHE, 'ztxexp-second-pair')
const tarball = pack(folder)
const dependencies = { ztxexp: `file:${tarball}`, vitest: VITEST_RANGE, [NODE_PACKAGE]: NODE_RANGE }
// The engines of this Vitest are those of the second Node, not of the one that installs.
const isInstalled = tarball !== undefined && install(folder, dependencies, { flags: ['--force'] })
if (!isInstalled) endNotTested(`The second pair (Node ${NODE_RANGE}, Vitest ${VITEST_RANGE})`)

const node = nodeIn(folder)
run(node, ['-p', '"Second pair: Node " + process.version'])
const ztxexp = join(folder, 'node_modules', 'ztxexp')
process.exit(runTests(chosenTests(), process.argv.slice(2), { node, ztxexp }) ? 0 : 1)

/** At least one of every room that has to do with it. */
function chosenTests() {
  const entries = readdirSync(join(CLONE, 'test', 'e2e'), { withFileTypes: true })
  const rooms = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return rooms.flatMap((room) => {
    if (ROOMS.includes(room)) return [`test/e2e/${room}/`]
    const names = OF_OTHER_ROOMS[room]
    if (!names) throw new Error(`Say in test/second-pair.mjs what of test/e2e/${room} is to run there.`)
    return names.map((name) => `test/e2e/${room}/${name}.test.ts`)
  })
}
