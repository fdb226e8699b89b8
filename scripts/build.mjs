// Compiles src to dist and marks the command as executable. The new dist takes the place of the old one only when
// it is complete: `npx ztxexp` in a clone builds too, and must not pull the rug from under whatever runs there.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
const dist = join(root, 'dist')
const fresh = join(root, `dist.new-${process.pid}`)
const old = join(root, `dist.old-${process.pid}`)

const args = [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', fresh]
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', cwd: root })
if (status !== 0) {
  rmSync(fresh, { recursive: true, force: true })
  process.exit(status ?? 1)
}
chmodSync(join(fresh, 'cli', 'main.js'), 0o755)
if (existsSync(dist)) renameSync(dist, old)
renameSync(fresh, dist)
rmSync(old, { recursive: true, force: true })
