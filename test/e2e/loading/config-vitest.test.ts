/** A `vitest.config.ts`: said when it is not read; what is in it counts when it is. */
import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('loading/config-vitest')
afterEach(() => project.clear())

test('without -c it is not read, and the header says how it would be', async () => {
  const { stdout, exitCode } = await project.ztxexp(['plain'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('vitest.config.ts is not read; with -c vitest.config.ts it is')
  expect(project.runs()[0]?.metrics).toEqual({ hasGlobals: false })
})

test('with -c its globals, alias and setup files of packages, and WebAssembly, are as with Vitest', async () => {
  expect((await project.vitest(['run'])).exitCode).toBe(0)
  const ofVitest: unknown = JSON.parse(readFileSync(project.path('of-vitest.json'), 'utf8'))
  expect(ofVitest).toEqual({
    answer: 42,
    sums: [3, 7],
    package: 'register.js',
    globals: ['function', 'object'],
  })
  const { stdout, exitCode } = await project.ztxexp(['values', '-c', 'vitest.config.ts'])
  expect(exitCode).toBe(0)
  expect(stdout).not.toContain('is not read')
  expect(project.runs()[0]?.metrics).toEqual(ofVitest)
})
