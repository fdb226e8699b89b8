// What the suites share that test ztxexp as users install it: packing, installing beside other packages, and running
// the tests of this clone against that. Where the registry cannot be reached, they say so and, in CI, fail.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This clone. */
export const CLONE = fileURLToPath(new URL('..', import.meta.url))

/** Folders for installations, kept for the next time. */
export const CACHE = join(CLONE, 'node_modules', '.cache')

/** The npm package that brings a Node for this machine. */
export const NODE_PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** Runs a program with its output shown; returns whether it succeeded. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: CLONE, stdio: 'inherit', ...options })
  if (error) console.error(error.message)
  return status === 0
}

/** The package as users get it: the path of its tarball in a folder, or `undefined`. */
export function pack(folder) {
  const tarballs = () =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.tgz')) : []
  for (const name of tarballs()) rmSync(join(folder, name))
  mkdirSync(folder, { recursive: true })
  if (!run('npm', ['pack', '--silent', '--pack-destination', folder])) return undefined
  const [tarball] = tarballs()
  return tarball && join(folder, tarball)
}

/**
 * Installs packages into a folder; returns whether it succeeded.
 *
 * @param dependencies Names and what npm is to install, as in a package.json.
 * @param node The Node that runs npm: npm takes versions that fit it. Default: the one of now.
 * @param flags For npm.
 */
export function install(folder, dependencies, { node, flags = [] } = {}) {
  mkdirSync(folder, { recursive: true })
  // The packed version is always the same: npm would keep what it has.
  rmSync(join(folder, 'node_modules', 'ztxexp'), { recursive: true, force: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  const args = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error', ...flags]
  const npm = process.env.npm_execpath
  return node && npm ? run(node, [npm, ...args], { cwd: folder }) : run('npm', args, { cwd: folder })
}

/** The executable of a Node that was installed under this name. */
export function nodeIn(folder, name = NODE_PACKAGE) {
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

/**
 * Runs tests of this clone; returns whether they passed.
 *
 * @param tests Those of the suite.
 * @param args Of vitest; paths below `test/` among them are run instead of the suite's.
 * @param where `node` and the folder of `ztxexp` that end-to-end tests are to use, `modules` where the packages of
 *   fixtures/packages are. Default of each: none but those of this clone.
 */
export function runTests(tests, args, { node, ztxexp, modules } = {}) {
  const env = { ...process.env }
  if (node) env.ZTXEXP_E2E_NODE = node
  if (ztxexp) env.ZTXEXP_E2E_PACKAGE = ztxexp
  if (modules) env.ZTXEXP_E2E_MODULES = modules
  const vitest = join(CLONE, 'node_modules', 'vitest', 'vitest.mjs')
  const isNamed = args.some((argument) => argument.startsWith('test/'))
  return run(process.execPath, [vitest, 'run', ...(isNamed ? [] : tests), ...args], { env })
}

/** Ends the process because something could not be installed. */
export function endNotTested(what) {
  console.error(`${what} could not be installed: not tested.`)
  process.exit(process.env.CI ? 1 : 0)
}
