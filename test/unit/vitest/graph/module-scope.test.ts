/** Which modules get `require`, `module` and `__dirname`. */
import { expect, test } from 'vitest'
import { readModuleScope } from '../../../../src/vitest/graph/module-scope.ts'

const inScript = (code: string) => readModuleScope(code, { hasExports: false })

test.each([
  ['a name that is used', 'console.log(__dirname)', ['__dirname']],
  ['several names', 'require(__filename)', ['__filename', 'require']],
  ['a property of that name', 'a.require(b.module, c?.exports)', []],
  ['a longer name', 'requireAll(modules, $exports)', []],
  ['its own constant', "const __dirname = '/'; use(__dirname)", []],
  ['its own import', "import { require } from 'x'; require()", []],
  ['its own name from a pattern', 'const { a: { module }, ...exports } = b; use(module, exports)', []],
  ['a var in a block', 'if (a) { var module = 1 } use(module)', []],
  ['an exported function', 'export function require() {}', []],
  ['a parameter elsewhere', 'use(function (require) { require(1) }, require)', ['require']],
  ['a constant of a function', 'function f() { const module = 1; use(module) } f(module)', ['module']],
])('lends to %s what it does not have itself', (_what, code, names) => {
  expect(inScript(code).names).toEqual(names)
})

test('what is put into module.exports is what a module without exports gives', () => {
  expect(inScript('module.exports = 1')).toMatchObject({ isCommonJs: true, isReassigned: false })
  expect(inScript('exports = module.exports = 1')).toMatchObject({ isCommonJs: true, isReassigned: true })
  expect(readModuleScope('export default typeof module', { hasExports: true }).isCommonJs).toBe(false)
  expect(inScript('require("x")').isCommonJs).toBe(false)
})
