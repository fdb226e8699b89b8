import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { initCommand } from '../../../../src/cli/init/init.ts'
import { cleanCommand } from '../../../../src/cli/past/clean.ts'
import { compareCommand } from '../../../../src/cli/past/compare.ts'
import { exportCommand } from '../../../../src/cli/past/export.ts'
import { resultsCommand } from '../../../../src/cli/past/results.ts'
import { showCommand } from '../../../../src/cli/past/show.ts'
import { addRun, makeResultsDir } from '../../results-directory.ts'
import { runCommand } from './fake-io.ts'

const GOLDEN = { cwd: join(import.meta.dirname, '../../../../fixtures/golden') }
const PYTHON_RUNS = ['--results-dir', 'python-runs']

/** Two groups of two configs with three seeds each. */
function makeSweep() {
  const dir = makeResultsDir()
  let index = 0
  for (const group of ['main', 'fix']) {
    for (const lr of [0.1, 0.01]) {
      for (const seed of [1, 2, 3]) {
        const score = 0.9 + lr / 5 + (group === 'fix' ? 0.03 : 0) + ((seed * 7) % 3) / 500
        addRun(dir, index++, { config: { lr, seed }, metrics: { score, loss: 1 - score }, run: { group } })
      }
    }
  }
  return dir
}

const SIZES = [
  { columns: 80, colors: false },
  { columns: 80, colors: true },
  { columns: 160, colors: false },
  { columns: 160, colors: true },
]

describe.each(SIZES)('at $columns columns, colours $colors', (terminal) => {
  test('results is a table of past runs', async () => {
    expect(
      (await runCommand(resultsCommand, PYTHON_RUNS, { ...GOLDEN, ...terminal })).stdout,
    ).toMatchSnapshot()
  })

  test('results --repeats has means with their intervals, and says whether the best is clear', async () => {
    const args = ['--results-dir', makeSweep(), '--repeats', '--group', 'fix', '--sort', '-score']
    expect((await runCommand(resultsCommand, args, terminal)).stdout).toMatchSnapshot()
  })

  test('show is one run with its curves', async () => {
    const args = ['20261123_234558_d', ...PYTHON_RUNS]
    expect((await runCommand(showCommand, args, { ...GOLDEN, ...terminal })).stdout).toMatchSnapshot()
  })

  test('compare says what changed', async () => {
    const args = [
      'group:main',
      'group:fix',
      '--results-dir',
      makeSweep(),
      '--higher',
      'score',
      '--lower',
      'loss',
    ]
    expect((await runCommand(compareCommand, args, terminal)).stdout).toMatchSnapshot()
  })
})

describe('results', () => {
  test('filters, sorts, cuts and prints JSON', async () => {
    const args = [
      '--where',
      'score > 0',
      '--sort',
      '-score',
      '--limit',
      '1',
      '--columns',
      'case,score',
      '--json',
    ]
    const { stdout } = await runCommand(resultsCommand, [...args, ...PYTHON_RUNS], GOLDEN)
    expect(JSON.parse(stdout)).toEqual([{ case: 'ok', score: 0.93 }])
  })

  test('prints groups as JSON', async () => {
    const args = ['--group-by', 'lr', '--sort', '-score', '--json', '--results-dir', makeSweep()]
    const [first] = JSON.parse((await runCommand(resultsCommand, args)).stdout)
    expect(first).toMatchObject({ config: { lr: 0.1 }, metrics: { score: { n: 6 } } })
  })

  test('prints of groups as JSON what --columns names', async () => {
    const args = ['--repeats', '--json', '--columns', 'lr,metrics.score', '--results-dir', makeSweep()]
    for (const group of JSON.parse((await runCommand(resultsCommand, args)).stdout)) {
      expect(Object.keys(group.config)).toEqual(['lr'])
      expect(Object.keys(group.metrics)).toEqual(['score'])
    }
  })

  test.each([
    [['--where', 'scor > 1'], 'No run has a field "scor". Did you mean score?'],
    [['--sort', '-accuracy'], 'No run has a field "accuracy". There are: seed, dataset_version'],
    [['--where', 'score >'], 'Bad expression at column 8'],
    [['--status', 'done'], 'It takes running, succeeded, failed, skipped'],
    [['--sttus', 'failed'], 'Did you mean --status? See "ztxexp results --help"'],
    [['--workers', '2'], 'Option --workers belongs to ztxexp run, ztxexp watch, ztxexp list'],
    [['--keepBest', '2'], 'Option --keepBest belongs to ztxexp clean.'],
    [['extra'], 'Unexpected argument "extra"'],
    [['--results-dir', 'nowhere'], 'There is no results directory at'],
  ])('%s is an error that helps', async (args, message) => {
    await expect(
      runCommand(
        resultsCommand,
        [...PYTHON_RUNS.slice(args[0] === '--results-dir' ? 2 : 0), ...args],
        GOLDEN,
      ),
    ).rejects.toThrow(message)
  })

  test('names the experiments that there are, the nearest first, where none has the name', async () => {
    const dir = makeResultsDir()
    for (const [index, experiment_name] of ['evaluate', 'train lr=$lr'].entries())
      addRun(dir, index, { run: { experiment_name } })
    const named = (name: string, ...args: string[]) =>
      runCommand(resultsCommand, ['--results-dir', dir, '--experiment', name, ...args])
    const known = '"train lr=$lr", "evaluate"'
    await expect(named('train')).rejects.toThrow(`No run is of an experiment "train". There are: ${known}.`)
    expect(await named('evaluate', '--status', 'failed')).toMatchObject({ stdout: 'No runs.\n', status: 0 })
    await expect(
      runCommand(exportCommand, ['-o', 'x.csv', '--results-dir', dir, '--experiment', 'train'], { cwd: dir }),
    ).rejects.toThrow('No run is of')
    expect(existsSync(join(dir, 'x.csv'))).toBe(false)
  })

  test('names damaged directories on stderr', async () => {
    const dir = makeSweep()
    addRun(dir, 99, { config: '{' })
    const { stderr, status } = await runCommand(resultsCommand, ['--results-dir', dir])
    expect(stderr).toMatch(/^Skipped .*00000063: config\.json: /)
    expect(status).toBe(0)
  })

  test('--help lists its options', async () => {
    const { stdout } = await runCommand(resultsCommand, ['--help'])
    expect(stdout).toContain('--group-by <field>')
    expect(stdout).not.toContain('--yes')
  })
})

test('results --columns picks and orders the columns of groups too, and names what they have', async () => {
  const args = ['--results-dir', makeSweep(), '--repeats', '--group', 'fix']
  const table = await runCommand(resultsCommand, [...args, '--columns', 'loss,lr'])
  expect(table.stdout).toMatch(/^ +loss +lr$/m)
  expect(table.stdout).not.toMatch(/^ .*(?:score +|runs$)/m)
  await expect(runCommand(resultsCommand, [...args, '--columns', 'run_id'])).rejects.toThrow(
    'Groups have no column "run_id": a key that all share stands above the table. There are: lr, score, loss, duration, best run.',
  )
})

test('export --curves --columns writes these columns, and refuses one that curves do not have', async () => {
  const dir = makeResultsDir()
  const line = (step: number) => `${JSON.stringify({ step, metrics: { loss: 1 / step, acc: step } })}\n`
  addRun(dir, 1, { stream: line(1) + line(2) })
  const file = join(dir, 'curves.csv')
  const args = ['--results-dir', dir, '-o', file, '--curves', '--columns']
  expect((await runCommand(exportCommand, [...args, 'acc,step'])).stdout).toContain('2 rows, 2 columns')
  expect(readFileSync(file, 'utf8')).toBe('acc,step\n1,1\n2,2\n')
  await expect(runCommand(exportCommand, [...args, 'accuracy'])).rejects.toThrow(
    'Curves have no column "accuracy". There are: run_id, timestamp, step, split, phase, loss, acc.',
  )
})

test('a change of whole numbers is rounded like any other, and an id is never cut', async () => {
  const dir = makeResultsDir()
  for (const [index, turns] of [3, 4, 5, 4, 6, 5].entries()) {
    const group = index < 3 ? 'old' : 'new'
    addRun(dir, index, { config: { seed: index % 3 }, metrics: { turns }, run: { group } })
  }
  const compared = await runCommand(compareCommand, ['group:old', 'group:new', '--results-dir', dir])
  expect(compared.stdout).not.toMatch(/\d\.\d{7}/)
  expect(compared.stdout).toContain('+1.000 ± 2.484 (n=3)')
  const ids = await runCommand(resultsCommand, ['--results-dir', dir, '--columns', 'turns,run_id'], {
    columns: 40,
  })
  expect(ids.stdout).toContain('20261123_234558_00000005')
})

test('show and compare say what to name where nothing is named', async () => {
  await expect(runCommand(showCommand, [], GOLDEN)).rejects.toThrow(/^Name a run: ztxexp show latest, or /)
  const compare = runCommand(compareCommand, ['latest'], GOLDEN)
  await expect(compare).rejects.toThrow(/^Name the old and the new: .* latest, group:<name>, /)
  await expect(runCommand(showCommand, ['a', 'b'], GOLDEN)).rejects.toThrow('Unexpected argument "b".')
})

describe('show', () => {
  test('says which runs an id could mean', async () => {
    const args = ['2026', ...PYTHON_RUNS]
    await expect(runCommand(showCommand, args, GOLDEN)).rejects.toThrow(/"2026" could be .* and 1 more/)
    await expect(runCommand(showCommand, ['x', ...PYTHON_RUNS], GOLDEN)).rejects.toThrow('begins with "x"')
  })

  test('has the source where an error was thrown, unless it was saved after the run', async () => {
    const dir = makeResultsDir()
    const source = join(makeResultsDir(), 'train.exp.ts')
    writeFileSync(source, 'const a = 1\nthrow new Error("bad")\n')
    const runDir = addRun(dir, 1, {
      run: { status: 'failed', started_at: new Date(Date.now() + 5000).toISOString() },
    })
    writeFileSync(join(runDir, 'error.log'), `Error: bad\n    at run (${source}:2:7)\n`)
    const show = async () => (await runCommand(showCommand, ['2', '--results-dir', dir])).stdout
    expect(await show()).toContain('2| throw new Error("bad")')
    utimesSync(source, Date.now() / 1e3, Date.now() / 1e3 + 60)
    expect(await show()).not.toContain('throw new Error')
  })

  test('prints everything as JSON', async () => {
    const { stdout } = await runCommand(showCommand, ['20261123_234558_d', '--json', ...PYTHON_RUNS], GOLDEN)
    expect(JSON.parse(stdout)).toMatchObject({ config: { case: 'ok' }, curves: { length: 4 } })
  })
})

test('the results directory is that of the command line, the environment, or the config file', async () => {
  const cwd = makeResultsDir()
  const count = async (args: string[], environment = {}) =>
    JSON.parse((await runCommand(resultsCommand, [...args, '--json'], { cwd, environment })).stdout).length
  const [empty, full] = [makeResultsDir(), makeSweep()]
  writeFileSync(
    join(cwd, 'ztxexp.config.mjs'),
    `export default { experiment: { resultsDir: ${JSON.stringify(full)} } }`,
  )
  expect(await count([])).toBe(12)
  expect(await count([], { ZTXEXP_RESULTS_DIR: empty })).toBe(0)
  expect(await count(['--results-dir', full], { ZTXEXP_RESULTS_DIR: empty })).toBe(12)
})

test('compare takes full names, and refuses a metric that nobody has', async () => {
  const sides = ['group:main', 'group:fix', '--results-dir', makeSweep()]
  const { stdout } = await runCommand(compareCommand, [...sides, '--higher', 'metrics.score'])
  expect(stdout).toMatch(/score .* better/)
  await expect(runCommand(compareCommand, [...sides, '--higher', 'scor'])).rejects.toThrow(
    'None of these runs has a metric "scor". Did you mean score?',
  )
})

test('compare refuses to call a winner where nothing matches', async () => {
  const sides = ['where:lr == 0.1', 'where:lr == 0.01', '--higher', 'score', '--results-dir', makeSweep()]
  const { stdout } = await runCommand(compareCommand, sides)
  expect(stdout).toContain('No config is on both sides, so there is no winner')
  expect(stdout).not.toContain('worse')
})

test('export writes the file that -o names', async () => {
  const cwd = makeResultsDir()
  const args = [
    '-o',
    'pivot.csv',
    '--pivot',
    'rows=group',
    'cols=lr',
    'value=score',
    '--results-dir',
    makeSweep(),
  ]
  expect((await runCommand(exportCommand, args, { cwd })).stdout).toBe('2 rows, 5 columns: pivot.csv\n')
  expect(readFileSync(join(cwd, 'pivot.csv'), 'utf8')).toBe(
    'group,lr=0.01,lr=0.01 rank,lr=0.1,lr=0.1 rank\nfix,0.934,1,0.9520000000000001,1\nmain,0.904,2,0.922,2\n',
  )
  await expect(runCommand(exportCommand, [], { cwd })).rejects.toThrow('-o runs.csv')
})

describe('export', () => {
  test.each([
    [['--pivot', 'rows=modl cols=lr value=score'], 'No run has a field "modl". '],
    [['--pivot', 'rows=group cols=lr value=scor'], 'No run has a field "scor". Did you mean score?'],
    [['--sort', 'scor'], 'Did you mean score?'],
    [['--columns', 'scor'], 'Did you mean score?'],
  ])('with %s is an error, and the file stays as it was', async (args, message) => {
    const cwd = makeResultsDir()
    writeFileSync(join(cwd, 'out.csv'), 'before')
    const all = ['-o', 'out.csv', ...args, '--results-dir', makeSweep()]
    await expect(runCommand(exportCommand, all, { cwd })).rejects.toThrow(message)
    expect(readFileSync(join(cwd, 'out.csv'), 'utf8')).toBe('before')
    expect(readdirSync(cwd)).toEqual(['out.csv'])
  })

  test('says that there is no folder to write into, or that the file cannot be replaced', async () => {
    const cwd = makeResultsDir()
    const to = (file: string) =>
      runCommand(exportCommand, ['-o', file, '--results-dir', makeSweep()], { cwd })
    await expect(to('nodir/x.csv')).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: `There is no folder ${join(cwd, 'nodir')} to write x.csv into. Create it first, or write elsewhere.`,
    })
    mkdirSync(join(cwd, 'folder.csv'))
    await expect(to('folder.csv')).rejects.toThrow(`Cannot write ${join(cwd, 'folder.csv')} (EISDIR).`)
    expect(readdirSync(cwd)).toEqual(['folder.csv'])
  })

  test('counts one row and one column as one', async () => {
    const cwd = makeResultsDir()
    const args = ['-o', 'one.csv', '--columns', 'lr', '--where', 'lr == 0.1 && seed == 1', '--group', 'fix']
    const { stdout } = await runCommand(exportCommand, [...args, '--results-dir', makeSweep()], { cwd })
    expect(stdout).toBe('1 row, 1 column: one.csv\n')
  })
})

test('clean lists first and deletes with --yes', async () => {
  const dir = makeSweep()
  const args = ['--keep-best', '10', '--by', '-score', '--results-dir', dir]
  expect((await runCommand(cleanCommand, args)).stdout).toContain('Would delete 2 runs. Nothing was deleted')
  expect(readdirSync(dir)).toHaveLength(12)
  expect((await runCommand(cleanCommand, [...args, '--yes'])).stdout).toContain('Deleted 2 runs.')
  expect(readdirSync(dir)).toHaveLength(10)
  await expect(runCommand(cleanCommand, args.slice(0, 2))).rejects.toThrow('--keep-best and --by together')
})

test('init writes an experiment, and replaces nothing', async () => {
  const cwd = makeResultsDir()
  expect((await runCommand(initCommand, ['models/tiny'], { cwd })).stdout).toContain('npx ztxexp tiny')
  expect(existsSync(join(cwd, 'models/tiny.exp.ts'))).toBe(true)
  expect(readFileSync(join(cwd, 'models/tiny.exp.ts'), 'utf8')).toContain("(configs)('tiny', async")
  await expect(runCommand(initCommand, ['models/tiny'], { cwd })).rejects.toThrow('exists already')
  await expect(runCommand(initCommand, ['../up'], { cwd })).rejects.toThrow('cannot be the name')
})
