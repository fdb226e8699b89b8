// Compiles src to dist: types bundled, one file an entry, and code too, since a command that reads 200 modules starts
// slowly. The new dist takes the place of the old one only when it is complete and another one: `npx ztxexp` in a clone
// builds too, and must not pull the rug from under whatever runs there.
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { rolldown } from 'rolldown'
import { chunkGroups, findMisplaced } from './chunks.mjs'
import { compile, ROOT } from './compile.mjs'
import { bundlePage } from './page.mjs'
import { bundleTypes } from './types.mjs'

/** What is imported from outside, or started by its path: where it is in dist, and its source where that is elsewhere. */
const ENTRIES = {
  index: 'index',
  plugin: 'plugin',
  config: 'config',
  runner: 'runner',
  results: 'results',
  trackers: 'trackers',
  search: 'search',
  'cli/main': 'cli/main',
  'worker/entry': 'worker/entry',
  'worker/watchdog-thread': 'worker/watchdog-thread',
  'worker/module-hooks-thread': 'worker/loading/module-hooks-thread',
  'worker/child-hooks': 'worker/child-hooks',
  'worker/runtime': 'worker/loading/runtime',
  'experiment/sweep-yaml': 'experiment/sweep/yaml',
  'vitest-api/adapt': 'worker/vitest-api/adapt',
}

const dist = join(ROOT, 'dist')
const compiled = join(ROOT, `dist.compiled-${process.pid}`)
const fresh = join(ROOT, `dist.new-${process.pid}`)
const old = join(ROOT, `dist.old-${process.pid}`)

process.on('exit', () => {
  for (const folder of [compiled, fresh, old]) rmSync(folder, { recursive: true, force: true })
})
compile(compiled)
await bundle()
await bundlePage(join(fresh, 'page'))
bundleTypes(compiled, fresh)
replace()

async function bundle() {
  const input = Object.fromEntries(
    Object.entries(ENTRIES).map(([name, source]) => [name, join(compiled, `${source}.js`)]),
  )
  const build = await rolldown({
    cwd: ROOT,
    input,
    platform: 'node',
    // Only what is exported is public; a file that is also a chunk may export more.
    preserveEntrySignatures: 'allow-extension',
    // The names of the modules would make every build another one.
    experimental: { attachDebugInfo: 'none' },
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  })
  const { output } = await build.write({
    dir: fresh,
    codeSplitting: { groups: await chunkGroups(compiled, Object.values(input)) },
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Docstrings stand in the types.
    comments: { legal: true, annotation: true, jsdoc: false },
  })
  const misplaced = findMisplaced(output)
  if (misplaced) throw new Error(`${misplaced}, which its entry has no use for: see scripts/chunks.mjs.`)
  // Code finds other files of the package from where it stands, which has to be a folder of dist.
  for (const { fileName, code } of output) {
    if (!fileName.includes('/') && code.includes('import.meta.url'))
      throw new Error(`${fileName} finds files by its own place: it must not be at the top of dist.`)
  }
}

function replace() {
  chmodSync(join(fresh, 'cli', 'main.js'), 0o755)
  if (isSame()) return
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(fresh, dist)
}

function isSame() {
  if (!existsSync(dist)) return false
  const files = filesOf(fresh)
  if (files.join() !== filesOf(dist).join()) return false
  return files.every((name) => readFileSync(join(fresh, name)).equals(readFileSync(join(dist, name))))
}

function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort()
}
