/** Exit codes, and what is said where something is wrong with the command line. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { OPTION_LIST, optionsFrom } from '../../../src/options/option-type.ts'
import { CLONE, useFixture } from '../harness.ts'

const project = useFixture('command/failing')

describe('exit codes', () => {
  test('0: all runs succeeded', async () => {
    expect((await project.ztxexp(['failing', '-t', 'bad=false'])).exitCode).toBe(0)
  })

  test('1: a run failed', async () => {
    const { stdout, exitCode } = await project.ztxexp(['failing'])
    expect(stdout).toContain('1 succeeded | 1 failed (2)')
    expect(exitCode).toBe(1)
  })

  test('2: a file does not load, though others run', async () => {
    const { stdout, stderr, exitCode } = await project.ztxexp()
    expect(stderr).toContain('broken.exp.ts did not load')
    expect(stdout).toContain('1 succeeded | 1 failed (2)')
    expect(stdout).toMatch(/^ +Files {2}1 failed \| 1 did not load \(2\)\n Experiments {2}1 failed \(1\)$/m)
    expect(exitCode).toBe(2)
    expect((await project.ztxexp(['list'])).exitCode).toBe(2)
  })

  test('1 where nothing matches, and what was looked for is said; 0 with --pass-with-no-tests', async () => {
    const nothing = await project.ztxexp(['failing', '-t', 'no such run'])
    expect(nothing.stderr).toContain('No runs match.')
    expect(nothing.stderr).toMatch(/filters: +failing\n {2}name: +no such run\n {2}include: +\*\*\/\*\.exp/)
    expect(nothing.exitCode).toBe(1)
    const noFile = await project.ztxexp(['no-such-file'])
    expect(noFile.stderr).toContain('No runs match.')
    expect(noFile.stderr).not.toContain('ztxexp init')
    expect(noFile.exitCode).toBe(1)
    expect((await project.ztxexp(['no-such-file', '--pass-with-no-tests'])).exitCode).toBe(0)
  })
})

describe('a wrong command line ends with 2, and says what would be right', () => {
  test.each([
    [['--worker', '2'], 'Unknown option --worker. Did you mean --workers?'],
    [['--workers', 'many'], 'Bad value for --workers: "many". It takes a whole number of at least 1'],
    [['--mode', 'parallel'], 'Bad value for --mode: "parallel". It takes one of sequential'],
    [['-t', '('], 'Bad value for -t: "(". It takes a regular expression'],
    [['--results-dir'], '--results-dir'],
    [['--reporter', 'defualt'], 'There is no reporter "defualt". Did you mean default?\n'],
    [
      ['--reporter', './mine.js'],
      'There is no reporter "./mine.js". Give the path of a module, or one of default,',
    ],
    [['--reporter', './broken.exp.ts'], 'Reporter "./broken.exp.ts" does not load: '],
    [['-r', 'no-such-folder'], 'is not a folder. Correct --root.'],
  ])('%j', async (args, message) => {
    const { stdout, stderr, exitCode } = await project.ztxexp(args)
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
    expect(exitCode).toBe(2)
  })

  test('ZTXEXP_ variables are checked as flags are', async () => {
    const unknown = await project.ztxexp([], { env: { ZTXEXP_WORKER: '2' } })
    expect(unknown.stderr).toContain(
      'Unknown environment variable ZTXEXP_WORKER. Did you mean ZTXEXP_WORKERS?',
    )
    expect(unknown.exitCode).toBe(2)
    const bad = await project.ztxexp([], { env: { ZTXEXP_WORKERS: 'many' } })
    expect(bad.stderr).toContain('Bad value for ZTXEXP_WORKERS: "many"')
    expect(bad.exitCode).toBe(2)
  })
})

test('--help names every option, and --version the version', async () => {
  const help = await project.ztxexp(['--help'])
  expect(help.exitCode).toBe(0)
  // Those of `ztxexp watch` alone are in its own help.
  for (const row of optionsFrom('cli').filter(({ commands }) => commands?.includes('run') ?? true))
    expect(help.stdout).toContain(row.help.split(' ').slice(0, 3).join(' '))
  expect(OPTION_LIST.length).toBeGreaterThan(30)
  const version = await project.ztxexp(['--version'])
  const manifest = JSON.parse(readFileSync(`${CLONE}/package.json`, 'utf8')) as { version: string }
  expect(version.stdout).toMatch(new RegExp(`^ztxexp/${manifest.version.replaceAll('.', '\\.')} .+ node-v`))
  expect(version.exitCode).toBe(0)
})
