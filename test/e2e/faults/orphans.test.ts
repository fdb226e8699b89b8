/** What is left when the command is killed: nothing, whatever its workers were doing, and whatever they had started. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { processesWith, until, useFixture } from '../harness.ts'

const project = useFixture('faults/orphans')

describe.skipIf(process.platform !== 'linux')('of a command that is killed', () => {
  test.each([
    ['process_pool', 'idle'],
    ['process_pool', 'loop'],
    ['process_pool', 'wait'],
    ['thread_pool', 'idle'],
    ['thread_pool', 'loop'],
  ])('nothing is left that its runs have started (%s, %s)', async (mode, BUSY) => {
    rmSync(project.path('started'), { force: true })
    const ORPHANS = randomUUID()
    const args = ['--workers', '2', '--mode', mode]
    const { child, finished } = project.startZtxexp(args, { env: { BUSY, ORPHANS } })
    await until(() => existsSync(project.path('started')), 'the run')
    // The shells of the run have started what they start.
    await until(
      () => processesWith('ORPHANS', ORPHANS).length >= (mode === 'thread_pool' ? 6 : 8),
      'all of it',
    )
    child.kill('SIGKILL')
    await finished
    await until(() => processesWith('ORPHANS', ORPHANS).length === 0, 'the end of every process')
    expect(processesWith('ORPHANS', ORPHANS)).toEqual([])
  })

  test('the temporary folders go at the next start', async () => {
    const TMPDIR = mkdtempSync(join(tmpdir(), 'ztxexp-orphans-test-'))
    // Node 22 and later keep compiled code there.
    const leftBehind = () => readdirSync(TMPDIR).filter((name) => name !== 'node-compile-cache')
    for (let kills = 0; kills < 3; kills++) {
      rmSync(project.path('started'), { force: true })
      const { child, finished } = project.startZtxexp(['--workers', '1'], { env: { TMPDIR, BUSY: 'idle' } })
      await until(() => existsSync(project.path('started')), 'the run')
      child.kill('SIGKILL')
      await finished
      expect(leftBehind()).toEqual([expect.stringMatching(/^ztxexp-work-/)])
    }
    await project.ztxexp(['-t', 'nothing has this name'], { env: { TMPDIR } })
    expect(leftBehind()).toEqual([])
    rmSync(TMPDIR, { recursive: true })
  })
})
