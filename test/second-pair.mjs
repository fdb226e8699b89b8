// Runs the end-to-end tests on the second pair of Node and Vitest that is supported, against the packed package:
// `npm run test:second -- [arguments of vitest]`. Where the registry cannot be reached it says so and, in CI, fails.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NODE_RANGE = '^24'
const VITEST_RANGE = '^5.1.1'

const clone = fileURLToPath(new URL('..', import.meta.url))
const folder = join(clone, 'node_modules', '.cache', 'ztxexp-second-pair')
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** Runs a program with its output shown; returns whether it succeeded. */
function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: clone, stdio: 'inherit', ...options })
  if (error) console.error(error.message)
  return status === 0
}

/** The package as users get it, with the second Vitest and the second Node beside it. */
function install() {
  rmSync(join(folder, 'node_modules', 'ztxexp'), { recursive: true, force: true })
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (name.endsWith('.tgz')) rmSync(join(folder, name))
  }
  mkdirSync(folder, { recursive: true })
  if (!run('npm', ['pack', '--silent', '--pack-destination', folder])) return false
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  const dependencies = { ztxexp: `file:${tarball}`, vitest: VITEST_RANGE, [nodePackage]: NODE_RANGE }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  // The engines of this Vitest are those of the second Node, not of the one that installs.
  const args = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--force', '--loglevel=error']
  return run('npm', args, { cwd: folder })
}

if (!install()) {
  console.error(
    `The second pair (Node ${NODE_RANGE}, Vitest ${VITEST_RANGE}) could not be installed: not tested.`,
  )
  process.exit(process.env.CI ? 1 : 0)
}

const node = join(
  folder,
  'node_modules',
  nodePackage,
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)
const env = {
  ...process.env,
  ZTXEXP_E2E_NODE: node,
  ZTXEXP_E2E_PACKAGE: join(folder, 'node_modules', 'ztxexp'),
}
run(node, ['-p', '"Second pair: Node " + process.version'])
const vitest = join(clone, 'node_modules', 'vitest', 'vitest.mjs')
const passed = run(process.execPath, [vitest, 'run', 'test/e2e', ...process.argv.slice(2)], { env })
process.exit(passed ? 0 : 1)
