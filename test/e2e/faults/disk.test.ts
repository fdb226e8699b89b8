/** A disk that fills up: no fault of any run. Needs the right to mount a small one; skipped without. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('faults/disk')
const disk = project.path('small')
const hasDisk = mountSmallDisk()

afterAll(() => {
  if (hasDisk) execFileSync('umount', ['-l', disk])
})

test.skipIf(!hasDisk)(
  'a full disk starts nothing more, is said, and loses nothing that has ended',
  async () => {
    const { exitCode, stdout, stderr } = await project.ztxexp(['--results-dir', 'small', '--workers', '2'])
    expect(exitCode, stderr).toBe(2)
    expect(stderr).toMatch(/Cannot write into the results directory[\s\S]*The disk is full/)
    const succeeded = Number(/(\d+) succeeded/.exec(stdout)?.[1])
    expect(succeeded).toBeGreaterThan(5)
    expect(stdout).toMatch(/not run/)
    const documents = readDocuments()
    expect(documents.filter(({ status }) => status === 'succeeded')).toHaveLength(succeeded)
    // No run is charged with it.
    const types = documents.filter(({ status }) => status === 'failed').map(({ error_type }) => error_type)
    expect(new Set([...types, 'Interrupted'])).toEqual(new Set(['Interrupted']))
  },
)

/** Every `run.json`; each must be whole. */
function readDocuments(): { status: string; error_type: string | null }[] {
  const ids = readdirSync(disk).filter((name) => !name.startsWith('.'))
  return ids.map((id) => JSON.parse(readFileSync(join(disk, id, 'run.json'), 'utf8')))
}

function mountSmallDisk(): boolean {
  if (process.platform !== 'linux') return false
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', disk], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
