/** `globals: true` of the config file: what can be imported from `vitest` is there without an import. */

/** Id of the module that makes the globals. */
export const GLOBALS_ID = 'virtual:ztxexp/globals'

/** Those that Vitest makes. */
const NAMES = [
  ...[
    'suite',
    'test',
    'describe',
    'it',
    'chai',
    'expect',
    'assert',
    'expectTypeOf',
    'assertType',
    'vitest',
    'vi',
  ],
  ...['beforeAll', 'afterAll', 'beforeEach', 'afterEach', 'onTestFinished', 'onTestFailed'],
  ...['aroundEach', 'aroundAll'],
]

export function globalsModule(): string {
  return [
    "import * as vitest from 'vitest'",
    `for (const name of ${JSON.stringify(NAMES)}) if (name in vitest) globalThis[name] = vitest[name]`,
    '',
  ].join('\n')
}
