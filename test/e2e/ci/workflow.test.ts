import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { CLONE } from '../harness.ts'

interface Workflow {
  on: string
  permissions: Record<string, string>
  jobs: Record<string, { steps: { run?: string; uses?: string; with?: Record<string, unknown> }[] }>
}

test('the workflow file of the manual is one, and runs the command that the manual is about', () => {
  const manual = readFileSync(join(CLONE, 'docs', 'ci.md'), 'utf8')
  const [, text = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(manual) ?? []
  const { on, permissions, jobs } = parse(text, { strict: true, uniqueKeys: true }) as Workflow
  expect(on).toBe('pull_request')
  expect(permissions).toEqual({ contents: 'read' })
  const steps = jobs.run?.steps ?? []
  expect(steps.flatMap(({ run }) => run ?? [])).toEqual([
    'npm ci',
    'npx ztxexp --baseline main --fail-on worse',
  ])
  // Without it the index beside the runs, and who is alive, stay behind.
  expect(steps.at(-1)?.with).toMatchObject({ path: 'results', 'include-hidden-files': true })
  for (const { uses } of steps) expect(uses ?? 'actions/x@v4').toMatch(/^actions\/[\w-]+@v\d+$/)
})
