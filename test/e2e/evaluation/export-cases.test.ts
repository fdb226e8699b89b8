/** The cases of evaluations as a table for other programs: a row a case and repeat, with the config of its variant. */
import { appendFileSync, readFileSync } from 'node:fs'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/model/utils/json.ts'
import { Project, useFolder } from '../harness.ts'
import { answers, writeVariant } from './write-variants.ts'

const project = new Project(useFolder())
const CASES = 6
const REPEATS = 2

beforeAll(() => {
  const resultsDir = project.path('results')
  for (const [index, pass] of [0.5, 1].entries()) {
    const config = { model: `m${index}`, output: 'short', prompt: { style: index } }
    const records = answers({ pass, cases: CASES, repeats: REPEATS, failEvery: 4 })
    const runId = writeVariant(resultsDir, index, { config, records })
    // A later line of a case counts, and a torn one does not.
    const last = records.at(-1)
    const judged = { exact: { score: 0.25, reason: 'so, "so"\nso' } }
    const lines = `${JSON.stringify({ ...last, output: '=1+1', scores: judged })}\n{"id":"torn`
    appendFileSync(project.path('results', runId, 'cases.jsonl'), lines)
  }
})

async function exported(file: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await project.ztxexp(['export', '-o', file, '--cases', ...args])
  expect(exitCode, stderr).toBe(0)
  expect(stdout).toMatch(/^\d+ rows?, \d+ columns?: /)
  return readFileSync(project.path(file), 'utf8')
}

const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject)

test.each(['cases.jsonl', 'cases.ndjson'])('%s has a row a case and repeat', async (file) => {
  const rows = rowsOf(await exported(file))
  expect(rows).toHaveLength(2 * CASES * REPEATS)
  expect(new Set(rows.map(({ run_id, id, repeat }) => `${run_id} ${id} ${repeat}`)).size).toBe(rows.length)
  const [first = {}] = rows
  // What the function returned, and what the config says, are two things.
  expect(first).toMatchObject({
    experiment_name: 'qa',
    model: 'm0',
    'config.output': 'short',
    'prompt.style': 0,
  })
  expect(first).toHaveProperty(['case.output'])
  expect(first).toHaveProperty(['slices.topic'])
  const last = rows.filter(({ model }) => model === 'm1').at(-1)
  expect(last).toMatchObject({ exact: 0.25, 'exact.reason': 'so, "so"\nso', 'case.output': '=1+1' })
  expect(rows.some(({ error_type }) => typeof error_type === 'string')).toBe(true)
})

test('a .csv has quotes where they are needed, and no formula; columns can be chosen, and runs', async () => {
  const text = await exported(
    'cases.csv',
    '--where',
    "model == 'm1'",
    '--columns',
    'id,case.output,exact.reason',
  )
  const lines = text.split('\n')
  expect(lines[0]).toBe('id,case.output,exact.reason')
  expect(text).toContain(`,'=1+1,"so, ""so""\nso"\n`)
  expect(text).not.toContain('torn')
})

test('a .parquet has the same rows, and an .xlsx can be written', async () => {
  await exported('cases.parquet')
  const file = await asyncBufferFromFile(project.path('cases.parquet'))
  const rows = await parquetReadObjects({ file })
  expect(rows).toHaveLength(2 * CASES * REPEATS)
  expect(rows.at(-1)).toMatchObject({ model: 'm1', exact: 0.25, repeat: REPEATS })
  expect((await exported('cases.xlsx')).startsWith('PK')).toBe(true)
})

test.each([
  [['--columns', 'score'], 'Cases have no column "score". There are: run_id, experiment_name, model'],
  [['--curves'], '--curves cannot stand beside --cases'],
  [['--sort', 'exact'], '--sort cannot stand beside --cases'],
])('%j is refused', async (args, message) => {
  const { exitCode, stderr } = await project.ztxexp(['export', '-o', 'x.csv', '--cases', ...args])
  expect([exitCode, stderr.replaceAll(/\s+/g, ' ')]).toEqual([2, expect.stringContaining(message)])
})
