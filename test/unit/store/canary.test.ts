import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeCanary, removeCanary, seesCanary } from '../../../src/store/canary.ts'
import { makeResultsDir } from '../results-directory.ts'

test('machines with one results directory see it, others do not, and afterwards nothing is left', () => {
  const resultsDir = join(makeResultsDir(), 'results')
  const canary = makeCanary(resultsDir)
  expect(seesCanary(canary, resultsDir)).toBe(true)
  expect(seesCanary(canary, makeResultsDir())).toBe(false)
  expect(seesCanary({ ...canary, name: '../../etc/passwd' }, resultsDir)).toBe(false)
  removeCanary(canary)
  expect(seesCanary(canary, resultsDir)).toBe(false)
  expect(readdirSync(resultsDir)).toEqual([])
  removeCanary(canary)
})
