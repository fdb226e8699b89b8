/**
 * Environments for experiments. The packages of Vitest's own are not installed here: what is looked at of those is what
 * is asked for, and what is said.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('loading/environment')

async function failureOf(...args: string[]): Promise<string> {
  const { exitCode, stderr } = await project.ztxexp(args)
  expect(exitCode).toBe(2)
  return stderr.replace(/\s+/g, ' ')
}

test('a file asks for one, and what it is made of is named where it is missing', async () => {
  const text =
    'The environment jsdom needs the package jsdom, which is not installed: npm install --save-dev jsdom'
  expect(await failureOf('document')).toContain(text)
})

test('the config asks for one, and the file has the last word', async () => {
  expect(await failureOf('plain', '-c', 'document.config.ts')).toContain('needs the package happy-dom')
  const { exitCode } = await project.ztxexp(['node.exp', '-c', 'document.config.ts'])
  expect(exitCode).toBe(0)
  expect(project.runs().map(({ metrics }) => metrics)).toEqual([{ hasDocument: false }])
})

test.each(['process_pool', 'thread_pool'])(
  'a file of the project makes one, with what it imports, and is told when the worker is done (%s)',
  async (mode) => {
    project.clear()
    const log = project.path('environment.log')
    rmSync(log, { force: true })
    await project.ztxexp(['own.exp', '-c', 'own.config.ts', '--mode', mode, '--workers', '1'])
    expect(project.runs().map(({ metrics }) => metrics)).toEqual([{ opened: ['a database', 'by options'] }])
    expect(readFileSync(log, 'utf8')).toBe('closed\n')
  },
)

test('a change of the file that makes it is a change of the code', async () => {
  const args = ['own.exp', '-c', 'own.config.ts', '--resume=code']
  expect((await project.ztxexp(args)).stdout).toContain('1 reused')
  writeFileSync(project.path('resources.ts'), "export const resources = ['a queue']\n")
  await project.ztxexp(args)
  expect(project.runs().at(-1)?.metrics).toEqual({ opened: ['a queue', 'by options'] })
})

test('the package vitest-environment-<name> makes one', async () => {
  project.clear()
  await project.ztxexp(['packaged'])
  expect(project.runs().map(({ metrics }) => metrics)).toEqual([{ packaged: true }])
})

test('one that is nowhere is refused with those that there are', async () => {
  expect(await failureOf('odd')).toMatch(
    /The environment "odd" .* is none of node, jsdom, happy-dom, edge-runtime, and there is no package vitest-environment-odd/,
  )
})
