import { expect, test } from 'vitest'
import type { RunResult } from '../../../../src/model/run.ts'
import type { JsonObject } from '../../../../src/model/utils/json.ts'
import { renderSummary, type SummaryOptions } from '../../../../src/reporters/summary/summary.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
import { makeRepeats, makeResult, type ResultInput } from '../failures/make-result.ts'

function render(results: RunResult[], options: Partial<SummaryOptions> = {}) {
  const totals = { durationMs: 3210, resultsDir: 'results/' }
  const moreCommand = (name?: string) => `ztxexp results${name === undefined ? '' : ` --experiment ${name}`}`
  const text = renderSummary(results, totals, {
    width: 80,
    colors: terminalColors(false),
    moreCommand,
    ...options,
  })
  // The totals are those of single runs.
  return `\n${text.slice(0, text.indexOf('\n Experiments'))}`
}

/** Runs of one config with a seed each. */
function repeats(config: JsonObject, metrics: (JsonObject | Partial<ResultInput>)[], start = 0): RunResult[] {
  return metrics.map((values, index) => {
    const input = 'status' in values ? (values as ResultInput) : { metrics: values as JsonObject }
    return makeResult({ configIndex: start + index, config: { ...config, seed: index }, ...input })
  })
}

test('runs that differ in the seed only are one row with mean, interval and number', () => {
  expect(render(makeRepeats(3))).toMatchInlineSnapshot(`
    "
     train  train.exp.ts  (18 runs in 6 groups)
     epochs=200 optimizer.name=adam optimizer.betas=[0.9,0.999]
           lr  hidden                 accuracy  best run
     ✓  0.001       0    0.8046 ± 0.2855 (n=3)  20261123_234558_00000002
     ✓  0.001      16    0.8391 ± 0.2855 (n=3)  20261123_234558_00000005
     ✓  0.01        0  ★ 0.8736 ± 0.2855 (n=3)  20261123_234558_00000008
     ✓  0.01       16    0.8046 ± 0.2440 (n=3)  20261123_234558_0000000a
     ✓  0.1         0    0.8391 ± 0.2440 (n=3)  20261123_234558_0000000d
     ✓  0.1        16  ★ 0.8736 ± 0.2440 (n=3)  20261123_234558_00000010
     (+2 columns: loss, duration)
     Highest accuracy: lr=0.01 hidden=0, 0.8736 ± 0.2855 (n=3); within the 95 %
     interval of the next (lr=0.1 hidden=16): no clear winner.

     Means over runs that differ in the seed only; ± is Student's 95 % interval.
     Every run: ztxexp results
    "
  `)
})

test('at 160 columns, sorted by the means', () => {
  expect(render(makeRepeats(3), { width: 160, sort: 'loss' })).toMatchInlineSnapshot(`
    "
     train  train.exp.ts  (18 runs in 6 groups) by loss, ascending  epochs=200 optimizer.name=adam optimizer.betas=[0.9,0.999]
           lr  hidden           accuracy                   loss  duration  best run
     ✓  0.1         0    0.8391 ± 0.2440  ★ 0.130 ± 0.248 (n=3)     1.44s  20261123_234558_0000000e
     ✓  0.1        16  ★ 0.8736 ± 0.2440    0.530 ± 0.248 (n=3)     1.73s  20261123_234558_00000011
     ✓  0.01        0  ★ 0.8736 ± 0.2855    0.533 ± 0.799 (n=3)     859ms  20261123_234558_00000007
     ✓  0.01       16    0.8046 ± 0.2440    0.700 ± 0.248 (n=3)     1.15s  20261123_234558_0000000b
     ✓  0.001      16    0.8391 ± 0.2855    3.300 ± 0.248 (n=3)     568ms  20261123_234558_00000005
     ✓  0.001       0    0.8046 ± 0.2855    3.367 ± 0.799 (n=3)     277ms  20261123_234558_00000000
     Lowest loss: lr=0.1 hidden=0, 0.1300 ± 0.2484 (n=3); outside the 95 % interval of the next.

     Means over runs that differ in the seed only; ± is Student's 95 % interval.
     Every run: ztxexp results
    "
  `)
})

test('a group with failed or skipped runs says how many count, and why', () => {
  const error = { name: 'RangeError', message: 'diverged', classNames: ['RangeError'] }
  const failed = { status: 'failed', error } as const
  const skipped = { status: 'skipped', skipReason: 'lr too large' } as const
  const results = [
    ...repeats({ lr: 1 }, [{ score: 0.5 }, { score: 0.52 }, failed]),
    ...repeats({ lr: 2 }, [{ score: 0.6 }, { score: Number.NaN }, skipped], 3),
    ...repeats({ lr: 3 }, [skipped, skipped], 6),
    ...repeats({ lr: 4 }, [{ score: Number.NaN }, { score: Number.NaN }], 8),
  ]
  expect(render(results, { width: 120 })).toMatchInlineSnapshot(`
    "
     train  train.exp.ts  (10 runs in 4 groups | 1 failed | 3 skipped)
        lr                                       score  duration  best run                  note
     ×   1    0.5100 ± 0.1271 (n=2 of 3)                   234ms  20261123_234558_00000001  1 failed: RangeError: diverged
     ✓   2  ★ 0.6000          (n=1 of 2, 1 not finite)     234ms  20261123_234558_00000003  1 skipped: lr too large
     ↓   3         -                                       234ms  20261123_234558_00000006  2 skipped: lr too large
     ✓   4       NaN          (n=0 of 2)                   234ms  20261123_234558_00000008
     Highest score: lr=2, 0.6000 (n=1 of 2, 1 not finite); within the 95 % interval of the next (lr=1): no clear winner.

     Means over runs that differ in the seed only; ± is Student's 95 % interval.
     Every run: ztxexp results
    "
  `)
})

test('texts are shown where all repeats have the same', () => {
  const results = [
    ...repeats({ lr: 1 }, [
      { score: 0.5, stop: 'early', ok: true },
      { score: 0.7, stop: 'late', ok: true },
    ]),
    ...repeats({ lr: 2 }, [{ score: 0.9, stop: 'early', ok: false, extra: 1 }], 2),
  ]
  expect(render(results, { width: 100 })).toMatchInlineSnapshot(`
    "
     train  train.exp.ts  (3 runs in 2 groups)
        lr                    score  stop       ok  extra  duration  best run
     ✓   1    0.6000 ± 1.2706 (n=2)  varies  1 ± 0      -     234ms  20261123_234558_00000001
     ✓   2  ★ 0.9000          (n=1)  early   0          1     234ms  20261123_234558_00000002
     Highest score: lr=2, 0.9000 (n=1); within the 95 % interval of the next (lr=1): no clear winner.

     Means over runs that differ in the seed only; ± is Student's 95 % interval.
     Every run: ztxexp results
    "
  `)
})

test('a single group needs no name, and has no rival', () => {
  expect(render(repeats({ lr: 1 }, [{ score: 0.5 }, { score: 0.7 }]))).toMatchInlineSnapshot(`
    "
     train  train.exp.ts  (2 runs in 1 group)  lr=1
                        score  duration  best run
     ✓  0.6000 ± 1.2706 (n=2)     234ms  20261123_234558_00000001

     Means over runs that differ in the seed only; ± is Student's 95 % interval.
     Every run: ztxexp results
    "
  `)
})

test('the best group is said to be clear when it is, in the direction of the objective', () => {
  const objective = { metric: 'cost_saved', direction: 'maximize' } as const
  const results = [
    ...repeats({ lr: 1 }, [{ cost_saved: 1 }, { cost_saved: 1.01 }, { cost_saved: 1.02 }]),
    ...repeats({ lr: 2 }, [{ cost_saved: 2 }, { cost_saved: 2.01 }, { cost_saved: 2.02 }], 3),
  ]
  const experiment = { ...results[0]?.run.spec.experiment, options: { objective } }
  const wanted = results.map((result) => ({
    ...result,
    run: { ...result.run, spec: { ...result.run.spec, experiment } },
  })) as RunResult[]
  const clear = 'cost_saved: lr=2, 2.010 ± 0.025 (n=3); outside the 95 % interval of the next.'
  expect(render(wanted, { width: 100 })).toContain(`Highest ${clear}`)
  // Without an objective nobody knows whether saving more is better.
  expect(render(results, { width: 100 })).not.toMatch(/★|Highest|Lowest|best run/)
})

test('of more than 30 groups the best and the worst are shown', () => {
  const results = Array.from({ length: 40 }, (_, index) =>
    repeats({ width: index }, [{ score: index }, { score: index + 1 }], 2 * index),
  ).flat()
  const lines = render(results).split('\n')
  expect(lines).toContain(' … 10 more groups: ztxexp results --experiment train')
  expect(lines.filter((line) => line.startsWith(' ✓'))).toHaveLength(30)
  expect(lines[1]).toBe(' train  train.exp.ts  (80 runs in 40 groups) by score, best first')
})
