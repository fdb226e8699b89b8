import { describe, expect, test } from 'vitest'
import { RunWeight } from '../../../../src/machine/admission/run-weight.ts'

function learn(
  usedCpus: number[],
  options: { durationMs?: number; machineIsFull?: boolean } = {},
): RunWeight {
  const { durationMs = 1000, machineIsFull = false } = options
  const weight = new RunWeight()
  for (const cpus of usedCpus) weight.learn({ cpuMs: cpus * durationMs, durationMs }, machineIsFull)
  return weight
}

describe('what a run is expected to use', () => {
  test('one CPU until three runs are known', () => {
    expect(learn([]).cpus).toBe(1)
    expect(learn([0.2, 0.2])).toMatchObject({ cpus: 1, meanCpus: undefined })
    expect(learn([0.2, 0.2, 0.2])).toMatchObject({ cpus: 0.2, meanCpus: expect.closeTo(0.2) })
  })

  test('the heaviest of the last eight', () => {
    expect(learn([0.1, 4, 0.3]).cpus).toBe(4)
    expect(learn([4, ...Array(8).fill(0.3)]).cpus).toBe(0.3)
  })

  test('a run that is busy most of the time counts as a full CPU', () => {
    expect(learn([0.7, 0.6, 0.3])).toMatchObject({ cpus: 1, meanCpus: expect.closeTo(2.3 / 3) })
  })

  test('nothing lighter is learnt on a full machine, and nothing from very short runs', () => {
    expect(learn([0.2, 0.2, 0.2], { machineIsFull: true }).cpus).toBe(1)
    expect(learn([2, 2, 2], { machineIsFull: true }).cpus).toBe(2)
    expect(learn([0, 0, 0], { durationMs: 50 }).cpus).toBe(1)
  })
})
