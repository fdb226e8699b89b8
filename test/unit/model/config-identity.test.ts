/** What configs are compared by. */
import { expect, test } from 'vitest'
import { configIdentity } from '../../../src/model/config-identity.ts'
import { withoutKeys } from '../../../src/model/config-key.ts'
import { fingerprint } from '../../../src/model/utils/fingerprint.ts'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import { redactJson } from '../../../src/model/utils/redact.ts'

const identity = (config: JsonObject, keys: string[]) => configIdentity(config, fingerprint(config), keys)

test('without ignored keys it is the recorded hash, whatever the config looks like on disk', () => {
  expect(configIdentity({ masked: true }, 'abc', [])).toBe('abc')
})

test('configs that differ in ignored keys only are the same, dotted ones too', () => {
  const keys = ['device', 'data.path']
  const one = identity({ lr: 1, device: 'cpu', data: { path: 'a', size: 1 } }, keys)
  expect(identity({ data: { size: 1, path: 'b' }, lr: 1 }, keys)).toBe(one)
  expect(identity({ lr: 1, data: { size: 2 } }, keys)).not.toBe(one)
})

test.each([
  ['a.b', { a: { b: 2, c: 3 } }],
  ['a[b]', { 'a.b': 1, a: { c: 3 } }],
  ['a', { 'a.b': 1 }],
  ['a[c]', { 'a.b': 1, a: { b: 2 } }],
  ['a[x]', { 'a.b': 1, a: { b: 2, c: 3 } }],
])(
  'an ignored key means what it means elsewhere, where a dotted key stands beside an object: %s',
  (key, rest) => {
    expect(withoutKeys({ 'a.b': 1, a: { b: 2, c: 3 } }, [key])).toEqual(rest)
  },
)

test('an ignored key is found in objects whose own name has a dot', () => {
  expect(withoutKeys({ 'gpt-4.1': { seed: 1, lr: 2 } }, ['gpt-4.1.seed'])).toEqual({ 'gpt-4.1': { lr: 2 } })
})

test('two secrets are never taken for one, although both are masked on disk', () => {
  const a = { lr: 1, api_key: 'one', device: 'cpu' }
  const b = { ...a, api_key: 'two' }
  const onDisk = configIdentity(redactJson(a), fingerprint(a), ['device'])
  expect(identity(a, ['device'])).toBe(onDisk)
  expect(identity(b, ['device'])).not.toBe(onDisk)
  expect(identity(a, ['api_key', 'device'])).toBe(identity(b, ['api_key', 'device']))
})
