// Compares ztxexp with Vitest on real packages, in the versions that fixtures/packages pins:
// `npm run test:packages -- [arguments of vitest]`.
import { join } from 'node:path'
import { CACHE, endNotTested, install, runTests } from './installation.mjs'
import { packagesOfFixtures } from './packages/manifest.mjs'

const folder = join(CACHE, 'ztxexp-packages')
// Their own scripts build and download: what needs them is not among these packages.
if (!install(folder, packagesOfFixtures(), { flags: ['--ignore-scripts'] })) endNotTested('The packages')
const modules = join(folder, 'node_modules')
process.exit(runTests(['test/packages'], process.argv.slice(2), { modules }) ? 0 : 1)
