import { expect, test } from 'vitest'
import { terminalColors } from '../../../src/report/styled-line.ts'
import { aggregate } from '../../../src/results/aggregate.ts'
import { compareRuns } from '../../../src/results/compare.ts'
import { Directions } from '../../../src/results/directions.ts'
import { openResults } from '../../../src/results/open.ts'
import { renderGroups, renderRecords } from '../../../src/results/render-records.ts'
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
  expect(renderRecords(recorded, undefined, options).filter((line) => line.includes('★ 2'))).toHaveLength(1)
  expect(renderRecords(recorded, ['cost'], options).filter((line) => line.includes('★ 2'))).toHaveLength(1)
  expect(renderGroups(aggregate(recorded), undefined, options).join('\n')).toContain('Highest cost: index=2')
  const guessed = await read([undefined, undefined])
  expect(renderRecords(guessed, undefined, options).filter((line) => line.includes('★ 0'))).toHaveLength(1)
})

test('experiments that contradict each other say nothing, nor does what is no objective', async () => {
  expect(new Directions(await read(['maximize', 'minimize', 'maximize'])).recorded('cost')).toBeUndefined()
  expect(new Directions(await read(['best', 'up'])).objective).toBeUndefined()
})
