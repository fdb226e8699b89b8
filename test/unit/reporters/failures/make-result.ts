/** Makes the run results that the tests of the report folder render. */
import type { ErrorRecord } from '../../../../src/model/error.ts'
import type { RunOptions, RunResult, RunStatus } from '../../../../src/model/run.ts'
import type { JsonObject } from '../../../../src/model/utils/json.ts'

export interface ResultInput {
  file?: string
  experimentIndex?: number
  options?: RunOptions
  name?: string
  configIndex?: number
  title?: string
  config?: JsonObject
  status?: RunStatus
  metrics?: JsonObject | null
  error?: ErrorRecord | null
  skipReason?: string
  attempt?: number
  durationMs?: number
}

export function makeResult(input: ResultInput = {}): RunResult {
  const { configIndex = 0, config = {}, title = `train [${configIndex}]`, attempt = 1 } = input
  const runId = `20261123_234558_${configIndex.toString(16).padStart(8, '0')}`
  return {
    run: {
      runId,
      experimentName: input.name ?? 'train',
      runDir: `/project/results/${runId}`,
      spec: {
        file: input.file ?? 'train.exp.ts',
        experiment: {
          index: input.experimentIndex ?? 0,
          name: input.name ?? 'train',
          mode: 'run',
          options: input.options ?? {},
        },
        configIndex,
        title,
        config,
        configHash: '',
        codeHash: '',
      },
      options: {
        maxAttempts: 1,
        retryOn: [],
        retryDelay: { base: 0 },
        timeout: 0,
        tags: {},
        group: null,
        parentRunId: null,
        seed: 1,
        slots: {},
        exclusive: false,
        concurrency: 1,
      },
      startedAt: 0,
    },
    status: input.status ?? 'succeeded',
    metrics: input.metrics ?? null,
    error: input.error ?? null,
    skipReason: input.skipReason ?? null,
    attempt,
    restarts: 0,
    retryCount: attempt - 1,
    finishedAt: 0,
    durationMs: input.durationMs ?? 234,
  }
}

/** A sweep over learning rate, hidden units and folds. */
export function makeSweep(folds: number): RunResult[] {
  const results: RunResult[] = []
  for (const lr of [0.001, 0.01, 0.1]) {
    for (const hidden of [0, 16]) {
      for (let fold = 1; fold <= folds; fold++) {
        const configIndex = results.length
        const accuracy = (60 + ((configIndex * 37) % 27)) / 87
        const config = { lr, hidden, fold, epochs: 200, optimizer: { name: 'adam', betas: [0.9, 0.999] } }
        const metrics = { accuracy, loss: 0.003 / lr + ((configIndex * 13) % 7) / 10 }
        results.push(makeResult({ configIndex, config, metrics, durationMs: 180 + configIndex * 97 }))
      }
    }
  }
  return results
}

/** The same, with a seed where {@link makeSweep} has a fold: its runs repeat each other. */
export function makeRepeats(seeds: number): RunResult[] {
  return makeSweep(seeds).map((result) => {
    const { fold, ...config } = result.run.spec.config
    const spec = { ...result.run.spec, config: { ...config, seed: fold ?? 0 } }
    return { ...result, run: { ...result.run, spec } }
  })
}

/** Escape characters as `ESC`, so that a snapshot can be read. */
export function visible(text: string): string {
  return text.replaceAll('\x1b', 'ESC')
}
