/** Writes run directories of evaluations as a session leaves them, so that what is shown of them can be told in advance. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aggregateCases } from '../../../src/analysis/cases/aggregate-cases.ts'
import { caseFields, caseMetrics } from '../../../src/analysis/cases/case-metrics.ts'
import type { CaseRecord } from '../../../src/model/case-record.ts'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import SUCCEEDED from '../../succeeded-run.json' with { type: 'json' }

/** One variant. */
export interface Variant {
  config: JsonObject
  records: readonly CaseRecord[]
  /** Fields of `run.json` that differ. */
  run?: JsonObject
}

/** @returns the id of the run */
export function writeVariant(resultsDir: string, index: number, { config, records, run }: Variant): string {
  const runId = `20261126_120000_${index.toString(16).padStart(8, '0')}`
  const dir = join(resultsDir, runId)
  mkdirSync(dir, { recursive: true })
  const aggregate = aggregateCases(records)
  const document = {
    ...SUCCEEDED,
    run_id: runId,
    experiment_name: 'qa',
    file: 'qa.exp.ts',
    title: `qa ${index}`,
    objective: { metric: 'exact', direction: 'maximize' },
    ...caseFields(aggregate, aggregate.done),
    ...run,
  }
  const documents = { run: document, config, metrics: caseMetrics(aggregate) }
  for (const [name, value] of Object.entries(documents)) {
    writeFileSync(join(dir, `${name}.json`), JSON.stringify(value))
  }
  writeFileSync(join(dir, 'cases.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  return runId
}

/** How good a variant is. */
export interface Skill {
  /** The share of the cases that it passes. */
  pass: number
  cases?: number
  repeats?: number
  /** Every so manyth case fails. Default: none does. */
  failEvery?: number
  costUsd?: number
}

const TOPICS = ['law', 'maths', 'history']

/** Cases of three topics, of which that of law is passed less often. */
export function answers({ pass, cases = 60, repeats = 1, failEvery, costUsd = 0.001 }: Skill): CaseRecord[] {
  const records: CaseRecord[] = []
  for (let index = 0; index < cases; index++) {
    const topic = TOPICS[index % TOPICS.length] ?? ''
    for (let repeat = 1; repeat <= repeats; repeat++) {
      // Scattered evenly over the cases, in another place in each repeat.
      const luck = (index * 0.618 + (repeat - 1) * 0.1) % 1
      const isRight = luck < (topic === 'law' ? pass - 0.4 : pass)
      const isFailed = failEvery !== undefined && index % failEvery === failEvery - 1
      records.push({
        id: `q${index}`,
        repeat,
        input: `What is question ${index}?`,
        expected: `answer ${index}`,
        slices: { topic },
        output: isFailed ? null : isRight ? `answer ${index}` : `no idea of ${index}`,
        scores: isFailed
          ? {}
          : {
              exact: { score: Number(isRight), reason: isRight ? 'as expected' : 'another answer' },
              similar: { score: isRight ? 1 : Math.round(luck * 100) / 200 },
            },
        usage: { calls: 1, input_tokens: 100 + index, output_tokens: 10, cost_usd: costUsd, models: ['m'] },
        duration_sec: 0.2 + (index % 10) / 10,
        ...(isFailed && {
          error: {
            name: 'TimeoutError',
            message: `Case q${index} took too long.`,
            classNames: ['TimeoutError', 'Error'],
          },
        }),
        attempt: 1,
        finished_at: '2026-11-26T12:00:00.000000+00:00',
        case_hash: '0123456789abcdef',
      })
    }
  }
  return records
}
