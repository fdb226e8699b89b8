import { describe, expect, test, vi } from 'vitest'
import { AdmissionGate, type AdmissionGateOptions } from '../../../../src/machine/admission/admission-gate.ts'
import type { LoadSample } from '../../../../src/machine/cpu-load.ts'
import { naiveRule, simulate } from './gate-simulation.ts'

function fakeSource<Sample>() {
  const listeners: (() => void)[] = []
  let sample: Sample | undefined
  return {
    start: vi.fn(),
    stop: vi.fn(),
    latest: () => sample,
    subscribe: (listener: () => void) => void listeners.push(listener),
    give(next: Sample) {
      sample = next
      for (const listener of listeners) listener()
    },
  }
}

function makeGate(options: Partial<AdmissionGateOptions> = {}) {
  const clock = { ms: 0 }
  const cpu = fakeSource<LoadSample>()
  const gate = new AdmissionGate({ cpuThreshold: 60, cpu, nowMs: () => clock.ms, ...options })
  gate.start()
  const giveLoad = (hostBusyCpus: number) =>
    cpu.give({
      windowStartMs: clock.ms - 1000,
      takenAtMs: clock.ms,
      hostBusyCpus,
      hostCpus: 2,
      usableCpus: 2,
    })
  return { gate, clock, cpu, giveLoad }
}

describe('bookkeeping', () => {
  test('refusals are counted by reason, and the longest wait for the machine is measured', () => {
    const { gate, clock, giveLoad } = makeGate()
    expect(gate.ask().admit).toBe(true)
    const first = gate.started()
    clock.ms = 1000
    giveLoad(2)
    expect(gate.ask()).toMatchObject({ reason: 'cpu' })
    clock.ms = 1700
    expect(gate.ask()).toMatchObject({ reason: 'cpu' })
    clock.ms = 2500
    giveLoad(1)
    expect(gate.ask().admit).toBe(true)
    gate.started()
    gate.ended(first)
    gate.ended(first)
    expect(gate.stats()).toEqual({
      admitted: 2,
      refusals: { cpu: 2, memory: 0 },
      longestWaitMs: 1500,
      blind: 0,
      despite: 0,
    })
  })

  test('what had to be let go above the threshold is counted', () => {
    const { gate, giveLoad } = makeGate()
    giveLoad(2)
    expect(gate.ask().admit).toBe(true)
    expect(gate.stats()).toMatchObject({ admitted: 1, despite: 1 })
  })

  test('a new sample tells the scheduler to ask again', () => {
    const changed = vi.fn()
    const { giveLoad } = makeGate({ changed })
    giveLoad(1)
    expect(changed).toHaveBeenCalledTimes(1)
  })

  test('a load that cannot be measured is said once', () => {
    const warn = vi.fn()
    const { gate, clock } = makeGate({ warn })
    clock.ms = 6000
    for (let run = 0; run < 3; run++) if (gate.ask().admit) gate.started()
    expect(warn).toHaveBeenCalledTimes(1)
    expect(gate.stats()).toMatchObject({ admitted: 3, blind: 2 })
  })

  test('a gate that is off samples nothing', () => {
    const { gate, cpu } = makeGate({ cpuThreshold: 100 })
    gate.started()
    expect(gate.ask().admit).toBe(true)
    expect(cpu.start).not.toHaveBeenCalled()
  })

  test('what short runs used is taken off too, when there are many', () => {
    const { gate, clock, giveLoad } = makeGate()
    for (; clock.ms < 1000; clock.ms += 5) {
      const run = gate.started()
      clock.ms += 5
      gate.ended(run, 5)
    }
    giveLoad(0.5)
    gate.started()
    expect(gate.ask()).toMatchObject({ admit: true })
    giveLoad(1)
    expect(gate.ask()).toMatchObject({ admit: false })
  })

  test('memory in use above its threshold lets no second run in', () => {
    const memory = fakeSource<{ takenAtMs: number; totalBytes: number; availableBytes: number }>()
    const { gate } = makeGate({ cpuThreshold: 100, memoryThreshold: 80, memory })
    memory.give({ takenAtMs: 0, totalBytes: 1000, availableBytes: 500 })
    gate.started()
    expect(gate.ask()).toMatchObject({ admit: true })
    memory.give({ takenAtMs: 1000, totalBytes: 1000, availableBytes: 200 })
    expect(gate.ask()).toMatchObject({ admit: false, reason: 'memory' })
  })
})

describe('busy runs on a simulated machine', () => {
  test.each([
    { cpus: 2, threshold: 60, atMost: 2 },
    { cpus: 2, threshold: 40, atMost: 1 },
    { cpus: 4, threshold: 80, atMost: 4 },
    { cpus: 8, threshold: 80, atMost: 7 },
    { cpus: 8, threshold: 50, atMost: 4 },
    { cpus: 16, threshold: 90, atMost: 15 },
  ])('$cpus CPUs at $threshold %: never more than $atMost at once', ({ cpus, threshold, atMost }) => {
    for (const runCpuMs of [70, 300, 1000, 2500]) {
      for (const reportsUsage of [true, false]) {
        for (const startupMs of [0, 60]) {
          const options = {
            cpus,
            threshold,
            workers: 4 * cpus,
            runs: 8 * cpus,
            runCpuMs,
            reportsUsage,
            startupMs,
          }
          const { peak, least, peakPercent } = simulate(options)
          expect(peak).toBeLessThanOrEqual(atMost)
          expect(peakPercent).toBeLessThan(threshold + 100 / cpus)
          expect(least).toBe(1)
        }
      }
    }
  })

  test('a rule that only looks at the sample fills every worker', () => {
    const options = { cpus: 8, threshold: 80, workers: 16, runs: 64, runCpuMs: 1000 }
    expect(simulate({ ...options, rule: naiveRule(8, 80) }).peak).toBe(16)
    expect(simulate(options).peak).toBe(7)
  })

  test('beside a foreign full load one run is always in progress, and all finish', () => {
    const result = simulate({ cpus: 2, threshold: 60, workers: 8, runs: 16, runCpuMs: 1000, foreign: 2 })
    expect(result).toMatchObject({ peak: 1, least: 1, stats: { admitted: 16 } })
  })

  test('told what short runs used, it keeps the machine at the threshold; untold, at half of it', () => {
    const options = { cpus: 2, threshold: 60, workers: 8, runs: 16, runCpuMs: 1000 }
    expect(simulate(options).durationMs).toBeLessThan(1.15 * 8000)
    expect(simulate({ ...options, reportsUsage: false }).durationMs).toBeGreaterThan(1.8 * 8000)
  })

  test('runs that mostly wait fill the workers once they are known', () => {
    const options = { cpus: 8, threshold: 80, workers: 16, runs: 400, runCpuMs: 50, cpusPerRun: 0.1 }
    expect(simulate(options)).toMatchObject({ peak: 16 })
    expect(simulate(options).durationMs).toBeLessThan(1.15 * (400 / 16) * 500)
  })

  test('runs with several threads count for what they use once they are known', () => {
    const options = { cpus: 8, threshold: 80, workers: 16, runs: 60, runCpuMs: 2000, cpusPerRun: 4 }
    expect(simulate(options).peak).toBe(2)
    expect(simulate({ ...options, reportsUsage: false }).peak).toBe(3)
  })
})
