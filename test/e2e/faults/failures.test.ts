/** What the screen, and the files, say of runs that fail in ways that are hard to print. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('faults/failures')
let printed = ''
let blocks = new Map<string, string>()

beforeAll(async () => {
  const { stdout } = await project.ztxexp(['--verbose'])
  printed = stdout
  const parts = stdout.split(' FAIL  failures.exp.ts > ').slice(1)
  blocks = new Map(
    parts.map((part) => {
      const [title = '', ...lines] = part.split('\n')
      const end = lines.findIndex((line) => line.startsWith('   Run  '))
      // The messages of assertions are Vitest's own.
      const start = Math.max(0, lines.indexOf('- Expected'))
      return [title, lines.slice(start, end).join('\n').trimEnd()]
    }),
  )
})

describe('a failure on the screen', () => {
  test.each([
    'compares what JSON cannot hold',
    'compares long lists',
    'compares long texts',
    'reads a missing file',
    'leaves',
    'fails in parts',
  ])('%s', (title) => {
    expect(blocks.get(title)).toMatchSnapshot()
  })

  test('has no fields that say nothing', () => {
    expect(blocks.size).toBe(9)
    expect(printed).not.toContain('Fields:')
  })
})

test('--verbose keeps the path of each run in sight', () => {
  const lines = printed.split('\n').filter((line) => line.startsWith(' × failures.exp.ts > '))
  expect(lines).toHaveLength(9)
  for (const line of lines) expect(line).toMatch(/^.{0,279} {2}results\/\w+\/$/)
})

test('the records keep the fields, and stay small', () => {
  const runs = project.runs()
  const titled = (title: string) => runs.find(({ run }) => run.title === title)
  const lists = titled('compares long lists')
  expect(lists?.error).toContain('- Expected\n+ Received\n\n  … ')
  expect(lists?.error?.length).toBeLessThan(100_000)
  const [event] =
    titled('compares what JSON cannot hold')?.events.filter(({ event }) => event === 'error') ?? []
  expect(event?.error_fields).toMatchObject({
    operator: 'deepStrictEqual',
    actual: expect.stringContaining('"best": undefined,'),
    expected: expect.stringContaining('"name": Any<String>,'),
  })
})

test('with the plugin, the reporters of Vitest show the same diffs, and the parts of errors', async () => {
  const { stderr } = await project.vitest(['run'])
  const parts = stderr.split(/^ FAIL {2}failures\.exp\.ts(?::\d+)* > /m)
  const printed = (title: string) => parts.filter((part) => part.startsWith(title)).join('')
  expect(printed('compares long texts')).toContain(`
- Expected
+ Received

  {
    "prompt": "You are helpful.
- …very very very old cats.
+ …very very very old dogs.
  Thank you.",
  }
`)
  const messages = printed('fails in parts').matchAll(/^.*Error: .*/gm)
  expect([...messages].map(([message]) => message)).toEqual([
    'AggregateError: two shards',
    'Caused by: Error: the disk is gone',
    'Error: shard a',
    'Caused by: RangeError: no a.csv',
    'Error: shard b',
    'Caused by: RangeError: no b.csv',
  ])
})

test.each(['tap', 'junit', 'json'])(
  '--reporter=%s takes the sides of assertions, whatever they are',
  async (reporter) => {
    const { stdout, stderr, exitCode } = await project.ztxexp([`--reporter=${reporter}`])
    expect(stderr).not.toContain('This is a bug')
    // Vitest 5 writes the others to files.
    if (reporter === 'tap') expect(stdout).toContain('compares what JSON cannot hold')
    expect(exitCode).toBe(1)
  },
)

test('on GitHub every failure is an annotation, at its declaration where the error has no position', async () => {
  const env = { GITHUB_ACTIONS: 'true', CI: 'true' }
  const { stdout } = await project.ztxexp(['--max-attempts', '1'], { env })
  const titles = stdout.matchAll(/^::error .*?title=failures\.exp\.ts > (.*?),line=(\d+)/gm)
  const lines = new Map(Array.from(titles, ([, title, line]) => [title, Number(line)]))
  expect([...lines.keys()].sort()).toEqual([...blocks.keys()].sort())
  const declared = readFileSync(project.path('failures.exp.ts'), 'utf8').split('\n')
  expect(lines.get('leaves')).toBe(1 + declared.findIndex((line) => line.startsWith("experiment('leaves'")))
})
