import { describe, expect, test } from 'vitest'
import type { RunResult } from '../../../../src/model/run.ts'
import { renderSummary, type SummaryOptions } from '../../../../src/reporters/summary/summary.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
import { makeResult, makeSweep, visible } from '../failures/make-result.ts'

const totals = { durationMs: 3210, resultsDir: 'results/' }
const moreCommand = (name = '') => `ztxexp results --experiment ${JSON.stringify(name)}`

function render(results: RunResult[], options: Partial<SummaryOptions> = {}) {
  const text = renderSummary(results, totals, {
    width: 80,
    colors: terminalColors(false),
    moreCommand,
    ...options,
  })
  return `\n${text}\n`
}

describe('a sweep', () => {
  test('at 80 columns', () => {
    expect(render(makeSweep(2))).toMatchInlineSnapshot(`
      "
       train  train.exp.ts  (12 runs)
       epochs=200 optimizer.name=adam optimizer.betas=[0.9,0.999]
             lr  hidden  fold  accuracy     loss  duration  run id
       ✓  0.001       0     1    0.6897    3.000     180ms  20261123_234558_00000000
       ✓  0.001       0     2    0.8046    3.600     277ms  20261123_234558_00000001
       ✓  0.001      16     1    0.9195    3.500     374ms  20261123_234558_00000002
       ✓  0.001      16     2    0.7241    3.400     471ms  20261123_234558_00000003
       ✓  0.01        0     1    0.8391    0.600     568ms  20261123_234558_00000004
       ✓  0.01        0     2    0.9540    0.500     665ms  20261123_234558_00000005
       ✓  0.01       16     1    0.7586    0.400     762ms  20261123_234558_00000006
       ✓  0.01       16     2    0.8736  ★ 0.300     859ms  20261123_234558_00000007
       ✓  0.1         0     1  ★ 0.9885    0.630     956ms  20261123_234558_00000008
       ✓  0.1         0     2    0.7931    0.530     1.05s  20261123_234558_00000009
       ✓  0.1        16     1    0.9080    0.430     1.15s  20261123_234558_0000000a
       ✓  0.1        16     2    0.7126    0.330     1.25s  20261123_234558_0000000b

       Experiments  1 passed (1)
              Runs  12 succeeded (12)
          Duration  3.21s (runs 8.56s, 2.7x parallel)
           Results  results/
      "
    `)
  })

  test('at 160 columns, sorted', () => {
    expect(render(makeSweep(2), { width: 160, sort: '-accuracy' })).toMatchInlineSnapshot(`
      "
       train  train.exp.ts  (12 runs) by accuracy, descending  epochs=200 optimizer.name=adam optimizer.betas=[0.9,0.999]
             lr  hidden  fold  accuracy     loss  duration  run id
       ✓  0.1         0     1  ★ 0.9885    0.630     956ms  20261123_234558_00000008
       ✓  0.01        0     2    0.9540    0.500     665ms  20261123_234558_00000005
       ✓  0.001      16     1    0.9195    3.500     374ms  20261123_234558_00000002
       ✓  0.1        16     1    0.9080    0.430     1.15s  20261123_234558_0000000a
       ✓  0.01       16     2    0.8736  ★ 0.300     859ms  20261123_234558_00000007
       ✓  0.01        0     1    0.8391    0.600     568ms  20261123_234558_00000004
       ✓  0.001       0     2    0.8046    3.600     277ms  20261123_234558_00000001
       ✓  0.1         0     2    0.7931    0.530     1.05s  20261123_234558_00000009
       ✓  0.01       16     1    0.7586    0.400     762ms  20261123_234558_00000006
       ✓  0.001      16     2    0.7241    3.400     471ms  20261123_234558_00000003
       ✓  0.1        16     2    0.7126    0.330     1.25s  20261123_234558_0000000b
       ✓  0.001       0     1    0.6897    3.000     180ms  20261123_234558_00000000

       Experiments  1 passed (1)
              Runs  12 succeeded (12)
          Duration  3.21s (runs 8.56s, 2.7x parallel)
           Results  results/
      "
    `)
  })

  test('in colour', () => {
    const text = render(makeSweep(1).slice(0, 2), { colors: terminalColors(true), width: 160 })
    expect(visible(text)).toMatchInlineSnapshot(`
      "
      ESC[1m trainESC[22mESC[2m  train.exp.ts  (2 runs)ESC[22mESC[2m  lr=0.001 fold=1 epochs=200 optimizer.name=adam optimizer.betas=[0.9,0.999]ESC[22m
          ESC[2mhiddenESC[22m  ESC[2maccuracyESC[22m     ESC[2mlossESC[22m  ESC[2mdurationESC[22m  ESC[2mrun idESC[22m
       ESC[32m✓ESC[39m       0    0.6897  ESC[1mESC[32m★ 3.000ESC[39mESC[22m     ESC[2m180msESC[22m  ESC[2m20261123_234558_00000000ESC[22m
       ESC[32m✓ESC[39m      16  ESC[1mESC[32m★ 0.8046ESC[39mESC[22m    3.600     ESC[2m277msESC[22m  ESC[2m20261123_234558_00000001ESC[22m

      ESC[2m Experiments  ESC[22mESC[1mESC[32m1 passedESC[39mESC[22mESC[90m (1)ESC[39m
      ESC[2m        Runs  ESC[22mESC[1mESC[32m2 succeededESC[39mESC[22mESC[90m (2)ESC[39m
      ESC[2m    Duration  ESC[22m3.21sESC[2m (runs 457ms)ESC[22m
      ESC[2m     Results  ESC[22mresults/
      "
    `)
  })

  test('is in the order of its declaration, not of its end', () => {
    expect(render(makeSweep(2).reverse())).toBe(render(makeSweep(2)))
  })

  test('of 500 rows shows the best and the worst', () => {
    expect(render(makeSweep(84).slice(0, 500))).toMatchInlineSnapshot(`
      "
       train  train.exp.ts  (500 runs) by accuracy, best first
       epochs=200 optimizer.name=adam optimizer.betas=[0.9,0.999]
             lr  hidden  fold  accuracy      loss  duration  run id
       ✓  0.001       0     9  ★ 0.9885    3.6000     956ms  20261123_234558_00000008
       ✓  0.001       0    36  ★ 0.9885    3.0000     3.58s  20261123_234558_00000023
       ✓  0.001       0    63  ★ 0.9885    3.1000     6.19s  20261123_234558_0000003e
       ✓  0.001      16     6  ★ 0.9885    3.2000     8.81s  20261123_234558_00000059
       ✓  0.001      16    33  ★ 0.9885    3.3000    11.43s  20261123_234558_00000074
       ✓  0.001      16    60  ★ 0.9885    3.4000    14.05s  20261123_234558_0000008f
       ✓  0.01        0     3  ★ 0.9885    0.8000    16.67s  20261123_234558_000000aa
       ✓  0.01        0    30  ★ 0.9885    0.9000    19.29s  20261123_234558_000000c5
       ✓  0.01        0    57  ★ 0.9885    0.3000    21.91s  20261123_234558_000000e0
       ✓  0.01        0    84  ★ 0.9885    0.4000    24.53s  20261123_234558_000000fb
       ✓  0.01       16    27  ★ 0.9885    0.5000    27.15s  20261123_234558_00000116
       ✓  0.01       16    54  ★ 0.9885    0.6000    29.77s  20261123_234558_00000131
       ✓  0.01       16    81  ★ 0.9885    0.7000    32.38s  20261123_234558_0000014c
       ✓  0.1         0    24  ★ 0.9885    0.5300    35.00s  20261123_234558_00000167
       ✓  0.1         0    51  ★ 0.9885    0.6300    37.62s  20261123_234558_00000182
       ✓  0.1         0    78  ★ 0.9885  ★ 0.0300    40.24s  20261123_234558_0000019d
       ✓  0.1        16    21  ★ 0.9885    0.1300    42.86s  20261123_234558_000001b8
       ✓  0.1        16    48  ★ 0.9885    0.2300    45.48s  20261123_234558_000001d3
       ✓  0.1        16    75  ★ 0.9885    0.3300    48.10s  20261123_234558_000001ee
       ✓  0.001       0    17    0.9770    3.5000     1.73s  20261123_234558_00000010
       … 470 more runs: ztxexp results --experiment "train"
       ✓  0.01        0    76    0.6897    0.5000    23.75s  20261123_234558_000000f3
       ✓  0.01       16    19    0.6897    0.6000    26.37s  20261123_234558_0000010e
       ✓  0.01       16    46    0.6897    0.7000    28.99s  20261123_234558_00000129
       ✓  0.01       16    73    0.6897    0.8000    31.61s  20261123_234558_00000144
       ✓  0.1         0    16    0.6897    0.6300    34.23s  20261123_234558_0000015f
       ✓  0.1         0    43    0.6897  ★ 0.0300    36.85s  20261123_234558_0000017a
       ✓  0.1         0    70    0.6897    0.1300    39.47s  20261123_234558_00000195
       ✓  0.1        16    13    0.6897    0.2300    42.08s  20261123_234558_000001b0
       ✓  0.1        16    40    0.6897    0.3300    44.70s  20261123_234558_000001cb
       ✓  0.1        16    67    0.6897    0.4300    47.32s  20261123_234558_000001e6

       Experiments  1 passed (1)
              Runs  500 succeeded (500)
          Duration  3.21s (runs 3h 23m, 3797.7x parallel)
           Results  results/
      "
    `)
  })

  test('of 500 failures shows the first and the last', () => {
    const error = { name: 'Error', message: 'no', classNames: [] }
    const results = Array.from({ length: 500 }, (_, configIndex) =>
      makeResult({ configIndex, config: { configIndex }, status: 'failed', error }),
    )
    const lines = render(results).split('\n')
    expect(lines).toHaveLength(40)
    expect(lines).toContain(' … 470 more runs: ztxexp results --experiment "train"')
  })
})

test('titles stand for configs that do not vary, in any script', () => {
  const titles = [
    '日本語のタイトル',
    '👨‍👩‍👧‍👦 and 🎉',
    `a title ${'that goes on and on '.repeat(8)}`,
    'two\nlines \x1b[31mred',
  ]
  const results = titles.map((title, configIndex) =>
    makeResult({ configIndex, title, config: { lr: 0.1 }, metrics: { score: configIndex } }),
  )
  expect(render(results)).toMatchInlineSnapshot(`
    "
     train  train.exp.ts  (4 runs)  lr=0.1
        run                                score  duration  run id
     ✓  日本語のタイトル                       0     234ms  20261123_234558_00000000
     ✓  👨‍👩‍👧‍👦 and 🎉                              1     234ms  20261123_234558_00000001
     ✓  a title that goe… goes on and on       2     234ms  20261123_234558_00000002
     ✓  two\\nlines red                       ★ 3     234ms  20261123_234558_00000003

     Experiments  1 passed (1)
            Runs  4 succeeded (4)
        Duration  3.21s (runs 936ms)
         Results  results/
    "
  `)
})

test('runs without metrics', () => {
  expect(render([makeResult({ name: 'baseline', title: 'baseline' })])).toMatchInlineSnapshot(`
    "
     baseline  train.exp.ts  (1 run)
        run       duration  run id
     ✓  baseline     234ms  20261123_234558_00000000

     Experiments  1 passed (1)
            Runs  1 succeeded (1)
        Duration  3.21s (runs 234ms)
         Results  results/
    "
  `)
})

test('nested configs get dotted columns, and arrays one', () => {
  const configs = [
    { model: { name: 'tiny', layers: [1, 2] }, optimizer: { sgd: { lr: 0.1 } } },
    { model: { name: 'base', layers: [1, 2, 3] }, optimizer: { adam: { lr: 1e-3 } } },
  ]
  const results = configs.map((config, configIndex) =>
    makeResult({ configIndex, config, metrics: { test: { f1: 0.5 + configIndex / 7 }, confusion: [[1]] } }),
  )
  expect(render(results, { width: 160 })).toMatchInlineSnapshot(`
    "
     train  train.exp.ts  (2 runs)
        model.name  model.layers  optimizer.sgd.lr  optimizer.adam.lr   test.f1  duration  run id
     ✓  tiny        [1,2]                      0.1              -        0.5000     234ms  20261123_234558_00000000
     ✓  base        [1,2,3]                    -                0.001  ★ 0.6429     234ms  20261123_234558_00000001

     Experiments  1 passed (1)
            Runs  2 succeeded (2)
        Duration  3.21s (runs 468ms)
         Results  results/
    "
  `)
})

test('NaN is shown and never best, ties are all best, texts are kept', () => {
  const metrics = [
    { score: Number.NaN, loss: 0.5, verdict: 'diverged' },
    { score: 'Infinity', loss: 0.25, verdict: 'odd' },
    { score: 0.5, loss: 0.25, verdict: 'fine' },
    { score: 0.25, loss: 1e-7, verdict: true },
    { score: 0.5, loss: null, verdict: 'fine' },
  ]
  const results = metrics.map((values, configIndex) =>
    makeResult({ configIndex, config: { fold: configIndex }, metrics: values }),
  )
  expect(render(results)).toMatchInlineSnapshot(`
    "
     train  train.exp.ts  (5 runs)
        fold     score        loss  verdict   duration  run id
     ✓     0       NaN      0.5000  diverged     234ms  20261123_234558_00000000
     ✓     1  Infinity      0.2500  odd          234ms  20261123_234558_00000001
     ✓     2  ★ 0.5000      0.2500  fine         234ms  20261123_234558_00000002
     ✓     3    0.2500  ★ 1.000e-7  true         234ms  20261123_234558_00000003
     ✓     4  ★ 0.5000           -  fine         234ms  20261123_234558_00000004

     Experiments  1 passed (1)
            Runs  5 succeeded (5)
        Duration  3.21s (runs 1.17s)
         Results  results/
    "
  `)
})

test('an experiment whose runs all failed or were skipped still reads well', () => {
  const error = {
    name: 'RangeError',
    message: 'diverged at step 3\nwith details',
    classNames: ['RangeError', 'Error'],
  }
  const results = [
    makeResult({ configIndex: 0, config: { lr: 1 }, status: 'failed', error, attempt: 3 }),
    makeResult({ configIndex: 1, config: { lr: 10 }, status: 'skipped', skipReason: 'lr too large' }),
  ]
  expect(render(results, { width: 120 })).toMatchInlineSnapshot(`
    "
     train  train.exp.ts  (2 runs | 1 failed | 1 skipped)
        lr  attempts  duration  run id                    note
     ×   1         3     234ms  20261123_234558_00000000  RangeError: diverged at step 3
     ↓  10         1     234ms  20261123_234558_00000001  lr too large

     Experiments  1 failed (1)
            Runs  1 failed | 1 skipped (2)
        Duration  3.21s (runs 468ms)
         Results  results/
    "
  `)
})

test('many metrics: the least important are named instead', () => {
  const results = [0, 1].map((configIndex) => {
    const names = Array.from({ length: 12 }, (_, index) => `metric_${index}`)
    const metrics = Object.fromEntries(names.map((name, index) => [name, index / 7 + configIndex]))
    const objective = { metric: 'metric_9', direction: 'minimize' } as const
    return makeResult({ configIndex, config: { fold: configIndex }, metrics, options: { objective } })
  })
  expect(render(results)).toMatchInlineSnapshot(`
    "
     train  train.exp.ts  (2 runs)
        fold  metric_0  metric_1  metric_2  metric_9  run id
     ✓     0         0     0.143     0.286   ★ 1.286  20261123_234558_00000000
     ✓     1         1     1.143     1.286     2.286  20261123_234558_00000001
     (+9 columns: metric_3, metric_4, metric_5, metric_6, metric_7, metric_8, metr…)

     Experiments  1 passed (1)
            Runs  2 succeeded (2)
        Duration  3.21s (runs 468ms)
         Results  results/
    "
  `)
})

describe('sorting', () => {
  const values = [0.5, undefined, 0.1, Number.NaN, 0.9]
  const results = values.map((score, configIndex) =>
    makeResult({
      configIndex,
      config: { fold: 10 - configIndex },
      metrics: score === undefined ? null : { score },
      durationMs: configIndex,
    }),
  )
  const order = (sort: string) =>
    [...render(results, { sort }).matchAll(/234558_0000000(\d)/g)].map((match) => Number(match[1]))

  test.each([
    ['score', [2, 0, 4, 1, 3]],
    ['-score', [4, 0, 2, 1, 3]],
    ['fold', [4, 3, 2, 1, 0]],
    ['-duration', [4, 3, 2, 1, 0]],
  ])('by %s, missing values last', (sort, expected) => {
    expect(order(sort)).toEqual(expected)
  })

  test('by something unknown says what there is', () => {
    expect(render(results, { sort: '-scroe', width: 120 })).toContain(
      ' Cannot sort by "scroe". What these runs can be sorted by: score, fold, duration.\n',
    )
    expect(order('-scroe')).toEqual([0, 1, 2, 3, 4])
  })

  test('by what only one of two experiments has is no mistake', () => {
    const other = makeResult({ experimentIndex: 1, name: 'other', configIndex: 9, metrics: { f1: 1 } })
    expect(render([...results, other], { sort: 'f1' })).not.toContain('Cannot sort')
  })
})

test('no runs at all', () => {
  expect(render([])).toMatchInlineSnapshot(`
    "
     Experiments  no experiments
            Runs  no runs
        Duration  3.21s (runs 0ms)
         Results  results/
    "
  `)
})

test('totals count experiments and runs by how they ended', () => {
  const results = [
    makeResult({ name: 'a', configIndex: 0 }),
    makeResult({ name: 'a', configIndex: 1, status: 'failed' }),
    makeResult({ name: 'b', experimentIndex: 1, status: 'skipped' }),
    makeResult({ name: 'c', file: 'other.exp.ts' }),
  ]
  const text = renderSummary(
    results,
    { ...totals, notRunCount: 2 },
    { width: 80, colors: terminalColors(false) },
  )
  expect(`\n${text.split('\n').slice(-4).join('\n')}\n`).toMatchInlineSnapshot(`
    "
     Experiments  1 passed | 1 failed | 1 skipped (3)
            Runs  2 succeeded | 1 failed | 1 skipped | 2 not run (6)
        Duration  3.21s (runs 936ms)
         Results  results/
    "
  `)
})

test('what an interrupt has cut short has not failed', () => {
  const error = { name: 'Interrupted', message: 'The session was ended.', classNames: ['Interrupted'] }
  const results = [
    makeResult({ configIndex: 0 }),
    makeResult({ configIndex: 1, status: 'failed', error }),
    makeResult({ name: 'b', file: 'b.exp.ts', status: 'failed' }),
    makeResult({ name: 'b', file: 'b.exp.ts', configIndex: 1, status: 'failed', error }),
  ]
  const idle = [{ file: 'c.exp.ts', state: 'not run' as const }]
  const text = renderSummary(
    results,
    { ...totals, idle, notRunCount: 1, files: { broken: 0, empty: 1 } },
    { width: 80, colors: terminalColors(false) },
  )
  expect(text).toContain('b  b.exp.ts  (2 runs | 1 failed | 1 interrupted)')
  expect(text).toContain('train  train.exp.ts  (2 runs | 1 interrupted)')
  expect(`\n${text.split('\n').slice(-5).join('\n')}\n`).toMatchInlineSnapshot(`
    "
           Files  1 failed | 1 interrupted | 1 not run | 1 without experiments (4)
     Experiments  1 failed | 1 interrupted | 1 not run (3)
            Runs  1 succeeded | 1 failed | 2 interrupted | 1 not run (5)
        Duration  3.21s (runs 936ms)
         Results  results/
    "
  `)
})
