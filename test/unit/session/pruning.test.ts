/** What runs are pruned by: a logged metric, of one split, whose better way is known. */
import { describe, expect, test } from 'vitest'
import type { MetricRecord } from '../../../src/model/event.ts'
import type { ExperimentSpec, RunOptions, RunResult, StartedRun } from '../../../src/model/run.ts'
import { checkPruning, Pruning } from '../../../src/session/pruning.ts'

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
