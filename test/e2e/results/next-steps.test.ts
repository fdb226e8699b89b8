import { execFileSync } from 'node:child_process'
import { basename, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('results/failing')

test('the commands that are named after a failure can be pasted, from another folder too', async () => {
  const cwd = dirname(project.dir)
  const root = ['-r', basename(project.dir), '--results-dir', 'kept here']
  const { exitCode, stdout } = await project.ztxexp(root, { cwd })
  expect(exitCode).toBe(1)
  const [, block = ''] = stdout.split('  Next  ')
  const steps = block.trim().split('\n').map(wordsOf)
  expect(steps.map(([program]) => program)).toEqual(['ztxexp', 'ztxexp', 'ztxexp'])
  const [rerun, results, show] = await Promise.all(steps.map(([, ...args]) => project.ztxexp(args, { cwd })))

  expect(rerun?.stdout).toContain('Runs  1 failed (1)')
  expect(results?.stdout).toMatch(/lr +score/)
  expect(show?.stdout).toContain("it's 0.1 (a|b) of 5$")
})

/** The words that a shell makes of a command line. */
function wordsOf(line: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n')
}
