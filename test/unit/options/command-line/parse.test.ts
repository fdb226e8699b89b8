/** What a command line becomes, and what a wrong one is told. */
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { RunMode } from '../../../../src/model/run.ts'
import { type ParsedCommand, parseCommandLine } from '../../../../src/options/command-line/parse.ts'

const parse = (line: string) => parseCommandLine(line.split(' ').filter((word) => word !== ''))
const valuesOf = (line: string) => parse(line).values

describe('commands and filters', () => {
  test.each<[string, Partial<ParsedCommand>]>([
    ['', { command: 'run', named: false, filters: [] }],
    ['train eval', { command: 'run', named: false, filters: ['train', 'eval'] }],
    ['run run', { command: 'run', named: true, filters: ['run'] }],
    ['list train', { command: 'list', named: true, filters: ['train'] }],
    ['-r here watch train', { command: 'watch', named: true, filters: ['train'] }],
    ['-- list --json', { command: 'run', named: false, filters: ['list', '--json'] }],
    ['list -- -t', { command: 'list', named: true, filters: ['-t'] }],
    ['--shuffle 7 list', { command: 'list', filters: [], values: { shuffle: 7 } }],
  ])('ztxexp %s', (line, expected) => {
    expect(parse(line)).toMatchObject(expected)
  })

  test('help and version are found before anything else is checked', () => {
    expect(parse('run --bogus -h')).toMatchObject({ command: 'run', help: true, version: false })
    expect(parse('-v')).toMatchObject({ help: false, version: true })
  })
})

describe('values', () => {
  test.each([
    ['-t 007', { testNamePattern: /007/ }],
    ['-t=x', { testNamePattern: /x/ }],
    ['--name-pattern a|b', { testNamePattern: /a|b/ }],
    ['--test-name-pattern x', { testNamePattern: /x/ }],
    ['--sort -loss', { sort: '-loss' }],
    ['--sort=-loss', { sort: '-loss' }],
    ['--tag v=1 --tag a.b=c=d', { tag: { v: '1', 'a.b': 'c=d' } }],
    ['--nice -5', { nice: -5 }],
    ['--tag smoke --tag quick', { tag: ['smoke', 'quick'] }],
    ['--tag smoke --tag v=1', { tag: { smoke: 'true', v: '1' } }],
    ['--workers 50%', { workers: '50%' }],
    ['--maxWorkers 3', { workers: 3 }],
    ['--max-workers 3', { workers: 3 }],
    ['--resultsDir out', { resultsDir: 'out' }],
    ['-rhere', { root: 'here' }],
    ['--mode joblib', { mode: 'thread_pool' }],
    ['--isolate', { isolate: true }],
    ['--no-isolate', { isolate: false }],
    ['--isolate=false', { isolate: false }],
    ['--isolate false', { isolate: false }],
    ['--shuffle', { shuffle: true }],
    ['--shuffle=0', { shuffle: 0 }],
    ['--no-shuffle', { shuffle: false }],
    ['--resume', { resume: true }],
    ['--resume=code --failed', { resume: 'code', failed: true }],
    ['--no-resume', { resume: false }],
    ['--ignore-keys a,b.c --ignore-keys d', { ignoreKeys: ['a', 'b.c', 'd'] }],
    ['--slots gpu=2,tpu=1 --slots cpu=4', { slots: { gpu: 2, tpu: 1, cpu: 4 } }],
    ['--retry-on A,B --retry-on C', { retryOn: ['A', 'B', 'C'] }],
    ['--retry-delay 500ms', { retryDelay: { base: 500, factor: 1 } }],
    ['--timeout 1.5s --grace 0', { timeout: 1500, grace: 0 }],
    ['--memory-limit 512MB', { memoryLimit: 512_000_000 }],
    ['--memory-limit 1GiB', { memoryLimit: 2 ** 30 }],
    ['--cpu-threshold 60% --memory-threshold 90', { cpuThreshold: 60, memoryThreshold: 90 }],
    ['--shard 2/3', { shard: { index: 2, count: 3 } }],
    ['--reporter verbose --reporter ./mine.ts', { reporter: ['verbose', './mine.ts'] }],
    [
      '--set lr=1e-3 --set id=007 --set opt.betas=[0.9,1]',
      { set: { lr: 1e-3, id: '007', 'opt.betas': [0.9, 1] } },
    ],
    ['--grid lr=.1,0.01 --grid b=[1,2],[3]', { grid: { lr: [0.1, 0.01], b: [[1, 2], [3]] } }],
  ])('%s', (line, expected) => {
    expect(valuesOf(line)).toEqual(expected)
  })

  test('a word after a switch is a filter', () => {
    expect(parse('--shuffle penguins --json train')).toMatchObject({
      filters: ['penguins', 'train'],
      values: { shuffle: true, json: true },
    })
  })

  test('are typed by the table', () => {
    expectTypeOf(valuesOf('').mode).toEqualTypeOf<RunMode | undefined>()
    expectTypeOf(valuesOf('').workers).toEqualTypeOf<number | `${number}%` | undefined>()
    expectTypeOf(valuesOf('')).not.toHaveProperty('help')
  })
})

describe('mistakes', () => {
  test.each([
    ['--wrokers 3', 'Unknown option --wrokers. Did you mean --workers? See "ztxexp --help" for all options.'],
    ['-workers 3', 'Unknown option -workers. Did you mean --workers?'],
    ['--maxworkers=3', 'Unknown option --maxworkers. Did you mean --workers?'],
    ['--test x', 'Unknown option --test. Did you mean --testNamePattern?'],
    [
      '--where x train',
      'Option --where belongs to ztxexp results, ztxexp export, ztxexp clean, ztxexp sync, ztxexp rescore, ztxexp report, ztxexp ui, ztxexp baseline.',
    ],
    ['list -o x.csv', 'Unknown option -o.'],
    ['--entirely-else', 'Unknown option --entirely-else. See "ztxexp --help"'],
    ['--__proto__ 1', 'Unknown option --__proto__.'],
    ['-x', 'Unknown option -x.'],
    ['--no-mode', 'Unknown option --no-mode.'],
    ['--mode threads', 'Bad value for --mode: "threads". It takes one of sequential, process_pool,'],
    [
      '--maxWorkers abc',
      'Bad value for --maxWorkers: "abc". It takes a whole number of at least 1, or 1% to 100%',
    ],
    ['--workers -1', 'Bad value for --workers: "-1".'],
    ['--workers 0', 'Bad value for --workers: "0".'],
    ['--workers 200%', 'Bad value for --workers: "200%".'],
    ['--timeout 1d', 'such as --timeout 10m.'],
    ['--shard 4/3', 'Bad value for --shard: "4/3".'],
    ['--cpu-threshold 101', 'It takes a number from 0 to 100, such as --cpu-threshold 60.'],
    ['--isolate=maybe', 'It takes true or false'],
    ['-t (', 'Bad value for -t: "(". It takes a regular expression'],
    ['--nice 20', 'Bad value for --nice: "20". It takes a whole number from -20 (first) to 19 (last)'],
    ['--nice 1.5', 'Bad value for --nice'],
    ['--tag =smoke', 'It takes names, or names with values, such as --tag team=vision.'],
    ['--set __proto__.x=1', 'Bad value for --set'],
    ['--set x={"__proto__":1}', 'The value {"__proto__":1} has a key that is not allowed at __proto__'],
    ['--grid lr=1,,2', 'Bad value for --grid'],
    ['--workers', 'Option --workers needs a value: a whole number'],
    ['--workers=', 'Option --workers needs a value'],
    ['--sort --json', 'Option --sort needs a value: some text, such as --sort -accuracy.'],
    ['--sort -t x', 'Option --sort needs a value'],
    ['-r a --root b', 'Option --root was given twice. Give it once.'],
    ['--tag a=1 --tag a=2', 'Option --tag was given twice with the same key.'],
    [
      'watch --json',
      'Option --json belongs to ztxexp run, ztxexp list, ztxexp results, ztxexp show, ztxexp compare',
    ],
  ])('%s', (line, message) => {
    expect(() => parse(line)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(message) }),
    )
  })
})
