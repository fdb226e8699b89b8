/** The environment, `import.meta.env`, `define` and what was provided are those that Vitest gives to tests. */
import { readFileSync } from 'node:fs'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('loading/environment-variables')
const env = { FROM_SHELL: 'shell', VITE_FROM_SHELL: 'shell', DELETED_IN_CONFIG: 'shell' }

let ofVitest: Surroundings

beforeAll(async () => {
  ofVitest = await surroundingsOfVitest([])
})

afterEach(() => project.clear())

test('the files in which it can be set are all of them there with Vitest', () => {
  expect(ofVitest.variables).toMatchObject({
    FROM_SHELL: 'shell',
    SET_IN_CONFIG: 'config',
    SET_IN_GLOBAL_SETUP: 'global setup',
    SET_IN_SETUP: 'setup file',
    FROM_TEST_ENV: 'test.env',
    VITE_FROM_ENV: 'dotenv',
    VITE_FROM_TEST: 'dottest',
    NODE_ENV: 'test',
    VITEST: 'true',
  })
  expect(ofVitest.variables).not.toHaveProperty('DELETED_IN_CONFIG')
  expect(ofVitest.provided).toEqual(['http://localhost:1', 1])
})

test.each(['process_pool', 'thread_pool'])('a run in mode %s sees what a test sees', async (mode) => {
  const { exitCode, stdout } = await project.ztxexp(['-c', 'vitest.config.ts', '--mode', mode], { env })
  expect(exitCode).toBe(0)
  expect(surroundingsOfRun()).toEqual(ofVitest)
  expect(stdout).toContain('torn down')
})

test('a run of the plugin sees what a test sees', async () => {
  const { exitCode } = await project.vitest(['run', '-c', 'plugin.config.ts'], { env })
  expect(exitCode).toBe(0)
  expect(surroundingsOfRun()).toEqual(ofVitest)
})

test('--env-mode chooses the .env files, as --mode of Vitest does', async () => {
  const expected = await surroundingsOfVitest(['--mode', 'staging'])
  expect(expected.variables).toMatchObject({ VITE_FROM_STAGING: 'staging', MODE: 'staging' })
  const { exitCode } = await project.ztxexp(['-c', 'vitest.config.ts', '--env-mode', 'staging'], { env })
  expect(exitCode).toBe(0)
  expect(surroundingsOfRun()).toEqual(expected)
})

interface Surroundings {
  variables: Record<string, string>
  meta: Record<string, unknown>
  provided: unknown[]
}

async function surroundingsOfVitest(args: string[]): Promise<Surroundings> {
  const { exitCode, stderr } = await project.vitest(['run', ...args], { env })
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
  return read('of-vitest.json')
}

function surroundingsOfRun(): Surroundings {
  const [run] = project.runs()
  return read(`results/${run?.run.run_id}/artifacts/surroundings.json`)
}

/** Without what is of the machinery: a number that grows, whether there is a terminal, and our own mark. */
function read(file: string): Surroundings {
  const found = JSON.parse(readFileSync(project.path(file), 'utf8')) as Surroundings
  for (const variables of [found.variables, found.meta]) {
    for (const name of ['VITEST_WORKER_ID', 'FORCE_TTY', '_ZTXEXP_WORKER']) delete variables[name]
  }
  return found
}
