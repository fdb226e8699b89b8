/** A real evaluation, from the first run to the gate: real clients and scorers, a server with the troubles of real ones. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answerTo } from '../../../fixtures/evaluation/qa/model/answers.ts'
import { startServer } from '../../../fixtures/evaluation/qa/model/server.ts'
import type { CaseRecord } from '../../../src/model/case-record.ts'
import { CLONE, type Project, useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

interface Question {
  id: string
  topic: string
  input: string
  expected: string
}

const project = useFixture('evaluation/qa', join(CLONE, 'node_modules'))
const questions = readQuestions(project)
const env: Record<string, string> = { OPENAI_API_KEY: 'none' }
let served: Awaited<ReturnType<typeof startServer>>

beforeAll(async () => {
  served = await startServer()
  env.OPENAI_BASE_URL = served.url
})
beforeEach(() => served.answered.clear())
afterAll(() => {
  served.server.closeAllConnections()
  served.server.close()
})

test('a run per variant has the means that its answers have, whatever the server did', async () => {
  const { exitCode, stdout, stderr } = await project.ztxexp([], { env })
  expect(exitCode, stdout + stderr).toBe(0)
  expect(project.runs()).toHaveLength(6)
  for (const { config, run, metrics = {}, dir } of project.runs()) {
    const answered = questions.map((question) => ({ ...question, output: outputOf(config, question) }))
    const errors = config.model === 'small' ? 1 : 0
    expect(run.cases).toEqual({ total: 60, done: 60, errors, skipped: 0 })
    const counted = answered.filter(({ input }) => errors === 0 || input !== 'What is 99 + 99?')
    expect(counted).toHaveLength(60 - errors)
    expect(metrics).toMatchObject({ cases: 60, errors })
    const right = counted.map(({ output, expected }) => (output === expected ? 1 : 0))
    expect(metrics.exact).toBeCloseTo(mean(right), 12)
    expect(metrics.similar).toBeCloseTo(
      mean(counted.map(({ output, expected }) => similarity(output, expected))),
      12,
    )
    expect(metrics.short).toBeCloseTo(
      mean(counted.map(({ output }) => 12 / (12 + Math.max(0, output.length - 12)))),
      12,
    )
    const lines = readCases(dir)
    expect(lines.map(({ id }) => id).sort()).toEqual(questions.map(({ id }) => id).sort())
    for (const { id, output, error } of lines) {
      const wanted = answered.find((question) => question.id === id)
      if (error)
        expect([config.model, wanted?.input, error.name]).toEqual([
          'small',
          'What is 99 + 99?',
          'TimeoutError',
        ])
      else expect(output).toBe(wanted?.output)
    }
  }
}, 180_000)

function readQuestions(from: Project): Question[] {
  const lines = readFileSync(from.path('questions.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Question)
}

function readCases(dir: string): CaseRecord[] {
  const lines = readFileSync(join(dir, 'cases.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as CaseRecord)
}

/** What the function makes of the model's answer, by another way. */
function outputOf({ model, prompt }: RecordedRun['config'], { input }: Question): string {
  const text = readFileSync(project.path('prompts', `${prompt}.txt`), 'utf8').trim()
  const whole = answerTo({ model: String(model), prompt: text, question: input, seed: 0 })
  return whole.split('Answer: ').at(-1) ?? ''
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** 1 minus the edit distance, as a part of the longer text. */
function similarity(one: string, other: string): number {
  const distance = (a: number, b: number): number => {
    const known = memo.get(`${a} ${b}`)
    if (known !== undefined) return known
    const same = one[a - 1] === other[b - 1] ? 0 : 1
    const found =
      a * b === 0
        ? a + b
        : Math.min(distance(a - 1, b) + 1, distance(a, b - 1) + 1, distance(a - 1, b - 1) + same)
    memo.set(`${a} ${b}`, found)
    return found
  }
  const memo = new Map<string, number>()
  return 1 - distance(one.length, other.length) / Math.max(one.length, other.length)
}
