import { expect, test } from 'vitest'
import { groupRuns } from '../../../src/analysis/aggregate.ts'
import { compareRuns } from '../../../src/analysis/compare.ts'
import { Directions } from '../../../src/analysis/directions.ts'
import type { RunRecord } from '../../../src/analysis/record.ts'
import { singleRow } from '../../../src/analysis/run-row.ts'
import { renderFields } from '../../../src/reporters/results/render-fields.ts'
import { renderResults } from '../../../src/reporters/results/render-results.ts'
import { openResults } from '../../../src/results/open.ts'
import { terminalColors } from '../../../src/terminal/styled-line.ts'
import { addRun, makeResultsDir } from '../results-directory.ts'

/** One run for each direction that is recorded, each a little better. */
async function read(directions: (string | undefined)[]) {
  const dir = makeResultsDir()
  for (const [index, direction] of directions.entries()) {
    const objective = direction && { metric: 'cost', direction }
    addRun(dir, index, {
      config: { index },
      metrics: { time: 1, cost: index },
      run: { ...(objective && { objective }) },
    })
  }
  return openResults(dir).toArray()
}

const all = <Row>(rows: Row[]) => ({ shown: rows, all: rows })

const options = { width: 100, colors: terminalColors(false) }

const renderRuns = (records: RunRecord[]) =>
  renderResults(all(records.map(singleRow)), { ...options, rowsAre: 'runs' })

test('compare takes the direction that the experiment recorded, unless the user says otherwise', async () => {
  const [old, fresh] = (await read(['maximize', 'maximize'])).map((record) => [record])
  const verdict = (given: object) =>
    compareRuns(old ?? [], fresh ?? [], given).metrics.map(({ verdict }) => verdict)
  expect(verdict({})).toEqual([null, 'better'])
  expect(verdict({ lower: ['cost'] })).toEqual([null, 'worse'])
})

test('the table of past runs marks the best in that direction', async () => {
  const recorded = await read(['maximize', 'maximize', undefined])
  expect(renderRuns(recorded).filter((line) => line.includes('★ 2'))).toHaveLength(1)
  expect(renderFields(all(recorded), ['cost'], options).filter((line) => line.includes('★ 2'))).toHaveLength(
    1,
  )
  expect(
    renderResults(all(groupRuns(recorded, { groupBy: ['index'] })), { ...options, rowsAre: 'groups' }).join(
      '\n',
    ),
  ).toContain('Highest cost: index=2')
  const unknown = await read([undefined, undefined])
  expect(renderRuns(unknown).join('\n')).not.toContain('★')
})

test('an objective is no more than a direction that is declared beside it', async () => {
  const dir = makeResultsDir()
  for (const [index, tokens] of [5, 3].entries()) {
    addRun(dir, index, {
      config: { index },
      metrics: { tokens, steps: tokens, loss: tokens },
      run: { directions: { tokens: 'minimize' } },
    })
  }
  const text = renderRuns(await openResults(dir).toArray()).join('\n')
  expect(text.match(/★ 3/g)).toHaveLength(2) // tokens by declaration, loss by its name, steps not
})

test('a run that is not over, or has failed, is never best', async () => {
  const dir = makeResultsDir()
  const runs = { succeeded: 0.5, failed: 0.9, running: 0.95 }
  for (const [index, [status, accuracy]] of Object.entries(runs).entries())
    addRun(dir, index, { config: { index }, metrics: { accuracy }, run: { status } })
  addRun(dir, 9, { config: { index: 9 }, metrics: { accuracy: 0.4 } })
  const records = await openResults(dir).toArray()
  expect(renderRuns(records).filter((line) => line.includes('★'))).toEqual([
    expect.stringContaining('★ 0.500'),
  ])
})

test('experiments that contradict each other say nothing, nor does what is no objective', async () => {
  expect(new Directions(await read(['maximize', 'minimize'])).of('cost')).toBeUndefined()
  expect(new Directions(await read(['maximize', 'minimize', 'maximize'])).recorded('cost')).toBeUndefined()
  expect(new Directions(await read(['best', 'up'])).objective).toBeUndefined()
})
