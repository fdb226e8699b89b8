/** A plugin of the user's that takes YAML files for data, beside sweeps in YAML. */
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('loading/yaml')

test('sweeps are sweeps, and all other files what the plugin makes of them', async () => {
  const { stderr } = await project.ztxexp()
  expect(stderr).toBe('')
  expect(project.runs().map(({ run, metrics }) => [run.title, metrics])).toEqual([
    ['imported', { lr: 0.01, data: ['name: iris', 'rows: 150'] }],
    ['by its path', { lr: 0.01 }],
  ])
})

test('data are part of the code, sweeps are not', async () => {
  writeFileSync(project.path('sweep.yaml'), 'grid:\n  lr: [0.01, 0.1]\n')
  expect((await project.ztxexp(['--resume=code'])).stdout).toContain('2 reused')
  writeFileSync(project.path('data.yaml'), 'name: penguins\n')
  expect((await project.ztxexp(['--resume=code'])).stdout).toContain('0 reused')
})
