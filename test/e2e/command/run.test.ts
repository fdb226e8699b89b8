/** `ztxexp run` and `ztxexp list`: what is printed, what is selected, and where results go. */
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import { IS_INSTALLED, useFixture } from '../harness.ts'

const project = useFixture('command/basic')
const failing = useFixture('command/failing')

const TRAIN = [
  'train [lr=0.1 model=tiny]',
  'train [lr=0.1 model=base]',
  'train [lr=0.01 model=tiny]',
  'train [lr=0.01 model=base]',
]
const EVALUATE = ['evaluate valid', 'evaluate test']

interface SessionJson {
  total: number
  succeeded: number
  failed: number
  skipped: number
  results_dir: string
  errors: unknown[]
  runs: JsonObject[]
}

/** Titles of the runs of a table, from top to bottom, by the value in one column. */
function column(stdout: string, pattern: RegExp): string[] {
  return [...stdout.matchAll(pattern)].map((match) => match[1] ?? '')
}

describe('run', () => {
  test('without anything, runs everything below the folder and prints a table per experiment', async () => {
    const { stdout, stderr, exitCode } = await project.ztxexp()
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^\n {2}RUN {2}ztxexp v\d+\.\d+\.\d+ .+\n {7}no config file · results\/ · process_pool · \d+ workers\n\n/,
    )
    expect(stdout).toContain(' train  train.exp.ts  (4 runs)  epochs=2\n')
    expect(stdout).toContain(' evaluate $split  evaluate.exp.ts  (2 runs)\n')
    expect(stdout).toMatch(/★ 0\.9900 /)
    expect(stdout).toMatch(
      /Experiments {2}2 passed \(2\)\n +Runs {2}6 succeeded \(6\)\n +Duration .*\n +Results {2}results\/\n$/,
    )
    expect(stdout).not.toContain('\u001b')
    expect(stderr.trimEnd().split('\n')).toEqual(expect.arrayContaining(['loading evaluate']))
    expect(
      project
        .runs()
        .map(({ run }) => run.title)
        .sort(),
    ).toEqual([...TRAIN, ...EVALUATE].sort())
    for (const { id } of project.runs()) expect(stdout).toContain(id)
  })

  test('-r, --results-dir, a filter, -t and --sort can be combined; only what matches runs', async () => {
    const args = [
      '-r',
      project.dir,
      '--results-dir',
      'elsewhere',
      '-t',
      'lr=0\\.',
      '--sort',
      '-score',
      'train',
    ]
    const { stdout, exitCode } = await project.ztxexp(args, { cwd: '/' })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('by score, descending')
    expect(column(stdout, /✓ .*(0\.\d{4}) /g)).toEqual(['0.9900', '0.9000', '0.4900', '0.4000'])
    expect(stdout).not.toContain('evaluate')
    expect(project.runs('elsewhere')).toHaveLength(4)
  })

  test('--json prints JSON and nothing else on stdout', async () => {
    const { stdout, stderr, exitCode } = await project.ztxexp([
      '--json',
      '--results-dir',
      'json',
      '--sort',
      'f1',
    ])
    const session = JSON.parse(stdout) as SessionJson
    expect(session).toMatchObject({ total: 6, succeeded: 6, failed: 0, skipped: 0, errors: [] })
    expect(session.results_dir).toBe(project.path('json'))
    expect(exitCode).toBe(0)
    expect(stderr).toContain('RUN')
    const recorded = project.runs('json')
    for (const run of session.runs) {
      const onDisk = recorded.find(({ id }) => id === run.run_id)
      expect(run).toMatchObject({
        run_dir: onDisk?.dir,
        config: onDisk?.config,
        metrics: onDisk?.metrics,
        ...Object.fromEntries(
          ['status', 'title', 'file', 'experiment_name', 'config_hash', 'attempt', 'error_type'].map(
            (key) => [key, onDisk?.run[key]],
          ),
        ),
      })
    }
    expect(session.runs).toHaveLength(6)
  })

  test('--dry-run shows what would run, and runs nothing', async () => {
    const { stdout, exitCode } = await project.ztxexp(['--dry-run', '--results-dir', 'dry', 'evaluate'])
    expect(stdout).toBe(EVALUATE.map((title) => `evaluate.exp.ts > ${title}\n`).join(''))
    expect(exitCode).toBe(0)
    expect(project.runs('dry')).toEqual([])
  })

  test.each(['dot', 'verbose', 'default'])(
    'beside the reporter %s there is one head, one report of failures, and one block of totals',
    async (name) => {
      const { stdout } = await failing.ztxexp(['failing', '--reporter', name])
      expect(stdout.match(/^ *RUN /gm)).toHaveLength(1)
      expect(stdout.match(/TypeError: a bad config$/gm)).toHaveLength(2)
      expect(stdout.match(/^ *(Test )?Files /gm)).toEqual(['       Files '])
      expect(stdout).not.toMatch(/^ *Tests /m)
    },
  )

  test('there is an empty line before the first table, whatever came before', async () => {
    const { stdout } = await project.ztxexp(['evaluate', '--verbose'])
    expect(stdout).toMatch(/results\/\d\S+\n\n evaluate \$split {2}/)
    const quiet = await failing.ztxexp(['failing'])
    expect(quiet.stdout).toMatch(/workers\n\n⎯+ Failed Runs/)
    const failed = await failing.ztxexp(['failing', '--verbose'])
    expect(failed.stdout).toMatch(/results\/\d\S+\n\n⎯+ Failed Runs/)
  })

  test('--reporter takes any reporter of Vitest; with json, stdout is its JSON alone', async () => {
    const { stdout, exitCode } = await project.ztxexp([
      '--reporter',
      'json',
      '--results-dir',
      'reporter',
      'evaluate',
    ])
    expect(exitCode).toBe(0)
    // The JSON reporter of Vitest 5 writes a file, and says which.
    if (IS_INSTALLED) expect(stdout).toMatch(/JSON report written to/)
    else expect(JSON.parse(stdout)).toMatchObject({ numTotalTests: 2, numPassedTests: 2, success: true })
    const { stdout: verbose } = await project.ztxexp(['--reporter', 'verbose', 'evaluate'])
    expect(verbose).toMatch(/✓ evaluate\.exp\.ts.* > evaluate valid /)
    expect(verbose).toContain('2 succeeded (2)')
  })
})

describe('list', () => {
  test('prints file and title of every run, in the order of declaration', async () => {
    const { stdout, exitCode } = await project.ztxexp(['list', 'train'])
    expect(stdout).toBe(TRAIN.map((title) => `train.exp.ts > ${title}\n`).join(''))
    expect(exitCode).toBe(0)
  })

  test('--json gives config and hashes, also with a name pattern', async () => {
    const { stdout } = await project.ztxexp(['list', '--json', '-t', 'lr=0.1 model=base'])
    expect(JSON.parse(stdout).runs).toEqual([
      {
        file: 'train.exp.ts',
        experiment_name: 'train',
        title: 'train [lr=0.1 model=base]',
        config: { epochs: 2, lr: 0.1, model: 'base' },
        config_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
        code_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
        action: 'execute',
        reason: null,
        resume_from: null,
        cause: null,
        reused_run_id: null,
      },
    ])
  })
})
