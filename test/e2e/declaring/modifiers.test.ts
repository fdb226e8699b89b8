/** The modifiers of `experiment`, alone and with `.each`. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('declaring/modifiers')

interface Planned {
  file: string
  title: string
  action: 'execute' | 'skip'
  reason: string | null
}

/** What runs, by title; the others by the reason why they do not. */
const EXPECTED = {
  'modifiers.exp.ts': {
    plain: 'execute',
    'plain each x=1': 'execute',
    'plain each x=2': 'execute',
    skip: 'experiment.skip',
    'skip each x=1': 'experiment.skip',
    'skip each x=2': 'experiment.skip',
    todo: 'experiment.todo',
    'todo with a function': 'experiment.todo',
    'todo each x=1': 'experiment.todo',
    'todo each x=2': 'experiment.todo',
    'skipIf true': 'experiment.skip',
    'skipIf false': 'execute',
    'skipIf truthy each x=1': 'experiment.skip',
    'skipIf truthy each x=2': 'experiment.skip',
    'skipIf falsy each x=1': 'execute',
    'skipIf falsy each x=2': 'execute',
    'runIf true': 'execute',
    'runIf false': 'experiment.skip',
    'runIf truthy each x=1': 'execute',
    'runIf truthy each x=2': 'execute',
    'runIf falsy each x=1': 'experiment.skip',
    'runIf falsy each x=2': 'experiment.skip',
    'skips itself x=1': 'execute',
    'skips itself x=2': 'execute',
  },
  'only.exp.ts': {
    'not this one': 'another experiment has .only',
    only: 'execute',
    'only each x=1': 'execute',
    'only each x=2': 'execute',
    'skipped even so': 'experiment.skip',
  },
}

test('list says of every config whether it will run, and why not', async () => {
  const { stdout, exitCode } = await project.ztxexp(['list', '--json'])
  const planned = JSON.parse(stdout).runs as Planned[]
  const found: Record<string, Record<string, string>> = {}
  for (const { file, title, action, reason } of planned) {
    found[file] = { ...found[file], [title]: reason ?? action }
  }
  expect(found).toEqual(EXPECTED)
  expect(exitCode).toBe(0)
  expect(project.runs()).toEqual([])
})

test('run runs just those; what a modifier skips leaves no directory', async () => {
  const { stdout, exitCode } = await project.ztxexp()
  const executed = Object.values(EXPECTED)
    .flatMap((titles) => Object.entries(titles))
    .filter(([, action]) => action === 'execute')
    .map(([title]) => title)
  const runs = project.runs()
  expect(runs.map(({ run }) => run.title).sort()).toEqual(executed.sort())
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/Runs {2}12 succeeded \| 2 skipped \(14\)/)
})

test('a run that skips itself is recorded as skipped, with its reason', () => {
  const skipped = project.runs().filter(({ run }) => run.status === 'skipped')
  const reasons = skipped.map(({ run }) => [run.title, run.error_type, run.error_message])
  expect(reasons.sort()).toEqual([
    ['skips itself x=1', 'SkipRun', 'one is too few'],
    ['skips itself x=2', 'SkipRun', 'two is a crowd'],
  ])
  expect(skipped.map(({ metrics, error }) => [metrics, error])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ])
})

test('.only is refused where CI is set, so that it does not land', async () => {
  const { stderr, exitCode } = await project.ztxexp(['only', '--results-dir', 'ci'], { env: { CI: '1' } })
  expect(stderr).toContain('only.exp.ts: experiment.only is not allowed here')
  expect(exitCode).toBe(2)
  expect(project.runs('ci')).toEqual([])
})
