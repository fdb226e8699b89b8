import { expect, test } from 'vitest'
import { judgeRecords } from '../../../src/analysis/stored-gates.ts'
import { openResults } from '../../../src/results/open.ts'
import { addRun, makeResultsDir, type RunFiles } from '../results-directory.ts'

async function read(runs: RunFiles[]) {
  const dir = makeResultsDir()
  for (const [index, files] of runs.entries()) addRun(dir, index, files)
  return openResults(dir).toArray()
}

function run(config: RunFiles['config'], score: number, limit: unknown): RunFiles {
  return { config, metrics: { score }, run: { expect: limit as never } }
}

test('past runs are judged by the limits that they recorded, repeats by their mean', async () => {
  const limit = { score: { min: 0.8 } }
  const records = await read([
    run({ model: 'a', seed: 1 }, 0.7, limit),
    run({ model: 'a', seed: 2 }, 0.9, limit),
    run({ model: 'b', seed: 1 }, 0.7, limit),
  ])
  expect(judgeRecords(records).map(({ rule, problem }) => [rule, problem])).toEqual([
    ['score >= 0.8', null],
    ['score >= 0.8', 'score is 0.7000'],
  ])
})

test('the limits are those of the run that started last, and of two runs of a config one counts', async () => {
  const records = await read([
    run({ model: 'a' }, 0.2, { score: { min: 0.1 } }),
    run({ model: 'a' }, 0.7, { score: { min: 0.8 } }),
  ])
  expect(judgeRecords(records).map(({ rule, problem }) => [rule, problem])).toEqual([
    ['score >= 0.8', 'score is 0.7000'],
  ])
})

test('--fail-if judges what has no limits, and nothing to judge is missed', async () => {
  const records = await read([run({ model: 'a' }, 0.5, undefined), run({ model: 'b' }, 0.9, undefined)])
  const problems = (found: ReturnType<typeof judgeRecords>) => found.map(({ problem }) => problem)
  expect(problems(judgeRecords(records, 'score < 0.8'))).toEqual(['score is 0.5000', null])
  expect(problems(judgeRecords(records, "model == 'c' && score < 0.8"))).toEqual([
    expect.stringContaining('nothing to judge'),
  ])
  expect(problems(judgeRecords([], 'score < 0.8'))).toEqual(['nothing to judge: there are no runs'])
})

test('limits of a stranger that are none are passed over', async () => {
  const records = await read([run({ model: 'a' }, 0.5, { score: 'high', other: { min: 'x' }, third: [] })])
  expect(judgeRecords(records)).toEqual([])
})
