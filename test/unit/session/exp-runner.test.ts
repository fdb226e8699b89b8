/** The programmatic runner: a function over configs in this process, and a module in workers. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
// The compiled runner: workers run compiled code only.
import { choice, ExpRunner, float, type GateVerdict, SkipRun, sweep } from '../../../dist/runner.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ztxexp-runner-test-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function documents(file: string): Record<string, unknown>[] {
  const names = readdirSync(folder).filter((name) => /^\d{8}_\d{6}_/.test(name))
  return names.map((name) => JSON.parse(readFileSync(join(folder, name, file), 'utf8')))
}

const runDocuments = () => documents('run.json')
const metaDocuments = () => documents('meta.json')

describe('a function', () => {
  test('runs over all configs in order, and is counted', async () => {
    const seen: number[] = []
    const runner = new ExpRunner([{ a: 1 }, { a: 2 }, { a: 3 }], folder, function double(ctx) {
      seen.push(ctx.config.a)
      if (ctx.config.a === 2) throw new SkipRun('not two')
      if (ctx.config.a === 3) throw new RangeError('too much')
      return { double: ctx.config.a * 2 }
    })
    const summary = await runner.run({ metadata: { group: 'g', tags: { t: 'x' }, extras: { note: 1 } } })
    expect(seen).toEqual([1, 2, 3])
    expect(summary).toMatchObject({ total: 3, succeeded: 1, failed: 1, skipped: 1 })
    const documents = runDocuments()
    expect(documents.map(({ status }) => status).sort()).toEqual(['failed', 'skipped', 'succeeded'])
    expect(documents[0]).toMatchObject({ experiment_name: 'double', group: 'g', tags: { t: 'x' } })
    const [id = ''] = summary.failedRunIds
    expect(JSON.parse(readFileSync(join(folder, id, 'meta.json'), 'utf8'))).toMatchObject({
      extras: { note: 1 },
    })
  })

  test('has the tags, the parent and the version of the data that metadata says', async () => {
    const configs = [{ data_version: 2 }, { dataset_version: 'v1', data_version: 2 }, {}]
    const metadata = { tags: ['quick', 'cheap'], parentRunId: 'parent_001' }
    await new ExpRunner(configs, folder, () => ({})).run({ metadata })
    for (const run of runDocuments())
      expect(run).toMatchObject({ tags: ['quick', 'cheap'], parent_run_id: 'parent_001' })
    expect(
      metaDocuments()
        .map((meta) => meta.dataset_version)
        .sort(),
    ).toEqual(['2', 'v1', null].sort())
    rmSync(folder, { recursive: true })

    await new ExpRunner(configs, folder, () => ({})).run({ metadata: { datasetVersion: 'v3' } })
    for (const meta of metaDocuments())
      expect(meta).toMatchObject({ dataset_version: 'v3', parent_run_id: null })
  })

  test.each([
    [{ parentRunId: '' }, 'metadata.parentRunId must be a text that is not empty'],
    [{ datasetVersion: 3 }, 'metadata.datasetVersion must be a text that is not empty'],
    [{ parent_run_id: 'a' }, 'metadata has no "parent_run_id". It may have name, group, tags, parentRunId'],
    [{ tags: [1] }, 'tag: an array is not accepted. It takes names, or names with values'],
  ])('is refused with the metadata %j', async (metadata, message) => {
    const run = new ExpRunner([{}], folder, () => ({})).run({ metadata: metadata as object })
    await expect(run).rejects.toThrow(message)
  })

  test('is tried again as often as it may be', async () => {
    let calls = 0
    const runner = new ExpRunner([{}], folder, () => {
      calls++
      if (calls < 3) throw new TypeError('flaky')
      return {}
    })
    expect(await runner.run({ maxAttempts: 3, retryOn: ['TypeError'] })).toMatchObject({ succeeded: 1 })
    expect(runDocuments()[0]).toMatchObject({ attempt: 3, retry_count: 2 })
  })

  test('tells trackers what happens, and goes on when one throws', async () => {
    const types: string[] = []
    const runner = new ExpRunner([{}], folder, () => ({}))
    const broken = () => {
      throw new Error('tracker is down')
    }
    const summary = await runner.run({ trackers: [broken, (event) => types.push(event.type)] })
    expect(summary.succeeded).toBe(1)
    expect(types).toEqual(['sessionStarted', 'runStarted', 'attemptStarted', 'runEnded', 'sessionEnded'])
  })

  test('has no priority of its own', async () => {
    const run = new ExpRunner([{}], folder, () => ({})).run({ nice: 5 })
    await expect(run).rejects.toThrow('nice is for worker processes')
  })

  test('is refused in any other mode, with what to do instead', async () => {
    const run = new ExpRunner([{}], folder, () => ({})).run({ mode: 'process_pool' })
    await expect(run).rejects.toThrow(/functions do not cross to a worker.*file: url/s)
  })
})

describe('a module', () => {
  test('runs in workers over the configs of the call', async () => {
    const file = join(folder, 'double.mjs')
    writeFileSync(file, 'export default function double(ctx) { return { double: ctx.config.a * 2 } }')
    const runner = new ExpRunner([{ a: 1 }, { a: 2 }], folder, pathToFileURL(file))
    expect(await runner.run({ workers: 2 })).toMatchObject({ total: 2, succeeded: 2 })
  })

  test('that expects something of its metrics tells listeners what came of it', async () => {
    const file = join(folder, 'limited.mjs')
    const entry = JSON.stringify(new URL('../../../dist/index.js', import.meta.url).href)
    writeFileSync(
      file,
      `import { experiment } from ${entry}
      experiment('limited', { expect: { score: { min: 1 } } }, (ctx) => ({ score: ctx.config.score }))`,
    )
    const verdicts: GateVerdict[] = []
    await new ExpRunner([{ score: 2 }, { score: 0 }], folder, pathToFileURL(file)).run({
      workers: 1,
      trackers: [(event) => void (event.type === 'sessionEnded' && verdicts.push(...event.verdicts))],
    })
    expect(verdicts.map(({ rule, problem }) => [rule, problem])).toEqual([
      ['score >= 1', null],
      ['score >= 1', 'score is 0'],
    ])
  })

  test('without an experiment is an error that says what is expected', async () => {
    const file = join(folder, 'empty.mjs')
    writeFileSync(file, 'export const a = 1')
    await expect(new ExpRunner([{}], folder, pathToFileURL(file)).run()).rejects.toThrow(
      /must have one experiment/,
    )
  })

  test('that does not load is an error with the reason', async () => {
    const file = join(folder, 'broken.mjs')
    writeFileSync(file, 'throw new Error("at the top")')
    await expect(new ExpRunner([{}], folder, pathToFileURL(file)).run()).rejects.toThrow(/at the top/)
  })
})

describe('a call', () => {
  test('without configs is a summary of zeros', async () => {
    expect(await new ExpRunner([], folder).run()).toEqual({
      total: 0,
      succeeded: 0,
      failed: 0,
      reused: 0,
      skipped: 0,
      durationSec: 0,
      failedRunIds: [],
    })
  })

  test('without an experiment is an error that lists what is possible', async () => {
    await expect(new ExpRunner([{}], folder).run()).rejects.toThrow(/function.*file: url/s)
  })

  test('in an unknown mode is an error that lists the modes', async () => {
    const limited = new ExpRunner([{}], folder, () => ({})).run({ memoryLimit: '1GB' })
    await expect(limited).rejects.toThrow(/memoryLimit.*process_pool/)
    const run = new ExpRunner([{}], folder, () => ({})).run({ mode: 'warp' as 'sequential' })
    await expect(run).rejects.toThrow(/sequential.*process_pool.*thread_pool.*dynamic/s)
  })
})

describe('an evaluation from a program', () => {
  const cases = Array.from({ length: 30 }, (_, index) => ({
    id: `q${index}`,
    input: index,
    expected: index % 3,
  }))
  const objective = { metric: 'exact', direction: 'maximize' } as const

  test('calls the function for each case, and has the scores of all', async () => {
    const runner = new ExpRunner([{ base: 0 }, { base: 1 }], folder)
    const options = { cases, repeats: 2, objective, expect: { exact: { min: 0.9 } } }
    let calls = 0
    const summary = await runner.run({
      ...options,
      scorers: { exact: ({ output, expected }) => output === expected },
      summarize: (rows) => ({ rows: [...rows].length }),
      experiment: function third({ config, case: { input } }): number {
        calls++
        return (input + config.base) % 3
      },
    })
    expect(summary).toMatchObject({ total: 2, succeeded: 2 })
    expect(calls).toBe(120)
    const metrics = documents('metrics.json').sort((a, b) => Number(b.exact) - Number(a.exact))
    expect(metrics.map(({ exact, cases: count, rows }) => [exact, count, rows])).toEqual([
      [1, 30, 60],
      [0, 30, 60],
    ])
    // Nothing is called again.
    const again = await new ExpRunner([{ base: 0 }, { base: 1 }], folder).run({
      ...options,
      resume: true,
      scorers: { exact: () => true },
      experiment: function third() {
        throw new Error('called')
      },
    })
    expect(again).toMatchObject({ total: 2, failed: 0, reused: 2 })
  })

  test('searches, prunes, and goes on with the study', async () => {
    const space = { prompt: choice(['a', 'b']), shift: float(0, 30) }
    const search = (trials: number) => sweep().search(space, { trials, startup: 5 })
    const run = (trials: number) =>
      new ExpRunner(search(trials), folder).run({
        cases,
        objective,
        prune: 'wilcoxon',
        resume: true,
        scorers: { exact: ({ output, expected }) => output === expected },
        experiment: function tuned({ config, case: { input, expected } }): number {
          return input >= config.shift + (config.prompt === 'a' ? 5 : 0) ? expected : -1
        },
      })
    const first = await run(8)
    expect([first.total, first.failed]).toEqual([8, 0])
    const second = await run(14)
    expect([second.total, second.reused + second.skipped > 7]).toEqual([14, true])
    const runs = runDocuments()
    expect(runs).toHaveLength(14)
    expect(new Set(runs.map(({ config_hash }) => config_hash)).size).toBe(14)
    expect(runs.some(({ error_type }) => error_type === 'Pruned')).toBe(true)
  })

  test('searches for what a plain function returns', async () => {
    const search = sweep({ base: 1 }).search({ x: float(-5, 5) }, { trials: 12, startup: 4 })
    const square = ({ config }: { config: { x: number; base: number } }) => ({
      loss: config.x ** 2 + config.base,
    })
    const best = { metric: 'loss', direction: 'minimize' } as const
    const summary = await new ExpRunner(search, folder, square).run({ objective: best })
    expect(summary).toMatchObject({ total: 12, succeeded: 12 })
    expect(runDocuments()[0]).toMatchObject({ objective: best, searched: [best], experiment_name: 'square' })
  })

  const url = pathToFileURL(join(tmpdir(), 'none.mjs'))
  const noObjective = sweep().search({ x: float(0, 1) }, { trials: 2 })

  test.each([
    [
      'without an objective',
      () => new ExpRunner(noObjective, folder, () => ({})).run(),
      /search has to know/,
    ],
    [
      'with a scorer that is none',
      () => new ExpRunner([{}], folder).run({ cases, scorers: { a: 1 } as never, experiment: () => 1 }),
      /scorer "a" must be a function, got a number/,
    ],
    [
      'with scorers and no cases',
      () => new ExpRunner([{}], folder, () => ({})).run({ scorers: {} } as never),
      /scorers is for evaluations: add cases/,
    ],
    [
      'with limits beside a module',
      () => new ExpRunner([{}], folder, url).run({ expect: { a: { min: 1 } } }),
      /expect is for a function/,
    ],
    [
      'with a search beside a module',
      () => new ExpRunner(noObjective, folder, url).run(),
      /a search is for a fun/,
    ],
  ])('%s is refused as in a file', async (_what, run, message) => {
    await expect(run()).rejects.toThrow(message)
  })
})
