// Runs what Vite resolves and transforms on the older Vites that Vitest works with, against the packed package:
// `npm run test:vites -- [arguments of vitest]`. In arguments, {vite} stands for the version.
import { join } from 'node:path'
import { CACHE, endNotTested, install, pack, run, runTests } from './installation.mjs'

const VERSIONS = ['6', '7']
const VITEST_RANGE = '^4.1.12'
const TESTS = ['tsconfig-paths', 'resolution', 'settings']

const folder = join(CACHE, 'ztxexp-vites')
const tarball = pack(folder)
const failed = VERSIONS.filter((version) => !passesWith(version))
console.log(
  `Vite ${VERSIONS.join(', ')}: ${failed.length === 0 ? 'all passed' : `failed with ${failed.join(', ')}`}`,
)
process.exit(failed.length === 0 ? 0 : 1)

function passesWith(version) {
  const project = join(folder, version)
  const dependencies = { ztxexp: `file:${tarball}`, vitest: VITEST_RANGE, vite: `^${version}` }
  if (!tarball || !install(project, dependencies)) endNotTested(`Vite ${version}`)
  const vite = join(project, 'node_modules', 'vite', 'package.json')
  run(process.execPath, ['-p', `"\\nVite " + require(${JSON.stringify(vite)}).version`])
  const tests = TESTS.map((name) => `test/e2e/loading/${name}.test.ts`)
  const args = process.argv.slice(2).map((argument) => argument.replaceAll('{vite}', version))
  return runTests(tests, args, { ztxexp: join(project, 'node_modules', 'ztxexp') })
}
