/** What `ztxexp list` shows: a tree on a terminal, a line for each run elsewhere. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { useFixture, ztxexpCommand } from '../harness.ts'
import { HAS_TMUX, Terminal, type TerminalOptions } from '../tmux.ts'

const project = useFixture('command/list')
const broken = useFixture('loading/broken')

/** All that `ztxexp list` prints in a terminal. */
async function listed(args: readonly string[], size: Partial<TerminalOptions> = {}): Promise<string[]> {
  const terminal = new Terminal(ztxexpCommand(['list', ...args]), { cwd: project.dir, ...size })
  const text = await terminal.seen('exit code 0')
  terminal.close()
  return text.split('exit code')[0]?.trimEnd().split('\n') ?? []
}

describe.skipIf(!HAS_TMUX)('list on a terminal', () => {
  test('is a tree of files, experiments and runs, with what is skipped and why, and totals', async () => {
    expect(await listed(['titles'])).toEqual([
      ' ❯ titles.exp.ts (3 to run | 1 skipped | 1 todo)',
      '',
      '   of $name (3 to run)',
      '     · of 模型',
      '     · of 🦊',
      '     · of a name that is rather long',
      '',
      '   skip $name (1 skipped)',
      '     ↓ skip old  experiment.skip',
      '',
      '   a thing to come (1 todo)',
      '     ↓ a thing to come  experiment.todo',
      '',
      '       Files  1',
      ' Experiments  3',
      '        Runs  3 to run | 1 skipped | 1 todo (5)',
    ])
  })

  test('with --resume it says what would be reused, and why the rest would run', async () => {
    await project.ztxexp(['titles'], { env: { FAIL: '🦊' } })
    const lines = await listed(['titles', '--resume', '-t', '^of '])
    expect(lines).toEqual([
      ' ❯ titles.exp.ts (1 to run | 2 reused)',
      '',
      '   of $name (1 to run | 2 reused)',
      expect.stringMatching(/^ {5}↺ of 模型 {24}reused from \d{8}_/),
      '     · of 🦊                          failed before',
      expect.stringMatching(/^ {5}↺ of a name that is rather long {2}reused from \d{8}_/),
      '',
      '       Files  1',
      ' Experiments  1',
      '        Runs  1 to run | 2 reused (3)',
      '      Resume  2 reused, 1 to run (1 failed before)',
    ])
    for (const { id, run } of project.runs())
      expect(lines.join('\n').includes(`reused from ${id}`)).toBe(run.status === 'succeeded')
  })

  test('no line is wider than a narrow terminal, and no title is cut', async () => {
    const lines = await listed(['titles', '--resume'], { columns: 34 })
    expect(lines).toContain('     ↺ of a name that is rather')
    expect(lines).toContain('       long')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(34)
  })

  test('of a large sweep it shows the first runs, how many more there are, and over what they go', async () => {
    const lines = await listed(['sweep'])
    expect(lines.filter((line) => line.startsWith('     · many ['))).toHaveLength(10)
    expect(lines).toContain('   many (200 to run)  lr: 10 values, dropout: 10 values, model: 2 values')
    expect(lines).toContain('     … 190 more runs, shown with --verbose')
    expect(lines.at(-1)).toBe('        Runs  200 to run (200)')
    const all = await listed(['sweep', '--verbose'])
    expect(all.filter((line) => line.startsWith('     · many ['))).toHaveLength(200)
  })
})

describe('list into a pipe', () => {
  test('has a line of its own for each run, however many there are, and the totals on stderr', async () => {
    const { stdout, stderr } = await project.ztxexp(['list', 'sweep'])
    expect(stdout.trimEnd().split('\n')).toHaveLength(200)
    expect(stdout).toContain('sweep.exp.ts > many [lr=0.3 dropout=0.2 model=tiny]\n')
    expect(stderr).toBe('1 file, 1 experiment, 200 runs: 200 to run\n')
  })

  test('as JSON it says why each run would or would not be done', async () => {
    const { stdout } = await project.ztxexp(['list', 'titles', '--resume', '--json'])
    const plans = JSON.parse(stdout).runs as Record<string, unknown>[]
    expect(plans.map(({ action, cause, reason }) => [action, cause, reason])).toEqual([
      ['reuse', null, expect.stringMatching(/^reused from /)],
      ['execute', 'failed', 'failed before'],
      ['reuse', null, expect.stringMatching(/^reused from /)],
      ['skip', null, 'experiment.skip'],
      ['skip', null, 'experiment.todo'],
    ])
  })
})

test('a filter that is like a file and fits none asks whether that was meant', async () => {
  mkdirSync(project.path('models'))
  writeFileSync(project.path('models', 'base.exp.ts'), '')
  expect((await project.ztxexp(['list', 'sewep'])).stderr).toContain('\nDid you mean sweep.exp.ts?\n')
  expect((await project.ztxexp(['list', 'model/bas'])).stderr).toMatch(
    /\nDid you mean models.base\.exp\.ts\?\n/,
  )
  expect((await project.ztxexp(['nothing-like-it'])).stderr).not.toContain('Did you mean')
  expect((await project.ztxexp(['sweep', '-t', 'nothing'])).stderr).not.toContain('Did you mean')
})

describe('list of a file that does not load', () => {
  test('says so, not that no runs match', async () => {
    const { stderr, exitCode } = await broken.ztxexp(['list', 'throws'])
    expect(stderr).toContain('throws.exp.ts did not load')
    expect(stderr).not.toContain('No runs match')
    expect(exitCode).toBe(2)
  })

  test('as JSON has it among the errors, beside the runs of the others', async () => {
    const { stdout } = await broken.ztxexp(['list', 'throws', 'fine', '--json'])
    const { errors, runs } = JSON.parse(stdout)
    const message = 'no config at the top level'
    expect(errors).toEqual([{ file: 'throws.exp.ts', error_type: 'RangeError', error_message: message }])
    expect(runs).toMatchObject([{ file: 'fine.exp.ts', action: 'execute' }])
  })
})
