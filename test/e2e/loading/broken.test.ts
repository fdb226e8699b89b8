/** Files that do not load: each is reported with its position, and the others still run. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Finished, useFixture } from '../harness.ts'

const project = useFixture('loading/broken')

/** What went wrong, and where it stands in the TypeScript source. */
const PROBLEMS = [
  { what: 'a syntax error', message: 'SyntaxError: Unexpected token', at: 'broken-syntax.exp.ts:8:14' },
  { what: 'one in a helper', message: 'SyntaxError: Unterminated string', at: 'src/broken-helper.ts:5:39' },
  { what: 'a missing file', message: "Cannot find module './src/gone'", at: 'missing-file.exp.ts:7:22' },
  {
    what: 'a missing package',
    message: "Cannot find package 'a-package-that-is-not-there'",
    at: 'missing-package.exp.ts:7:25',
  },
  { what: 'a missing export', message: "named 'absent'", at: 'missing-name.exp.ts:7:10' },
  { what: 'a throw', message: 'RangeError: no config at the top level', at: 'throws.exp.ts:8:20' },
]

describe('ztxexp', () => {
  let finished: Finished
  beforeAll(async () => {
    finished = await project.ztxexp()
  })

  test.each(PROBLEMS)('reports $what at $at with a code frame', ({ message, at }) => {
    const report = finished.stderr.split(' FAIL ').find((part) => part.includes(message)) ?? finished.stderr
    expect(report).toContain(message)
    expect(report).toMatch(new RegExp(` ❯ .*${at.replaceAll('.', '\\.')}\n( +\\d+\\|.*\n)+ +\\| +\\^`))
  })

  test('runs the other files, and exits with 2', () => {
    expect(finished.exitCode).toBe(2)
    expect(finished.stderr.split(' FAIL ')).toHaveLength(PROBLEMS.length + 1)
    expect(project.runs().map(({ run }) => [run.title, run.status])).toEqual([['fine', 'succeeded']])
  })
})

describe('vitest run', () => {
  let finished: Finished
  beforeAll(async () => {
    project.clear()
    finished = await project.vitest(['run'])
  })

  test.each(PROBLEMS)('reports $what at $at', ({ message, at }) => {
    const report = finished.stderr.split(' FAIL ').find((part) => part.includes(message)) ?? finished.stderr
    expect(report).toContain(message)
    expect(report).toContain(`${at}\n`)
  })

  test('runs the other files, and exits with 1', () => {
    expect(finished.exitCode).toBe(1)
    expect(project.runs().map(({ run }) => [run.title, run.status])).toEqual([['fine', 'succeeded']])
  })
})
