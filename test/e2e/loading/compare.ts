/**
 * Runs the same experiment files through `vitest run` and through ztxexp, and compares what comes out: where Vitest
 * gives a value, ours is equal, in processes and in threads. Under Vitest an experiment is a test that keeps what its
 * function returned (`as-tests.ts` of the fixture).
 *
 * A process for each file is most of what that costs. So the files share processes at first, and only what differs
 * then, by what one file leaves to the next or in truth, is judged by processes of its own. In this clone threads are
 * kept apart from the beginning, as users have them.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { CLONE, type Finished, IS_INSTALLED, type Project, useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

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
  /** Files share no process, not even at first: what they leave behind is what they are about. */
  isApart?: boolean
}

const MODES = ['process_pool', 'thread_pool'] as const
type Mode = (typeof MODES)[number]

/** What came of the files last: what was printed, by who ran them, and the runs of ours. */
interface Told {
  printed: Map<'vitest' | Mode, Finished>
  runs: Map<Mode, RecordedRun[]>
}

/** Defines the tests of a fixture. Call it at the top level of a test file. */
export function compareLoading(comparison: Comparison): void {
  const { fixture, folder = '.', refused = {}, ours = {}, differs = {} } = comparison
  const project = useFixture(fixture, comparison.packages)
  const files = experimentFiles(join(CLONE, 'fixtures', fixture), folder)
  const told: Told = { printed: new Map(), runs: new Map() }

  beforeAll(async () => {
    if (!comparison.isApart) await runTogether(project, folder === '.' ? [] : [`${folder}/`], told)
    const doubtful = files.filter((file) => !MODES.every((mode) => isSame(project, told, mode, file)))
    if (doubtful.length > 0) await runApart(project, doubtful, told)
  }, 600_000)

  const listed = { ...refused, ...ours, ...differs }
  const compared = files.filter((file) => !(file in listed))
  describe.each(MODES)('%s', (mode) => {
    test.each(compared)('%s gives what it gives under vitest run', (file) => {
      const expected = valueOfVitest(project, file)
      if (expected === undefined && comparison.optional?.includes(file)) return
      if (expected === undefined)
        expect.fail(`vitest run gave no value:\n${messageOf(told.printed.get('vitest'), file)}`)
      const { value, problem } = ourValue(told, mode, file)
      if (value === undefined) expect.fail(problem ?? messageOf(told.printed.get(mode), file))
      expect(value).toEqual(expected)
    })

    test.each(Object.keys(ours))('%s works on every Node', (file) => {
      const { value, problem } = ourValue(told, mode, file)
      if (value === undefined) expect.fail(problem ?? messageOf(told.printed.get(mode), file))
      expect(value).toEqual(ours[file])
      expect([undefined, value]).toContainEqual(valueOfVitest(project, file))
    })

    test.each(Object.entries(differs))('%s differs: $why', (file, { value }) => {
      expect(ourValue(told, mode, file)).toEqual({ value })
      expect(valueOfVitest(project, file)).not.toEqual(value)
    })

    test.each(Object.keys(refused))('%s is refused with a reason', (file) => {
      const { value, problem } = ourValue(told, mode, file)
      expect(value).toBeUndefined()
      // Long messages are wrapped, in the middle of a path where need be.
      const message = (problem ?? messageOf(told.printed.get(mode), file)).replace(/\s+/g, ' ')
      expect(message).toMatch(refused[file] as RegExp)
    })
  })
}

async function runTogether(project: Project, filters: string[], told: Told): Promise<void> {
  told.printed.set('vitest', await project.vitest(['run', '--no-isolate', ...filters]))
  for (const mode of MODES) {
    const isApart = mode === 'thread_pool' && !IS_INSTALLED
    const shared = isApart ? [] : ['--no-isolate-files']
    const args = [...filters, '--mode', mode, '--results-dir', mode, ...shared]
    told.printed.set(mode, await project.ztxexp(args))
    told.runs.set(mode, project.runs(mode))
  }
}

async function runApart(project: Project, files: string[], told: Told): Promise<void> {
  for (const file of files) rmSync(valuePath(project, file), { force: true })
  told.printed.set('vitest', await project.vitest(['run', ...files]))
  for (const mode of MODES) {
    const others = (told.runs.get(mode) ?? []).filter(({ run }) => !files.includes(String(run.file)))
    const resultsDir = `${mode}-apart`
    told.printed.set(mode, await project.ztxexp([...files, '--mode', mode, '--results-dir', resultsDir]))
    told.runs.set(mode, [...others, ...project.runs(resultsDir)])
  }
}

function isSame(project: Project, told: Told, mode: Mode, file: string): boolean {
  const { value } = ourValue(told, mode, file)
  return value !== undefined && isDeepStrictEqual(value, valueOfVitest(project, file))
}

function experimentFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.exp\.[cm]?[jt]sx?$/.test(name) && !/(^|\/)node_modules\//.test(name))
    .map((name) => join(folder, name))
    .sort()
}

function valuePath(project: Project, file: string): string {
  return project.path('values', `${file}.value.json`)
}

function valueOfVitest(project: Project, file: string): unknown {
  const path = valuePath(project, file)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

function ourValue(told: Told, mode: Mode, file: string): { value?: unknown; problem?: string } {
  const found = told.runs.get(mode)?.find(({ run }) => run.file === file)
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
