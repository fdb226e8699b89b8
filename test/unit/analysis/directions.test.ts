import { expect, test } from 'vitest'
import { aggregate } from '../../../src/analysis/aggregate.ts'
import { compareRuns } from '../../../src/analysis/compare.ts'
import { Directions } from '../../../src/analysis/directions.ts'
import { renderGroups } from '../../../src/reporters/results/render-groups.ts'
import { renderRecords } from '../../../src/reporters/results/render-records.ts'
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

test('compare takes the direction that the experiment recorded, unless the user says otherwise', async () => {
  const [old, fresh] = (await read(['maximize', 'maximize'])).map((record) => [record])
  const verdict = (given: object) =>
    compareRuns(old ?? [], fresh ?? [], given).metrics.map(({ verdict }) => verdict)
  expect(verdict({})).toEqual([null, 'better'])
  expect(verdict({ lower: ['cost'] })).toEqual([null, 'worse'])
})

test('the table of past runs marks the best in that direction', async () => {
  const recorded = await read(['maximize', 'maximize', undefined])
  expect(
    renderRecords(all(recorded), undefined, options).filter((line) => line.includes('★ 2')),
  ).toHaveLength(1)
  expect(renderRecords(all(recorded), ['cost'], options).filter((line) => line.includes('★ 2'))).toHaveLength(
    1,
  )
  expect(renderGroups(all(aggregate(recorded)), {}, options).join('\n')).toContain('Highest cost: index=2')
  const unknown = await read([undefined, undefined])
  expect(renderRecords(all(unknown), undefined, options).join('\n')).not.toContain('★')
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
  const text = renderRecords(all(await openResults(dir).toArray()), undefined, options).join('\n')
  expect(text.match(/★ 3/g)).toHaveLength(2) // tokens by declaration, loss by its name, steps not
})

test('a run that is not over, or has failed, is never best', async () => {
  const dir = makeResultsDir()
  const runs = { succeeded: 0.5, failed: 0.9, running: 0.95 }
  for (const [index, [status, accuracy]] of Object.entries(runs).entries())
    addRun(dir, index, { config: { index }, metrics: { accuracy }, run: { status } })
  addRun(dir, 9, { config: { index: 9 }, metrics: { accuracy: 0.4 } })
  const records = await openResults(dir).toArray()
  expect(renderRecords(all(records), undefined, options).filter((line) => line.includes('★'))).toEqual([
    expect.stringContaining('★ 0.500'),
  ])
})

test('experiments that contradict each other say nothing, nor does what is no objective', async () => {
  expect(new Directions(await read(['maximize', 'minimize'])).of('cost')).toBeUndefined()
  expect(new Directions(await read(['maximize', 'minimize', 'maximize'])).recorded('cost')).toBeUndefined()
  expect(new Directions(await read(['best', 'up'])).objective).toBeUndefined()
})
