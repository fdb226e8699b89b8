// Runs the end-to-end tests on the second pair of Node and Vitest that is supported, against the packed package:
// `npm run test:second -- [arguments of vitest]`.
import { join } from 'node:path'
import { CACHE, endNotTested, install, NODE_PACKAGE, nodeIn, pack, run, runTests } from './installation.mjs'

const NODE_RANGE = '^24'
const VITEST_RANGE = '^5.1.1'

const folder = join(CACHE, 'ztxexp-second-pair')
const tarball = pack(folder)
const dependencies = { ztxexp: `file:${tarball}`, vitest: VITEST_RANGE, [NODE_PACKAGE]: NODE_RANGE }
// The engines of this Vitest are those of the second Node, not of the one that installs.
const isInstalled = tarball !== undefined && install(folder, dependencies, { flags: ['--force'] })
if (!isInstalled) endNotTested(`The second pair (Node ${NODE_RANGE}, Vitest ${VITEST_RANGE})`)

const node = nodeIn(folder)
run(node, ['-p', '"Second pair: Node " + process.version'])
const ztxexp = join(folder, 'node_modules', 'ztxexp')
process.exit(runTests(['test/e2e'], process.argv.slice(2), { node, ztxexp }) ? 0 : 1)
