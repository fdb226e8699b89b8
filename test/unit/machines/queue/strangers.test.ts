/** What comes from a queue, whoever has put it there. */
import { describe, expect, test } from 'vitest'
import { checkAnswer, checkProgress } from '../../../../src/machines/queue/check-answer.ts'
import { JobKeys, jobData, KnownExperiments, planOfJob } from '../../../../src/machines/queue/job-data.ts'
import type { JobAnswer } from '../../../../src/machines/queue/queue-port.ts'
import { checkFacts } from '../../../../src/machines/queue/session-facts.ts'
import { fingerprint } from '../../../../src/model/utils/fingerprint.ts'
import { planOf } from './queue-bench.ts'

const known = new KnownExperiments()
known.add(planOf('').spec)

/** As it crosses a server. */
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const answer: JobAnswer = {
  runId: '20261126_174501_0123abcd',
  host: 'host-a',
  runDir: '/results/20261126_174501_0123abcd',
  startedAt: 1,
  root: '/project',
  result: {
    status: 'failed',
    metrics: null,
    error: {
      name: 'HttpError',
      message: 'no',
      classNames: ['HttpError', 'Error'],
      code: 503,
      stack: 'HttpError',
    },
    skipReason: null,
    attempt: 2,
    retryCount: 1,
    restarts: 0,
    finishedAt: 3,
    durationMs: 2,
    usage: { calls: 1, input_tokens: 2, output_tokens: 3, cost_usd: 0.5, models: ['small'] },
    reached: { 'src/a.ts': 'abc' },
  },
  documents: { 'run.json': '{}' },
}

describe('a job', () => {
  test('is the plan that it was made of, with the experiment that is here', () => {
    const plan = planOf('one')
    const resumed = { ...plan, resumeFrom: '/results/before' }
    expect(planOfJob(json(jobData(plan)), known)).toEqual(plan)
    expect(planOfJob(json(jobData(resumed)), known)).toEqual(resumed)
  })

  const job = json(jobData(planOf('one'))) as Record<string, unknown>
  const options = job.options as Record<string, unknown>

  test.each([
    ['nothing', null, /its value/],
    ['a list', [], /its value/],
    ['a file that is not here', { ...job, file: '../../etc/passwd' }, /code that this worker has not/],
    ['another experiment', { ...job, experimentName: 'other' }, /code that this worker has not/],
    ['other code', { ...job, codeHash: 'other' }, /code that this worker has not/],
    ['a config that was changed', { ...job, config: { title: 'two' } }, /its configHash/],
    ['a config that is none', { ...job, config: 'lr=1', configHash: fingerprint('lr=1') }, /its config/],
    ['a title that is endless', { ...job, title: 'x'.repeat(1e6) }, /its title/],
    ['no attempts', { ...job, options: { ...options, maxAttempts: 0 } }, /its maxAttempts/],
    ['slots that are no numbers', { ...job, options: { ...options, slots: { gpu: '1' } } }, /its slots/],
    ['tags of another kind', { ...job, options: { ...options, tags: { team: 1 } } }, /its tags/],
    ['a delay before time', { ...job, options: { ...options, retryDelay: { base: -1 } } }, /its retryDelay/],
  ])('is refused with %s', (_what, value, message) => {
    expect(() => planOfJob(value, known)).toThrow(message)
  })

  test('with a key that reaches a prototype is refused', () => {
    const config = JSON.parse('{ "__proto__": { "isAdmin": true } }') as Record<string, never>
    const bad = { ...job, config, configHash: fingerprint(config) }
    expect(() => planOfJob(bad, known)).toThrow(/its config/)
  })

  test('has a key that is the same whenever it is planned, and no other has', () => {
    const keys = () => {
      const made = new JobKeys()
      return ['one', 'two', 'one'].map((title) => made.next(planOf(title)))
    }
    expect(keys()).toEqual(keys())
    expect(new Set(keys()).size).toBe(3)
    for (const key of keys()) expect(key).toMatch(/^c[0-9a-f]{16}(-\d+)?$/)
  })
})

describe('an answer', () => {
  test('is what the worker has said', () => {
    expect(checkAnswer(json(answer))).toEqual(answer)
  })

  const { result } = answer

  test.each([
    ['an id that is a path', { ...answer, runId: '../20261126_174501_0123abcd' }, /its runId/],
    ['a status of its own', { ...answer, result: { ...result, status: 'running' } }, /its status/],
    ['a failure without an error', { ...answer, result: { ...result, error: null } }, /its status/],
    ['a success with an error', { ...answer, result: { ...result, status: 'succeeded' } }, /its status/],
    [
      'an error without classes',
      { ...answer, result: { ...result, error: { name: 'a', message: 'b' } } },
      /its error/,
    ],
    ['metrics that are a list', { ...answer, result: { ...result, metrics: [1] } }, /its metrics/],
    ['time that is none', { ...answer, result: { ...result, durationMs: 'long' } }, /its durationMs/],
    ['documents that are no texts', { ...answer, documents: { 'run.json': {} } }, /its documents/],
  ])('is refused with %s', (_what, value, message) => {
    expect(() => checkAnswer(value)).toThrow(message)
  })

  test('keeps nothing that it was not asked for', () => {
    const more = { ...answer, isAdmin: true, result: { ...result, isReused: true, run: { runDir: '/etc' } } }
    expect(checkAnswer(json(more))).toEqual(answer)
  })
})

describe('news of a run', () => {
  const { runId, host, runDir, startedAt } = answer
  const record = {
    step: 1,
    timestamp: 't',
    metrics: { loss: 'NaN' },
    split: 'train',
    phase: 'fit',
    attempt: 1,
  }
  const progress = { runId, host, runDir, startedAt, attempt: 1, latest: [record] }

  test('are what the worker has said, numbers that JSON cannot hold too', () => {
    expect(checkProgress(json(progress)).latest).toEqual([{ ...record, metrics: { loss: Number.NaN } }])
  })

  test.each([
    ['metrics that are objects', { ...progress, latest: [{ ...record, metrics: { loss: {} } }] }],
    ['no list', { ...progress, latest: {} }],
    ['an attempt before the first', { ...progress, attempt: -1 }],
  ])('are refused with %s', (_what, value) => {
    expect(() => checkProgress(value)).toThrow(/is left out/)
  })
})

test('a session whose id is a path is none', () => {
  const facts = {
    id: '../../results',
    createdAt: '2026-11-26T17:45:01.000Z',
    host: 'host-a',
    code: { versions: {}, commit: null, isDirty: false },
    files: [],
    planHash: '',
    name: null,
    words: [],
    canary: null,
  }
  expect(() => checkFacts(facts)).toThrow(/its id/)
  expect(checkFacts({ ...facts, id: 'a-1' }).id).toBe('a-1')
})
