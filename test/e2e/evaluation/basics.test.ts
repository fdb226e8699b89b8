/** A small evaluation from its declaration to its records: two variants, four cases, two repeats, one case that fails. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CaseRecord } from '../../../src/model/case-record.ts'
import { type Finished, useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

function casesOf({ dir }: RecordedRun): CaseRecord[] {
  const lines = readFileSync(join(dir, 'cases.jsonl'), 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line) as CaseRecord)
}

const project = useFixture('evaluation/basics')

describe('an evaluation', () => {
  let finished: Finished
  let loud: RecordedRun
  let quiet: RecordedRun

  beforeAll(async () => {
    finished = await project.ztxexp([])
    const runs = project.runs()
    loud = runs.find(({ config }) => config.shout === true) as RecordedRun
    quiet = runs.find(({ config }) => config.shout === false) as RecordedRun
  })

  test('is a run for each variant, and a line for each case and repeat', () => {
    expect(finished.exitCode).toBe(0)
    expect(project.runs()).toHaveLength(2)
    for (const run of [loud, quiet]) {
      const keys = casesOf(run).map(({ id, repeat }) => `${id} ${repeat}`)
      expect(keys.sort()).toEqual(['a 1', 'a 2', 'b 1', 'b 2', 'c 1', 'c 2', 'd 1', 'd 2'])
    }
    const calls = readFileSync(join(project.dir, 'calls.txt'), 'utf8').trim().split('\n')
    expect(new Set(calls).size).toBe(16)
    expect(calls).toHaveLength(16)
  })

  test('records of a case what went in, what came out, and what scorers say of it', () => {
    const found = casesOf(quiet).find(({ id, repeat }) => id === 'c' && repeat === 2)
    expect(found).toMatchObject({
      input: 'straße',
      expected: 'STRASSE',
      slices: { topic: 'german' },
      output: 'straße',
      scores: { exact: { score: 0 }, close: { score: 6 / 7, reason: '6 letters' } },
      usage: { calls: 1, input_tokens: 6, output_tokens: 1, cost_usd: 0.25, models: ['small'] },
      judge_usage: { calls: 1, cost_usd: 0.5, models: ['judge'] },
      attempt: 1,
    })
    expect(found).not.toHaveProperty('error')
  })

  test('keeps an error apart from a score of 0', () => {
    const failed = casesOf(loud).filter(({ id }) => id === 'd')
    for (const { output, scores, error } of failed) {
      expect({ output, scores }).toEqual({ output: null, scores: {} })
      expect(error).toMatchObject({ name: 'RangeError', message: 'no such word' })
    }
    expect(loud.metrics).toMatchObject({ exact: 1, cases: 4, errors: 2, 'exact.passAll': 0.75 })
  })

  test('has the sums of what was called, those of scorers apart, and what summarize returns', () => {
    expect(loud.metrics).toMatchObject({
      cost_usd: 2,
      input_tokens: 32,
      output_tokens: 8,
      judge: { cost_usd: 3 },
      letters: 26,
      duration: { p50: expect.any(Number), p95: expect.any(Number) },
    })
  })

  test('says in run.json how many cases there are, and which', () => {
    expect(loud.run).toMatchObject({
      status: 'succeeded',
      cases: { total: 8, done: 8, errors: 2, skipped: 0 },
      dataset_hash: expect.stringMatching(/^[\da-f]{16}$/),
    })
    expect(loud.run.dataset_hash).toBe(quiet.run.dataset_hash)
    expect(loud.run.config_hash).not.toBe(quiet.run.config_hash)
  })

  test('logs of each case what it was', () => {
    expect(loud.log).toMatch(/ - ERROR - \[d\] The case attempt 1 failed\nRangeError: no such word/)
  })
})
