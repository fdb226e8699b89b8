/** Every public type is used by the files of a third party that test/e2e/package compiles. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const REPORTS = new URL('../api/', import.meta.url)
const FILES = new URL('../../fixtures/package/types/', import.meta.url)

const textsOf = (folder: URL, end: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(end))
    .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))

test('fixtures/package/types imports all that the entries export', () => {
  const used = new Set<string>()
  for (const { text } of textsOf(FILES, '.ts')) {
    for (const [, names = '', entry] of text.matchAll(/import (?:type )?\{([^}]+)\} from '(ztxexp[^']*)'/g)) {
      for (const [name] of names.replaceAll(/\btype | as \w+/g, '').matchAll(/\w+/g))
        used.add(`${entry}: ${name}`)
    }
  }
  const exported = textsOf(REPORTS, '.api.md').flatMap(({ name, text }) => {
    const entry = name === 'index.api.md' ? 'ztxexp' : `ztxexp/${name.replace('.api.md', '')}`
    const found = text.matchAll(/^export (?:declare )?(?:abstract )?\w+ (\w+)/gm)
    return Array.from(found, ([, symbol]) => `${entry}: ${symbol}`)
  })
  expect(exported).toContain('ztxexp: RunContext')
  expect(exported.filter((name) => !used.has(name))).toEqual([])
})
