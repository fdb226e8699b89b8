/** Vitest's helpers in a program that calls the runner with a function, without Vitest. */
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NODE, start, useFixture } from '../harness.ts'

const project = useFixture('declaring/assertions')

const PROGRAM = `
import { expect, vi } from 'vitest'
import { ExpRunner } from 'ztxexp/runner'

const steps = {
  matcher: () => expect(1).toBe(1),
  satisfy: () => expect(1).toSatisfy((value) => value === 1),
  waitFor: () => vi.waitFor(() => 1),
  clock: (ctx) => {
    vi.useFakeTimers({ now: 0 })
    ctx.onFinished(() => vi.useRealTimers())
    ctx.logger.info('logged')
    return new Promise(() => {})
  },
}
const configs = Object.keys(steps).map((step) => ({ step }))
const run = async (ctx) => {
  await steps[ctx.config.step](ctx)
}
await new ExpRunner(configs, 'results', run).run({ timeout: 200, grace: 50 })
`

test('they work, and the runner goes by the real clock', async () => {
  writeFileSync(project.path('program.mjs'), PROGRAM)
  const { finished } = start(NODE, [project.path('program.mjs')], { cwd: project.dir })
  const { stderr } = await finished
  expect(stderr).toBe('')
  const ends = project.runs().map(({ config, run }) => [config.step, run.status, run.error_type])
  expect(ends).toEqual([
    ['matcher', 'succeeded', null],
    ['satisfy', 'succeeded', null],
    ['waitFor', 'succeeded', null],
    ['clock', 'failed', 'TimeoutError'],
  ])
})
