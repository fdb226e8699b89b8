// Runs what loads modules on other Nodes, each with the Vitest that npm chooses for it, against the packed package:
// `npm run test:nodes -- [versions of Node] [--telling] [arguments of vitest]`. In arguments, {node} stands for the
// version.
import { join } from 'node:path'
import { CACHE, endNotTested, install, NODE_PACKAGE, nodeIn, pack, run, runTests } from './installation.mjs'
import { packagesOfFixtures } from './packages/manifest.mjs'

/** The first of each supported line, those that brought or changed the hooks of modules, and the newest. */
const VERSIONS = ['20.19', '22.12', '22.15', '22.20', '22', '24.0', '24.10', '24', '26']

/** What other Nodes load otherwise; the rest is the same code on each. */
const TESTS = ['test/e2e/loading', 'test/packages/web.test.ts']

/**
 * With `--telling`, for CI: what has failed on some Node and not on others. Their hooks have lost CommonJS packages
 * (axios, express, jsdom, react), and differ in what is computed, required, lent, or loaded by children.
 */
const TELLING = [
  ...['compare-commonjs', 'compare-lent', 'compare-processes', 'computed'].map(
    (name) => `test/e2e/loading/${name}.test.ts`,
  ),
  'test/packages/web.test.ts',
]

const isVersion = (argument) => /^\d+(\.\d+)*$/.test(argument)
const given = process.argv.slice(2)
const named = given.filter(isVersion)
const versions = named.length > 0 ? named : VERSIONS
const tests = given.includes('--telling') ? TELLING : TESTS
const others = given.filter((argument) => !isVersion(argument) && argument !== '--telling')

const folder = join(CACHE, 'ztxexp-nodes')
/** Beside the projects: what their packages lack must not be found above them. */
const shared = join(folder, 'shared')
const tarball = pack(folder)
const nodes = Object.fromEntries(
  versions.map((version) => [`node-${version}`, `npm:${NODE_PACKAGE}@${version}`]),
)
const web = packagesOfFixtures('web')
if (!tarball || !install(shared, { ...nodes, ...web }, { flags: ['--ignore-scripts', '--force'] })) {
  endNotTested(`Node ${versions.join(', ')}`)
}

const failed = versions.filter((version) => !passesOn(version))
console.log(
  `Node ${versions.join(', ')}: ${failed.length === 0 ? 'all passed' : `failed on ${failed.join(', ')}`}`,
)
process.exit(failed.length === 0 ? 0 : 1)

function passesOn(version) {
  const node = nodeIn(shared, `node-${version}`)
  const project = join(folder, version)
  const dependencies = { ztxexp: `file:${tarball}`, vitest: '^4.1.12 || ^5.1.0' }
  if (!install(project, dependencies, { node })) endNotTested(`ztxexp on Node ${version}`)
  const vitest = join(project, 'node_modules', 'vitest', 'package.json')
  run(node, ['-p', `"\\nNode " + process.version + ", Vitest " + require(${JSON.stringify(vitest)}).version`])
  const args = others.map((argument) => argument.replaceAll('{node}', version))
  const ztxexp = join(project, 'node_modules', 'ztxexp')
  return runTests(tests, args, { node, ztxexp, modules: join(shared, 'node_modules') })
}
