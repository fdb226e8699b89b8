/** A real search: it finds a better penguin classifier than a grid in less than half of its runs. See `npm run soak:search`. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CLONE, useFixture } from '../harness.ts'

const project = useFixture('search/penguins', join(CLONE, 'node_modules'))
rmSync(project.path('src'))
cpSync(join(CLONE, 'fixtures', 'penguins', 'src'), project.path('src'), { recursive: true })

test('the search reaches the best loss of the grid in less than half of its runs', {
  timeout: 120_000,
}, async () => {
  const lossesOf = (name: string) =>
    project
      .runs()
      .filter(({ run }) => run.experiment_name === name)
      .map(({ metrics }) => Number(metrics?.loss ?? Number.POSITIVE_INFINITY))
  await project.ztxexp(['-t', 'grid'])
  const { exitCode } = await project.ztxexp(['-t', 'search', '--workers', '1'], { env: { SEARCH_SEED: '1' } })
  expect(exitCode).toBe(0)
  expect(lossesOf('search').length).toBe(lossesOf('grid').length / 2)
  expect(Math.min(...lossesOf('search'))).toBeLessThanOrEqual(Math.min(...lossesOf('grid')))
  expect(project.runs().some(({ run }) => run.error_type === 'Pruned')).toBe(true)
})
