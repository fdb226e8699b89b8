/** A root directory with a made-up `/proc` and `/sys` in it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Files by their absolute path in the made-up machine. Removed when the test is over. */
export function fakeRoot(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'ztxexp-machine-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return root
}

/** A line of `/proc/<pid>/stat`: 52 fields, of which only those asked for matter. */
export function statLine(fields: {
  pid: number
  comm?: string
  state?: string
  parentPid?: number
  startTicks?: number
}): string {
  const { pid, comm = 'node', state = 'S', parentPid = 1, startTicks = 100 } = fields
  const rest = Array.from({ length: 49 }, () => '0')
  rest[22 - 4 - 1] = String(startTicks)
  return `${pid} (${comm}) ${state} ${parentPid} ${rest.slice(0, 48).join(' ')}\n`
}
