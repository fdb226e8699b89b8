/** Files that runs read are part of their code: an edit of a prompt or of data makes them run again. */
import { utimesSync, writeFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { until, useFixture } from '../harness.ts'

const project = useFixture('resume/inputs')

beforeEach(() => project.reset())

const TITLES = ['ask [model=a]', 'ask [model=b]', 'plain']

async function titlesRun(...args: string[]): Promise<unknown[]> {
  const before = new Set(project.runs().map(({ id }) => id))
  const { exitCode, stderr } = await project.ztxexp(['inputs', '--resume=code', ...args])
  expect(exitCode, stderr).toBe(0)
  return project
    .runs()
    .filter(({ id }) => !before.has(id))
    .map(({ run }) => run.title)
    .sort()
}

test('--resume=code runs again what an edited file of inputs reaches, and nothing else', async () => {
  expect(await titlesRun()).toEqual(TITLES)
  expect(await titlesRun()).toEqual([])
  writeFileSync(project.path('prompts/system.txt'), 'Be long.\n')
  expect(await titlesRun()).toEqual(['ask [model=a]', 'ask [model=b]'])
  expect(project.runs().at(-1)?.metrics).toEqual({ prompt: 'Be long.' })
  // Another file of the glob is another input; the same content at another time is not.
  writeFileSync(project.path('prompts/user.txt'), 'Hello\n')
  expect(await titlesRun()).toEqual(['ask [model=a]', 'ask [model=b]'])
  utimesSync(project.path('prompts/user.txt'), 1, 1)
  expect(await titlesRun()).toEqual([])
})

test('what --watch-files names counts for all experiments', async () => {
  expect(await titlesRun('--watch-files', 'data')).toEqual(TITLES)
  expect(await titlesRun('--watch-files', 'data')).toEqual([])
  writeFileSync(project.path('data/labels.csv'), 'cat,cow\n')
  expect(await titlesRun('--watch-files', 'data')).toEqual(TITLES)
})

test('a glob without a file is an error of its experiment, and a warning of --watch-files', async () => {
  const missing = await project.ztxexp(['missing'])
  expect(missing.exitCode).toBe(2)
  expect(missing.stderr.replace(/\s+/g, ' ')).toContain(
    'missing.exp.ts > "missing": no file is like "prompts/*.md" of inputs. Paths and globs start from the folder',
  )
  const watched = await project.ztxexp(['inputs', '--watch-files', 'nothing/*.csv'])
  expect(watched.exitCode).toBe(0)
  expect(watched.stderr).toContain('No file is like "nothing/*.csv" of watchFiles')
})

test.each([
  ['an input', [], 'prompts/system.txt', 2],
  ['a watched file', ['--watch-files', 'data'], 'data/labels.csv', 3],
])(
  'watch --resume=code runs again when %s is saved',
  { timeout: 120_000 },
  async (_what, args, file, count) => {
    const { child, finished } = project.startZtxexp(['watch', 'inputs', '--resume=code', ...args])
    let stdout = ''
    child.stdout?.on('data', (text: string) => {
      stdout += text
    })
    try {
      await until(() => stdout.includes('Waiting for file changes'), 'the first round')
      expect(project.runs()).toHaveLength(3)
      writeFileSync(project.path(file), 'changed\n')
      await until(
        () => project.runs().filter(({ run }) => run.status === 'succeeded').length === 3 + count,
        'the second round',
      )
    } finally {
      child.kill('SIGTERM')
      await finished
    }
  },
)
