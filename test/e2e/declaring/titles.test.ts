/** How the titles of runs come from the name of an experiment and its configs. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('declaring/titles')

test('placeholders are filled in, varying keys appended, equal titles numbered, control characters removed', async () => {
  const { stdout, exitCode } = await project.ztxexp(['list'])
  expect(exitCode).toBe(0)
  expect(stdout.trimEnd().split('\n')).toEqual(
    [
      'keys lr=0.1 model=tiny none=undefined',
      'printf {"n":7}',
      'index 0 position 1 of 100%',
      'index 1 position 2 of 100%',
      'varying [lr=0.1 model=tiny]',
      'varying [lr=0.2 model=tiny]',
      'varying [lr=0.2 model=base deep.layers=2]',
      'single',
      'same (1)',
      'same (2)',
      'no config',
      'nasty  a/b.txt',
    ].map((title) => `titles.exp.ts > ${title}`),
  )
})
