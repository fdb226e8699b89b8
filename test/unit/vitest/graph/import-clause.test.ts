/** What imports and re-exports ask for: the same as the parser of Vite says. */
import fc from 'fast-check'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'
import { parseImportClause } from '../../../../src/vitest/graph/import-clause.ts'

const name = fc.constantFrom('a', 'b1', '$c', '_d', 'from', 'as', 'type', 'été')
const space = fc.constantFrom(' ', '\n', ' /* , { x } */ ', '// from\n')
const item = fc.oneof(
  name,
  fc
    .tuple(fc.oneof(name, fc.constant('default')), space, space, name)
    .map(([a, s, t, b]) => `${a}${s}as${t}${b}`),
)
const list = fc
  .tuple(fc.array(item, { maxLength: 4 }), space)
  .map(([items, s]) => `{${s}${items.join(`,${s}`)}${s}}`)
const clause = fc.oneof(
  list.map((text) => `import ${text} from `),
  fc.tuple(name, list).map(([main, text]) => `import ${main}, ${text} from `),
  fc.tuple(name, space, name).map(([main, s, whole]) => `import ${main},${s}*${s}as${s}${whole} from `),
  fc.tuple(space, name).map(([s, whole]) => `import *${s}as ${whole} from `),
  list.map((text) => `export ${text} from `),
  fc.constantFrom('export * from ', 'export * as whole from ', 'import '),
)

test('reads any import or re-export as a parser does', () => {
  fc.assert(
    fc.property(clause, (text) => {
      const { module, errors } = parseSync('module.js', `${text}'x'`)
      // Twice the same name: not this reader's business.
      fc.pre(errors.length === 0)
      const imported = module.staticImports.flatMap(({ entries }) => entries.map((entry) => entry.importName))
      const exported = module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.importName))
      const names = [...imported, ...exported].flatMap(({ kind, name: asked }) =>
        kind === 'Default' ? ['default'] : kind === 'Name' && asked !== null ? [asked] : [],
      )
      const read = parseImportClause(text)
      expect(read.names).toEqual(names)
      expect(read.namespace !== undefined).toBe(/\*\s*(\/\*.*?\*\/|\/\/.*\n|\s)*as\b/.test(text))
      expect(read.isStar).toBe(/^export \* from/.test(text))
    }),
  )
})

test('says where `* as ns` stands', () => {
  const text = 'import main, * /* all */ as ns from '
  const { namespace } = parseImportClause(text)
  expect(namespace?.local).toBe('ns')
  expect(text.slice(namespace?.start, namespace?.end)).toBe('* /* all */ as ns')
})
