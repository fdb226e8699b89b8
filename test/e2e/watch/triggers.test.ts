/** What else makes `ztxexp watch` run again: files of the user's choice, setup files, the config file. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { type Started, until, useFixture } from '../harness.ts'

const project = useFixture('watch/triggers')
const RESULTS = 'experiments/results'
const started: Started[] = []

afterEach(async () => {
  for (const { child, finished } of started.splice(0)) {
    child.kill('SIGINT')
    expect((await finished).exitCode).toBe(130)
  }
  project.clear(RESULTS)
})

test('watchFiles, in the root or not, run everything again when saved or made; other files do not', async () => {
  const round = watch()
  await round(1)
  save('experiments/readme.txt', 'no trigger')
  save('data/points.csv', 'x,y\n1,2\n3,4\n')
  expect(await round(2)).toMatch(/ RERUN {2}\S*points\.csv\n/)
  expect(metrics()).toEqual(['first rows=1', 'first rows=2', 'second factor=1', 'second factor=1'])
  mkdirSync(project.path('experiments', 'tables'))
  save('experiments/tables/new.csv', '')
  expect(await round(3)).toMatch(/ RERUN {2}tables\/new\.csv\n/)
  expect(metrics()).toHaveLength(6)
})

test('--watch-files comes before those of the config file', async () => {
  const round = watch(['--watch-files', 'notes.md'])
  await round(1)
  save('data/points.csv', 'x,y\n')
  save('experiments/notes.md', 'saved')
  expect(await round(2)).toMatch(/ RERUN {2}notes\.md\n/)
  expect(metrics()).toHaveLength(4)
})

test('a setup file, and what it imports, runs everything again, and ends what is in progress', async () => {
  const round = watch()
  await round(1)
  save('experiments/wait', '')
  save(
    'experiments/setup.ts',
    "import { factor } from './factor.ts'\n\nObject.assign(globalThis, { factor: 10 * factor })\n",
  )
  await until(
    () => project.runs(RESULTS).filter(({ log }) => log.includes('in progress')).length === 2,
    'a run',
  )
  save('experiments/factor.ts', 'export const factor = 2\n')
  await until(() => project.runs(RESULTS).some(({ run }) => run.status === 'failed'), 'the end of the run')
  rmSync(project.path('experiments', 'wait'))
  expect(await round(3)).toMatch(/ RERUN {2}factor\.ts\n/)
  expect(metrics()).toContain('second factor=20')
  const failed = project.runs(RESULTS).filter(({ run }) => run.status === 'failed')
  expect(failed.map(({ run }) => run.error_message)).toEqual([
    'The code changed while the run was in progress: factor.ts.',
  ])
})

test('the config file, and what it imports, starts everything anew', async () => {
  const round = watch()
  await round(1)
  save('experiments/tag.ts', 'export const tag = { revision: 2 }\n')
  expect(await round(2)).toMatch(/ RESTART {2}/)
  const revisions = () =>
    project.runs(RESULTS).map(({ meta }) => (meta.tags as { revision?: unknown }).revision)
  expect(revisions()).toEqual(['1', '1', '2', '2'])
  save('experiments/ztxexp.config.ts', 'export default { experiment: { tag: { revision: 3 } } }\n')
  expect(await round(3)).toMatch(/ RESTART {2}/)
  expect(revisions().slice(4)).toEqual(['3', '3'])
})

function save(file: string, text: string): void {
  writeFileSync(project.path(file), text)
}

/** Starts watching. Waits until so many rounds are over, and gives what was printed since the one before. */
function watch(args: readonly string[] = []): (count: number) => Promise<string> {
  const watching = project.startZtxexp(['watch', '-r', 'experiments', '--mode', 'sequential', ...args])
  started.push(watching)
  let text = ''
  watching.child.stdout?.on('data', (data: string) => {
    text += data
  })
  return (count) =>
    until(() => {
      const rounds = text.split('Waiting for file changes')
      return rounds.length > count && (rounds[count - 1] ?? '')
    }, `round ${count} in\n${text}`)
}

/** What the runs that succeeded came to. Files may run in any order. */
function metrics(): string[] {
  const runs = project.runs(RESULTS).filter(({ run }) => run.status === 'succeeded')
  const lines = runs.map(({ meta, metrics }) => {
    const [[key, value] = []] = Object.entries(metrics ?? {})
    return `${meta.experiment_name} ${key}=${value}`
  })
  return lines.sort()
}
