/** Runtimes that cannot run the command, and what is said to their users. */
import { expect, test } from 'vitest'
import { missingPackage, unsupportedRuntime } from '../../../src/cli/requirements.ts'

test.each(['20.19.0', '20.20.2', '22.12.0', '22.22.1', '24.0.0', '26.1.0'])('Node %s will do', (node) => {
  expect(unsupportedRuntime({ versions: { node }, isDeno: false })).toBeUndefined()
})

test.each(['18.20.4', '20.18.3', '21.7.3', '22.11.0', '23.11.0'])(
  'Node %s is named with what is needed',
  (node) => {
    expect(unsupportedRuntime({ versions: { node }, isDeno: false })).toBe(
      `ztxexp needs Node.js 20.19, 22.12, 24 or newer, and this is ${node}.`,
    )
  },
)

test('Bun and Deno, which say that they are a Node too', () => {
  const bun = unsupportedRuntime({ versions: { node: '24.3.0', bun: '1.3.1' }, isDeno: false })
  expect(bun).toContain('this is Bun 1.3.1. Run it with npx ztxexp')
  const deno = unsupportedRuntime({ versions: { node: '24.2.0', deno: '2.5.0' }, isDeno: true })
  expect(deno).toContain('this is Deno 2.5.0. Run it with npx ztxexp.')
})

test('Vitest that is missing, and no other package', () => {
  const missing = (name: string) =>
    Object.assign(new Error(`Cannot find package '${name}' imported from x`), {
      code: 'ERR_MODULE_NOT_FOUND',
    })
  expect(missingPackage(missing('vitest'))).toContain('npm install --save-dev vitest')
  expect(missingPackage(missing('other'))).toBeUndefined()
  expect(missingPackage(new Error('x'))).toBeUndefined()
})
