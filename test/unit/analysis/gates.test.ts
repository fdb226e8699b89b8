import { describe, expect, test } from 'vitest'
import type { RunOptions, RunResult } from '../../../src/model/run.ts'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import { renderSummary } from '../../../src/reporters/summary/summary.ts'
import { terminalColors } from '../../../src/terminal/styled-line.ts'
import { makeResult } from '../reporters/failures/make-result.ts'
import { judgeGates } from './judge-gates.ts'

interface Run {
  config?: JsonObject
  metrics?: JsonObject | null
  status?: RunResult['status']
}

function make(runs: Run[], options: RunOptions = {}): RunResult[] {
  return runs.map((run, configIndex) => makeResult({ configIndex, options, ...run }))
}

/** What was wrong with each run or group; `null` where the gate was met. */
function problems(results: RunResult[], failIf?: string) {
  return judgeGates(results, failIf).map(({ problem }) => problem)
}

describe('expect', () => {
  test.each([
    [{ min: 0.9 }, 0.9, null],
    [{ min: 0.9 }, 0.8712, 'score is 0.8712'],
    [{ max: 1 }, 1, null],
    [{ max: 1 }, 2, 'score is 2'],
    [{ min: 0, max: 1 }, 0.5, null],
    [{ min: 0 }, Number.NaN, 'score is NaN'],
    [{ min: 0 }, 'Infinity', 'score is Infinity'],
    [{ min: 0 }, null, 'score is missing'],
    [{ min: 0 }, 'good', 'score is "good", which is no number'],
  ])('%j of a run with score %j: %j', (limits, score, problem) => {
    expect(problems(make([{ metrics: { score } }], { expect: { score: limits } }))).toEqual([problem])
  })

  test('of a run that returned nothing is missed', () => {
    expect(problems(make([{ metrics: null }], { expect: { score: { min: 0 } } }))).toEqual([
      'score is missing',
    ])
  })

  test('judges runs that differ in the seed by their mean, and others each by itself', () => {
    const runs = [
      { config: { lr: 1, seed: 1 }, metrics: { score: 0.8 } },
      { config: { lr: 1, seed: 2 }, metrics: { score: 1 } },
      { config: { lr: 2, seed: 1 }, metrics: { score: 0.8 } },
    ]
    const [group, single] = judgeGates(make(runs, { expect: { score: { min: 0.9 } } }), undefined)
    expect(group).toMatchObject({ name: 'train [lr=1] (n=2)', rule: 'score >= 0.9', problem: null })
    expect(single).toMatchObject({ name: 'train [2]', problem: 'score is 0.8000' })
  })

  test('of a search is a constraint: one trial that keeps all limits is enough', () => {
    const trials = (runs: [score: number, size: number][]) => {
      const results = make(
        runs.map(([score, size], x) => ({ config: { x }, metrics: { score, size } })),
        { expect: { score: { min: 0.9 }, size: { max: 5 } } },
      )
      for (const { run } of results) run.spec.experiment.searched = []
      return problems(results)
    }
    expect(
      trials([
        [0.5, 1],
        [0.95, 4],
        [0.99, 9],
      ]),
    ).toEqual([null, null])
    const problem = 'none of 2 trials keeps all limits'
    expect(
      trials([
        [0.5, 1],
        [0.99, 9],
      ]),
    ).toEqual([problem, problem])
  })

  test('is missed by a group of which one run has no finite value', () => {
    const seeds = (scores: unknown[]) =>
      scores.map((score, seed) => ({ config: { seed }, metrics: { score } as JsonObject }))
    const options = { expect: { score: { min: 0 } } }
    expect(problems(make(seeds([1, Number.NaN, 1]), options))).toEqual(['score is NaN in 1 of 3 runs'])
    expect(problems(make(seeds([1, null]), options))).toEqual(['score is missing in 1 of 2 runs'])
  })

  test('is met by perfect scores, whatever their number', () => {
    const seeds = (count: number, scoreOf: (seed: number) => JsonObject['x']) =>
      Array.from({ length: count }, (_, seed) => ({
        config: { seed },
        metrics: { x: scoreOf(seed) } as JsonObject,
      }))
    expect(
      problems(
        make(
          seeds(10, () => 1),
          { expect: { x: { min: 1 } } },
        ),
      ),
    ).toEqual([null])
    expect(
      problems(
        make(
          seeds(60, () => 1),
          { expect: { x: { max: 1 } } },
        ),
      ),
    ).toEqual([null])
    expect(
      problems(
        make(
          seeds(60, (seed) => seed < 27),
          { expect: { x: { min: 0.45, max: 0.45 } } },
        ),
      ),
    ).toEqual([null])
    expect(problems(make([{ metrics: { x: false } }], { expect: { x: { min: 1 } } }))).toEqual(['x is false'])
  })

  test('says on how many runs it was judged where some have failed', () => {
    const runs = [0.9, 0.9, 0.9, 0.9].map((score, seed): Run => ({ config: { seed }, metrics: { score } }))
    const failed = [4, 5, 6, 7, 8, 9].map((seed): Run => ({ config: { seed }, status: 'failed' }))
    const [verdict] = judgeGates(make([...runs, ...failed], { expect: { score: { min: 0.9 } } }), undefined)
    expect(verdict).toMatchObject({
      name: 'train (n=4 of 10, 6 failed)',
      problem: null,
      note: 'judged on 4 of 10 runs, 6 failed',
    })
  })

  test('is missed where there is nothing to judge, unless the runs say themselves that they are left out', () => {
    const options = { expect: { score: { min: 0 } } }
    expect(problems(make([{ status: 'failed' }, { status: 'failed' }], options))).toEqual([
      'nothing to judge: 2 failed',
    ])
    expect(problems(make([{ status: 'skipped' }], options))).toEqual([])
    const experiment = make([{}], options)[0]?.run.spec.experiment
    expect(judgeGates([], undefined, experiment && [experiment])).toMatchObject([
      { name: 'train', rule: 'score >= 0', problem: 'nothing to judge: it has no configs' },
    ])
  })

  test('is missed by a group of which nothing is left, also beside one that is judged', () => {
    const good = [0, 1].map((seed): Run => ({ config: { model: 'a', seed }, metrics: { score: 1 } }))
    const bad = [0, 1].map((seed): Run => ({ config: { model: 'b', seed }, status: 'failed' }))
    expect(judgeGates(make([...good, ...bad], { expect: { score: { min: 0 } } }))).toMatchObject([
      { name: 'train [model=a] (n=2)', problem: null },
      { name: 'train [model=b] (n=0 of 2, 2 failed)', problem: 'nothing to judge: 2 failed' },
    ])
  })

  test('is named by the keys that its config has', () => {
    const runs = [{ model: 'a' }, { model: 'b', layers: 2 }, {}].flatMap((config) =>
      [0, 1].map((seed): Run => ({ config: { ...config, seed }, metrics: { score: 1 } })),
    )
    expect(judgeGates(make(runs, { expect: { score: { min: 0 } } })).map(({ name }) => name)).toEqual([
      'train [model=a] (n=2)',
      'train [model=b layers=2] (n=2)',
      'train [model=- layers=-] (n=2)',
    ])
  })

  test('on errors limits the share of runs that fail, and excuses them within it', () => {
    const runs = [...Array(49)].map((): Run => ({ metrics: { score: 1 } }))
    const judged = (failures: number, max: number) =>
      judgeGates(
        make([...runs, ...Array(failures).fill({ status: 'failed' }), { status: 'skipped' }], {
          expect: { errors: { max } },
        }),
        undefined,
      )
    expect(judged(1, 0.02)).toMatchObject([
      { problem: null, note: '1 of 50 runs failed', excusedRunIds: [expect.any(String)] },
    ])
    expect(judged(7, 0.02)).toMatchObject([
      { problem: 'errors is 0.1250, 7 of 56 runs failed', excusedRunIds: [] },
    ])
    expect(judged(0, 0.02)).toMatchObject([{ problem: null, note: null }])
    expect(judged(1, 3)[0]?.problem).toContain('share of runs that fail, from 0 to 1')
    const counted = make([{ metrics: { errors: 3 } }], { expect: { errors: { max: 2 } } })
    expect(problems(counted)).toEqual(['errors is 3'])
  })

  test('takes dotted names, and leaves failed and skipped runs to their status', () => {
    const options = { expect: { 'test.f1': { min: 0.9 } } }
    const runs = [{ metrics: { test: { f1: 0.5 } } }, { status: 'failed' }, { status: 'skipped' }] as const
    expect(problems(make([...runs], options))).toEqual(['test.f1 is 0.5000'])
  })
})

describe('--fail-if', () => {
  const results = make([
    { config: { model: 'tiny', layers: 2 }, metrics: { score: 0.8, ok: true } },
    { config: { model: 'base' }, metrics: { score: 0.95, loss: Number.NaN } },
  ])

  test.each([
    ['score < 0.9', ['score is 0.8000', null]],
    ["model == 'base' && score < 0.99", [null, 'score is 0.9500']],
    ['layers > 1 && metrics.score < 0.9', ['score is 0.8000', null]],
    ['loss > 1', ['loss is missing', 'loss is NaN']],
    ['score > 0.9 && loss > 1', [null, 'loss is NaN']],
    ['ok == false', [null, 'ok is missing']],
    ['duration_sec > 60', [null, null]],
    ["experiment_name == 'train'", ['it holds', 'it holds']],
    ['scor < 0.9', ['scor is missing', 'scor is missing']],
    ['config.layers == 2', ['it holds', null]],
  ])('%s', (text, expected) => {
    expect(problems(results, text).map((problem) => problem?.replace('metrics.', '') ?? null)).toEqual(
      expected,
    )
  })

  test('does not guess what a name means that is a config key and a metric', () => {
    const runs = make([
      { config: { loss: 'mse' }, metrics: { loss: Number.NaN } },
      { config: { loss: 'mae' }, metrics: {} },
    ])
    expect(problems(runs, 'loss > 1')).toEqual([
      '"loss" is both config.loss and metrics.loss: write which one is meant.',
    ])
    expect(problems(runs, 'metrics.loss > 1')).toEqual(['loss is NaN', 'loss is missing'])
    expect(problems(runs, "config.loss == 'mse'")).toEqual(['it holds', null])
    const titled = make([{ config: { file: 'a.csv' }, metrics: { score: 1 } }])
    expect(problems(titled, "file == 'a.csv'")[0]).toContain('config.file and run.file')
    expect(problems(titled, "config.file == 'a.csv'")).toEqual(['it holds'])
    // What a run returns of its config with its metrics means the same.
    expect(problems(make([{ config: { lr: 2 }, metrics: { lr: 2 } }]), 'lr > 1')).toEqual(['it holds'])
  })

  test('is missed where its conditions leave nothing to judge', () => {
    expect(problems(results, "model == 'gpt' && score < 0.9")).toEqual([
      'nothing to judge: no run fits what it says of model, so nobody has looked at score',
    ])
    expect(problems(results, "model == 'gpt' && duration_sec > 1")).toHaveLength(1)
    expect(problems(results, "model == 'gpt'")).toEqual([null, null])
    expect(problems(make([{ status: 'failed' }]), 'score < 0.9')).toEqual([
      'nothing to judge: no run has succeeded',
    ])
  })

  test('takes true for 1', () => {
    const runs = make([
      { config: { seed: 1 }, metrics: { pass: true } },
      { config: { seed: 2 }, metrics: { pass: false } },
    ])
    expect(problems(runs, 'pass < 0.6')).toEqual(['pass is 0.5000'])
    expect(problems(make([{ metrics: { pass: true } }]), 'pass < 1')).toEqual([null])
    expect(problems(make([{ metrics: { pass: true } }]), 'pass != true')).toEqual([null])
  })
})

test('what was missed is named below the tables, and counted', () => {
  const runs = make([{ metrics: { score: 0.8 } }, { metrics: { score: 0.95 } }], {
    expect: { score: { min: 0.9 } },
  })
  const totals = { durationMs: 100, resultsDir: 'results/', verdicts: judgeGates(runs, 'score > 0.94') }
  const text = renderSummary(runs, totals, { width: 80, colors: terminalColors(false) })
  expect(`\n${text.slice(text.indexOf(' ×'))}\n`).toMatchInlineSnapshot(`
    "
     × train [0]: score is 0.8000, expected score >= 0.9
     × train [1]: score is 0.9500, expected not (score > 0.94)

     Experiments  1 failed (1)
            Runs  2 succeeded (2)
        Expected  2 met | 2 missed (4)
        Duration  100ms (runs 468ms, 4.7x parallel)
         Results  results/
    "
  `)
})
