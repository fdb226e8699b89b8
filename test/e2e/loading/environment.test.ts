/**
 * Environments of Vitest for experiments. Their packages are not installed here: what is looked at is what is asked
 * for, and what is said.
 */
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

test('one that is none of Vitest is refused with those that there are', async () => {
  expect(await failureOf('odd')).toMatch(
    /The environment "odd" .* is none that experiments can have: node, jsdom, happy-dom/,
  )
})
