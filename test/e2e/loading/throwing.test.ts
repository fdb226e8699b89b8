/** Errors of the user's code, with their position in the TypeScript source. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('loading/throwing')

test('ztxexp shows the position in the source, a code frame, the way there, and the cause', async () => {
  const { stdout, exitCode } = await project.ztxexp()
  expect(exitCode).toBe(1)
  expect(stdout).toContain(
    `
 FAIL  throwing.exp.ts > throws in a helper
WorkError: no work at step 3
 ❯ work src/work.ts:21:9
     19| export function work(job: Job, _more?: unknown): never {
     20|   const label: Unused = undefined
     21|   throw new WorkError(\`no work at step \${job.steps}\`, job.steps ?? lab…
       |         ^
     22| }
     23|
 ❯ fn throwing.exp.ts:13:40
`,
  )
  expect(stdout).toMatch(
    /RangeError: the work went wrong\n ❯ fn throwing.exp.ts:20:11\n[\s\S]*Caused by: WorkError: no work at step 0\n ❯ work src\/work.ts:21:9/,
  )
})

test('error.log has the stack and the cause chain, and nothing of ztxexp itself', () => {
  const [failed] = project.runs().filter(({ run }) => run.title === 'throws with a cause')
  const exp = project.path('throwing.exp.ts')
  expect(failed?.error).toBe(
    `RangeError: the work went wrong
    at Object.fn (${exp}:20:11)

Caused by: WorkError: no work at step 0
    at work (${project.path('src/work.ts')}:21:9)
    at Object.fn (${exp}:18:5)

Fields: {
  "step": 0
}
`,
  )
})

test('vitest run shows the same positions and code frames', async () => {
  const { stderr, exitCode } = await project.vitest(['run'])
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(
    /WorkError: no work at step 3\n ❯ work src\/work.ts:21:9\n +19\|[\s\S]* 21\| {3}throw new WorkError[\s\S]*\^/,
  )
  expect(stderr).toMatch(/RangeError: the work went wrong\n ❯ .*throwing.exp.ts:20:11\n/)
  expect(stderr).toMatch(/Caused by: WorkError: no work at step 0\n ❯ work src\/work.ts:21:9\n/)
  expect(stderr).not.toMatch(/dist\/worker|tinypool/)
})
