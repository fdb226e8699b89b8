/** Where configs come from: arrays, other iterables, generators, sweeps, YAML. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('declaring/sources')

test('configs come from anything that can be walked, a generator included', async () => {
  const { exitCode } = await project.ztxexp()
  expect(exitCode).toBe(0)
  const metrics = project.runs().map(({ run, metrics }) => [run.title, metrics])
  expect(Object.fromEntries(metrics)).toEqual({
    array: { n: 0 },
    'generator n=1': { n: 1 },
    'generator n=2': { n: 2 },
    set: { n: 3 },
    'map values': { n: 4 },
    iterable: { n: 5 },
    'sweep m=1': { n: 6, m: 1 },
    'sweep m=2': { n: 6, m: 2 },
    'yaml m=3': { n: 7, m: 3 },
    'yaml m=4': { n: 7, m: 4 },
  })
})
