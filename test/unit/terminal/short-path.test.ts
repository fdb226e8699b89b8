import { expect, test } from 'vitest'
import { shortPath } from '../../../src/terminal/short-path.ts'

test.each([
  ['/project/results/a', 'results/a'],
  ['/project', '.'],
  ['/elsewhere/results', '/elsewhere/results'],
  ['/', '/'],
])('from /project, %s is %s', (path, short) => {
  expect(shortPath(path, '/project')).toBe(short)
})
