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

/** US dollars for a million tokens, as in the fixture. */
const PRICES: Record<string, { input: number; output: number }> = {
  small: { input: 0.1, output: 0.4 },
  medium: { input: 0.5, output: 2 },
  large: { input: 2.5, output: 10 },
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
  project.clear()
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
    const price = PRICES[String(config.model)] ?? { input: 0, output: 0 }
    const asked = counted.map(({ input }) => tokens(promptOf(config) + input))
    const said = counted.map((question) => tokens(answerOf(config, question)))
    expect([metrics.input_tokens, metrics.output_tokens]).toEqual([sum(asked), sum(said)])
    expect(metrics.cost_usd).toBeCloseTo((sum(asked) * price.input + sum(said) * price.output) / 1e6, 12)
    const lines = readCases(dir)
    expect(lines.map(({ id }) => id).sort()).toEqual(questions.map(({ id }) => id).sort())
    for (const { id, output, error } of lines) {
      const wanted = answered.find((question) => question.id === id)
      if (error) {
        expect([config.model, wanted?.input]).toEqual(['small', 'What is 99 + 99?'])
        expect(error.classNames).toContain('BadRequestError')
      } else expect(output).toBe(wanted?.output)
    }
  }
}, 180_000)

test('a gate that is missed is exit code 1, on results that are there too, and one that no variant misses is 0', async () => {
  const missed = await project.ztxexp(['--resume', '--fail-if', 'exact < 0.6'], { env })
  expect([missed.exitCode, missed.stdout]).toEqual([1, expect.stringContaining('exact < 0.6')])
  const met = await project.ztxexp(['--resume', '--fail-if', 'exact < 0.5'], { env })
  expect(met.exitCode, met.stdout).toBe(0)
  expect(served.answered.size).toBe(0)
}, 180_000)

test('the manual shows what it prints', async () => {
  const runIdOf = (prompt: string) =>
    project.runs().find(({ config }) => config.model === 'large' && config.prompt === prompt)?.run.run_id ??
    ''
  const [plain, steps] = ['plain', 'steps'].map(runIdOf) as [string, string]
  const commands = [
    ['results'],
    ['show', steps, '--case', 'geography-13'],
    ['compare', plain, steps, '--cases'],
  ]
  const printed = await Promise.all(commands.map((args) => project.ztxexp(args, { env: { COLUMNS: '130' } })))
  const lines = new Set(printed.flatMap(({ stdout }) => stdout.split('\n').map(withoutTimes)))
  const manual = readFileSync(join(CLONE, 'docs', 'evaluations.md'), 'utf8')
  const shown = [...manual.matchAll(/^```text\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  )
  expect(shown.length).toBeGreaterThan(20)
  expect(shown.map(withoutTimes).filter((line) => !lines.has(line))).toEqual([])
}, 60_000)

/** Of a row of the table what stands before the columns that depend on the time; and no times, ids and figures of costs. */
function withoutTimes(line: string): string {
  return line
    .replace(/(\(n=[^)]*\)) .*/, '$1')
    .replace(/(exact) +errors.*/, '$1')
    .replaceAll(/\d+ms|[\d.]+s\b|\d{8}_\d{6}_\w+|\d{4}-\d\d-\d\dT\S+/g, '#')
    .replaceAll(/[★\s]+/g, ' ')
    .trim()
}

function readQuestions(from: Project): Question[] {
  const lines = readFileSync(from.path('questions.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Question)
}

function readCases(dir: string): CaseRecord[] {
  const lines = readFileSync(join(dir, 'cases.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as CaseRecord)
}

/** What the function makes of the model's answer, by another way. */
function outputOf(config: RecordedRun['config'], question: Question): string {
  return answerOf(config, question).split('Answer: ').at(-1) ?? ''
}

function answerOf(config: RecordedRun['config'], { input }: Question): string {
  return answerTo({ model: String(config.model), prompt: promptOf(config), question: input, seed: 0 })
}

function promptOf({ prompt }: RecordedRun['config']): string {
  return readFileSync(project.path('prompts', `${prompt}.txt`), 'utf8').trim()
}

function tokens(text: string): number {
  return Math.ceil(text.length / 4)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
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
