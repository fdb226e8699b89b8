import { expect, test } from 'vitest'
import { findLowLimit } from '../../../src/machine/limits.ts'
import { fakeRoot } from './fake-root.ts'

function limits({ processes = 'unlimited', files = '1024', space = 'unlimited' }): Record<string, string> {
  const line = (name: string, soft: string, unit: string) =>
    `${name.padEnd(26)}${soft.padEnd(21)}${'unlimited'.padEnd(21)}${unit}\n`
  return {
    '/proc/self/limits':
      line('Limit', 'Soft Limit', 'Units') +
      line('Max processes', processes, 'processes') +
      line('Max open files', files, 'files') +
      line('Max address space', space, 'bytes'),
  }
}

const find = (files: Record<string, string>, userId = 1000) =>
  findLowLimit({ workers: 2, root: fakeRoot(files), userId })

test.each([
  [{ files: '64' }, /Only 64 files may be open \(ulimit -n\), and a session with 2 workers needs about 112/],
  [{ space: '2000000000' }, /address space is limited to 2000 MB \(ulimit -v\).*--memory-limit/],
])('a limit that is too low is named, with what to do (%o)', (low, message) => {
  expect(find(limits(low))).toMatch(message)
})

test('the processes and threads that the user has count for the limit of processes', () => {
  const others = {
    '/proc/7/status': 'Name:\tnode\nUid:\t1000\t1000\t1000\t1000\nThreads:\t30\n',
    '/proc/8/status': 'Name:\tnode\nUid:\t2000\t2000\t2000\t2000\nThreads:\t500\n',
  }
  const low = { ...limits({ processes: '64' }), ...others }
  expect(find(low)).toMatch(/may have 64 processes and threads \(ulimit -u\) and has 30;.*--workers/)
  expect(find({ ...limits({ processes: '100' }), ...others })).toBeUndefined()
  // The superuser is not held to it.
  expect(find(low, 0)).toBeUndefined()
})

test('without limits, or without a /proc, nothing is too low', () => {
  expect(find(limits({}))).toBeUndefined()
  expect(find({})).toBeUndefined()
})
