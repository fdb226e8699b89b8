/** What runs are pruned by: a logged metric, of one split, whose better way is known. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { LifecycleEvent, MetricRecord } from '../../../src/model/event.ts'
import type { ExperimentSpec, RunOptions, RunResult, StartedRun } from '../../../src/model/run.ts'
import { checkPruning } from '../../../src/session/pruning/pruned-by.ts'
import { Pruning } from '../../../src/session/pruning/pruning.ts'

const specOf = (options: RunOptions): ExperimentSpec => ({ index: 0, name: 'train', mode: 'run', options })

const check = (...experiments: RunOptions[]) =>
  checkPruning({
    file: 'a.exp.ts',
    experiments: experiments.map((each) => ({ spec: specOf(each), configs: [] })),
  })

describe('prune', () => {
  test.each([
    [{ prune: { by: 'median' } }, /"train": prune has to know what it looks at.*objective/],
    [
      { prune: { by: 'median', metric: 'reach' } },
      /which way "reach" is better.*directions: \{ "reach": 'minimize' \}/,
    ],
  ] as const)('%j is refused, since nobody says what is better', (options, message) => {
    expect(() => check(options)).toThrow(message)
  })

  test('is content with a direction, and with a name that leaves no doubt', () => {
    const declared: RunOptions = { prune: { by: 'asha', metric: 'reach' }, directions: { reach: 'maximize' } }
    const certain: RunOptions = { prune: { by: 'median', metric: 'val_loss' } }
    expect(() => check(declared, certain, {})).not.toThrow()
  })
})

/** Hears runs that log some values, one after the other, and says which it ends. */
async function pruned(options: RunOptions, runs: Record<string, Partial<MetricRecord>[]>): Promise<string[]> {
  const ended: string[] = []
  const pruning = new Pruning((runId) => ended.push(runId))
  const spec = { experiment: specOf(options) }
  for (const [runId, records] of Object.entries(runs)) {
    const run = { runId, spec } as StartedRun
    for (const [index, record] of records.entries()) {
      const whole = {
        step: index + 1,
        timestamp: '',
        metrics: {},
        split: 'train',
        phase: 'fit',
        attempt: 1,
        ...record,
      }
      pruning.listen({ type: 'metricsLogged', run, records: [whole] })
    }
    await new Promise((resolve) => setImmediate(resolve))
    if (!ended.includes(runId))
      pruning.listen({ type: 'runEnded', result: { run, status: 'succeeded' } as RunResult })
  }
  return ended
}

const objective = { metric: 'loss', direction: 'minimize' } as const
const prune = { by: 'median', startup: 1 } as const
const losses = (...values: number[]) => values.map((loss) => ({ metrics: { loss } }))

describe('runs', () => {
  test('are ended where they are worse, whichever way that is', async () => {
    const runs = { a: losses(3, 2), b: losses(4, 4), c: losses(2, 1) }
    expect(await pruned({ objective, prune }, runs)).toEqual(['b'])
    const other = { metric: 'loss', direction: 'maximize' } as const
    expect(await pruned({ objective: other, prune }, runs)).toEqual(['c'])
  })

  test('are judged by what is logged for validation, not for training', async () => {
    const both = (train: number, valid: number) => [
      { step: 1, metrics: { loss: train } },
      { step: 1, metrics: { loss: valid }, split: 'valid' },
    ]
    expect(await pruned({ objective, prune }, { a: both(1, 5), b: both(9, 4), c: both(0, 6) })).toEqual(['c'])
    const ofTrain = { ...prune, split: 'train' }
    expect(
      await pruned({ objective, prune: ofTrain }, { a: both(1, 5), b: both(9, 4), c: both(0, 6) }),
    ).toEqual(['b'])
  })

  test('start anew with another attempt, and are not judged by other metrics', async () => {
    const again = [{ metrics: { loss: 1 } }, { attempt: 2, step: 1, metrics: { loss: 9 } }]
    expect(await pruned({ objective, prune }, { a: losses(3), b: again })).toEqual(['b'])
    const others = [{ metrics: { speed: 99 } }, { metrics: { loss: 'NaN' } }]
    expect(await pruned({ objective, prune }, { a: losses(3), b: others })).toEqual([])
  })
})

describe('variants of an evaluation', () => {
  const evaluation = { scorers: ['exact', 'short'], hasSummary: false }
  const goal = { metric: 'exact', direction: 'maximize' } as const

  /** Hears the scores of variants, case by case, and says which it ends, and why. */
  async function prunedVariants(by: RunOptions['prune'], variants: Record<string, number[]>) {
    const ended: Record<string, string> = {}
    const pruning = new Pruning((runId, { message }) => {
      ended[runId] = message
    })
    const spec = { experiment: { ...specOf({ objective: goal, ...(by && { prune: by }) }), evaluation } }
    for (const [runId, scores] of Object.entries(variants)) {
      const run = { runId, spec } as unknown as StartedRun
      for (const [index, score] of scores.entries()) {
        const record = { id: `c${index}`, repeat: 1, scores: { exact: { score } } } as unknown as CaseEnded
        pruning.listen({ type: 'caseEnded', run, record })
        await new Promise((resolve) => setImmediate(resolve))
        if (ended[runId]) break
      }
      if (!ended[runId])
        pruning.listen({ type: 'runEnded', result: { run, status: 'succeeded' } as RunResult })
    }
    return ended
  }

  const alternating = (count: number) => Array.from({ length: count }, (_, index) => index % 2)
  const constant = (count: number, score: number) => Array<number>(count).fill(score)

  test('are compared case by case with the best that came to its end, whatever the mean', async () => {
    const variants = { a: constant(40, 1), b: alternating(40), c: constant(40, 0), d: constant(40, 1) }
    const ended = await prunedVariants({ by: 'wilcoxon' }, variants)
    expect(ended).toEqual({
      b: 'after 7 cases: worse than the best run in 7 pairs, p = 0.063',
      c: 'after 4 cases: worse than the best run in 4 pairs, p = 0.063',
    })
  })

  test('are judged by their mean so far where half of the others are better, and never after a few cases', async () => {
    const variants = { a: alternating(60), b: constant(60, 0), c: constant(60, 1), d: alternating(60) }
    const ended = await prunedVariants({ by: 'median', startup: 1 }, variants)
    expect(Object.keys(ended)).toEqual(['b', 'd'])
    expect(ended.b).toBe('after 21 cases: worse than the median of 1 run')
  })

  test('are pruned by a score alone', () => {
    const spec = (metric: string) => ({
      ...specOf({ objective: { metric, direction: 'maximize' }, prune: { by: 'wilcoxon' } }),
      evaluation,
    })
    const checkOne = (metric: string) => () =>
      checkPruning({ file: 'a.exp.ts', experiments: [{ spec: spec(metric), configs: [] }] })
    expect(checkOne('exact')).not.toThrow()
    expect(checkOne('f1')).toThrow(
      /prune looks at a score .*"f1" is none\. Name one: \{ prune: \{ by: 'wilcoxon', metric: "exact" \} \}/,
    )
  })
})

test('runs of another machine count with all that they logged, though not all was told', async () => {
  const runDir = mkdtempSync(join(tmpdir(), 'ztxexp-pruning-'))
  onTestFinished(() => rmSync(runDir, { recursive: true }))
  const ended: string[] = []
  const pruning = new Pruning((runId) => ended.push(runId))
  const spec = { experiment: specOf({ objective, prune }) }
  const lineOf = (step: number, loss: number): MetricRecord => ({
    ...{ step, timestamp: '', metrics: { loss }, split: 'train', phase: 'fit', attempt: 1 },
  })
  const far = { runId: 'far', runDir, host: 'host-b', spec } as StartedRun
  const lines = [lineOf(1, 5), lineOf(2, 1)]
  writeFileSync(join(runDir, 'metrics.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  pruning.listen({ type: 'metricsLogged', run: far, records: lines.slice(1) })
  pruning.listen({ type: 'runEnded', result: { run: far, status: 'succeeded' } as RunResult })
  const run = { runId: 'near', spec } as StartedRun
  pruning.listen({ type: 'metricsLogged', run, records: [lineOf(1, 9)] })
  await new Promise((resolve) => setImmediate(resolve))
  expect(ended).toEqual(['near'])
})

type CaseEnded = Extract<LifecycleEvent, { type: 'caseEnded' }>['record']
