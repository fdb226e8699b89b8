// Compares the size of the tarball with what it may be: `npm run check:size`, after a build.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './compile.mjs'

/** Bytes. The first is what a package with a page of its own may weigh; the second what that is unpacked. */
const BUDGET = { size: 600_000, unpackedSize: 2_000_000 }

if (!existsSync(join(ROOT, 'dist'))) {
  console.error('There is no dist to weigh. Build it first: npm run build')
  process.exit(1)
}
const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'], {
    cwd: ROOT,
    encoding: 'utf8',
  }),
)
for (const [key, budget] of Object.entries(BUDGET)) {
  const what = key === 'size' ? 'The tarball' : 'The unpacked tarball'
  const has = `${what} has ${packed[key].toLocaleString('en')} bytes of ${budget.toLocaleString('en')}.`
  if (packed[key] <= budget) console.log(has)
  else {
    console.error(`${has} See what grew (npm pack --dry-run), or raise the budget in scripts/size.mjs.`)
    process.exitCode = 1
  }
}
