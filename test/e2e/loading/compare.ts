/**
 * Runs the same experiment files through `vitest run` and through ztxexp, and compares what comes out: where Vitest
 * gives a value, ours is equal, in processes and in threads. Under Vitest an experiment is a test that keeps what its
 * function returned (`as-tests.ts` of the fixture).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { CLONE, type Finished, type Project, useFixture } from '../harness.ts'

export interface Comparison {
  /** Below `fixtures`. */
  fixture: string
  /** The folder of the fixture whose files are compared. Default: all. */
  folder?: string
  /** A `node_modules` with packages that the files import. */
  packages?: string | undefined
  /** Files that are ours to refuse, and what the message says. */
  refused?: Record<string, RegExp>
  /** Files that Vitest does not run, or not on every Node, and the value that ours has on each. */
  ours?: Record<string, unknown>
  /** Files that Vitest does not run on every Node: compared where it does. */
  optional?: readonly string[]
  /** Files whose value is ours to differ in, the value, and why. */
  differs?: Record<string, { value: unknown; why: string }>
}

const MODES = ['process_pool', 'thread_pool'] as const

/** Defines the tests of a fixture. Call it at the top level of a test file. */
export function compareLoading(comparison: Comparison): void {
  const { fixture, folder = '.', refused = {}, ours = {}, differs = {} } = comparison
  const project = useFixture(fixture, comparison.packages)
  const files = experimentFiles(join(CLONE, 'fixtures', fixture), folder)
  const told = new Map<string, Finished>()

  beforeAll(async () => {
    const filters = folder === '.' ? [] : [`${folder}/`]
    told.set('vitest', await project.vitest(['run', ...filters]))
    for (const mode of MODES) {
      told.set(mode, await project.ztxexp([...filters, '--mode', mode, '--results-dir', mode]))
    }
  }, 600_000)

  const listed = { ...refused, ...ours, ...differs }
  const compared = files.filter((file) => !(file in listed))
  describe.each(MODES)('%s', (mode) => {
    test.each(compared)('%s gives what it gives under vitest run', (file) => {
      const expected = valueOfVitest(project, file)
      if (expected === undefined && comparison.optional?.includes(file)) return
      if (expected === undefined)
        expect.fail(`vitest run gave no value:\n${messageOf(told.get('vitest'), file)}`)
      const { value, problem } = ourValue(project, mode, file)
      if (value === undefined) expect.fail(problem ?? messageOf(told.get(mode), file))
      expect(value).toEqual(expected)
    })

    test.each(Object.keys(ours))('%s works on every Node', (file) => {
      const { value, problem } = ourValue(project, mode, file)
      if (value === undefined) expect.fail(problem ?? messageOf(told.get(mode), file))
      expect(value).toEqual(ours[file])
      expect([undefined, value]).toContainEqual(valueOfVitest(project, file))
    })

    test.each(Object.entries(differs))('%s differs: $why', (file, { value }) => {
      expect(ourValue(project, mode, file)).toEqual({ value })
      expect(valueOfVitest(project, file)).not.toEqual(value)
    })

    test.each(Object.keys(refused))('%s is refused with a reason', (file) => {
      const { value, problem } = ourValue(project, mode, file)
      expect(value).toBeUndefined()
      // Long messages are wrapped, in the middle of a path where need be.
      const message = (problem ?? messageOf(told.get(mode), file)).replace(/\s+/g, ' ')
      expect(message).toMatch(refused[file] as RegExp)
    })
  })
}

function experimentFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.exp\.[cm]?[jt]sx?$/.test(name) && !/(^|\/)node_modules\//.test(name))
    .map((name) => join(folder, name))
    .sort()
}

function valueOfVitest(project: Project, file: string): unknown {
  const path = project.path('values', `${file}.value.json`)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

function ourValue(project: Project, mode: string, file: string): { value?: unknown; problem?: string } {
  const found = project.runs(mode).find(({ run }) => run.file === file)
  if (!found) return {}
  if (found.run.status === 'succeeded') return { value: found.metrics }
  return { problem: `${found.run.error_type}: ${found.run.error_message}\n${found.error ?? ''}` }
}

/** What was printed of a file. */
function messageOf(finished: Finished | undefined, file: string): string {
  const all = `${finished?.stdout}\n${finished?.stderr}`
  const parts = all.split(/(?= FAIL )/).filter((part) => part.startsWith(' FAIL ') && part.includes(file))
  return parts.length > 0 ? parts.join('\n') : all
}
