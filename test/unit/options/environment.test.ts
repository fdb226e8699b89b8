/** What the `ZTXEXP_*` variables set, and what a wrong one is told. */
import { expect, test } from 'vitest'
import { readEnvironment } from '../../../src/options/environment.ts'

test('twins set what their flags set, and other variables are let be', () => {
  const environment = {
    PATH: '/bin',
    ZTXEXP_WORKERS: '2',
    ZTXEXP_RESULTS_DIR: 'out',
    ZTXEXP_TEST_NAME_PATTERN: 'a=1',
    ZTXEXP_ISOLATE: '1',
    ZTXEXP_TAG: 'team=vision,stage=dev',
    ZTXEXP_REPORTER: 'verbose,json',
    ZTXEXP_TIMEOUT: '',
    ZTXEXP_SEED: undefined,
  }
  expect(readEnvironment(environment)).toEqual({
    workers: 2,
    resultsDir: 'out',
    testNamePattern: /a=1/,
    isolate: true,
    tag: { team: 'vision', stage: 'dev' },
    reporter: ['verbose', 'json'],
  })
})

test.each([
  ['ZTXEXP_WROKERS', '2', 'Unknown environment variable ZTXEXP_WROKERS. Did you mean ZTXEXP_WORKERS?'],
  ['ZTXEXP_INCLUDE', 'x', 'Unknown environment variable ZTXEXP_INCLUDE.'],
  ['ZTXEXP_HELP', '1', 'Unknown environment variable ZTXEXP_HELP.'],
  [
    'ZTXEXP_BAIL',
    'two',
    'Bad value for ZTXEXP_BAIL: "two". It takes a whole number of at least 0, such as ZTXEXP_BAIL=1.',
  ],
  ['ZTXEXP_TAG', 'a=1,a=2', 'Bad value for ZTXEXP_TAG: "a=1,a=2".'],
])('%s=%s is refused by name', (name, text, message) => {
  expect(() => readEnvironment({ [name]: text })).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(message) }),
  )
})
