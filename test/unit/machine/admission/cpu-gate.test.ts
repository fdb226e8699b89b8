import { describe, expect, test } from 'vitest'
import {
  type AdmissionInput,
  decideAdmission,
  predictCpuPercent,
} from '../../../../src/machine/admission/cpu-gate.ts'
import type { LoadSample } from '../../../../src/machine/cpu-load.ts'

const idle: LoadSample = { windowStartMs: 0, takenAtMs: 1000, hostBusyCpus: 0, hostCpus: 2, usableCpus: 2 }
const base: AdmissionInput = {
  nowMs: 1000,
  samplingSinceMs: 0,
  cpuThreshold: 60,
  inFlight: [],
  ended: [],
  cpusPerRun: 1,
}
const startedAt = (...times: number[]) => times.map((startedAtMs) => ({ startedAtMs }))

describe('order of the rule', () => {
  test('nothing in flight: admitted, however busy the machine is, and it says where that was above a threshold', () => {
    const load = { ...idle, hostBusyCpus: 2 }
    const memory = { takenAtMs: 1000, totalBytes: 100, availableBytes: 0 }
    const admitted = { admit: true, blind: false }
    const limits = { memory, memoryThreshold: 1 }
    expect(decideAdmission({ ...base, ...limits, load })).toEqual({ ...admitted, despite: true })
    expect(decideAdmission({ ...base, ...limits, load: idle })).toEqual({ ...admitted, despite: true })
    const below = { ...admitted, despite: false }
    expect(decideAdmission({ ...base, load: idle })).toEqual(below)
    expect(decideAdmission(base)).toEqual(below)
    // Too old to say anything.
    expect(decideAdmission({ ...base, load, nowMs: 6000 })).toEqual(below)
  })

  test('a sample that is too old, or never came: only the workers count', () => {
    const inFlight = startedAt(1000, 1000, 1000)
    const load = { ...idle, hostBusyCpus: 2 }
    expect(decideAdmission({ ...base, inFlight, load, nowMs: 6000 })).toEqual({ admit: true, blind: true })
    expect(decideAdmission({ ...base, inFlight, nowMs: 5000 })).toEqual({ admit: true, blind: true })
  })

  test('before the first sample is due, a second run waits for it', () => {
    expect(decideAdmission({ ...base, inFlight: startedAt(0), nowMs: 400 })).toEqual({
      admit: false,
      reason: 'cpu',
    })
  })

  test('a threshold of 100 turns the gate off', () => {
    const load = { ...idle, hostBusyCpus: 2 }
    const inFlight = startedAt(1000, 1000)
    expect(decideAdmission({ ...base, load, inFlight, cpuThreshold: 100 })).toEqual({
      admit: true,
      blind: false,
    })
  })

  test('predicted load at the threshold is refused, below it admitted', () => {
    const inFlight = startedAt(1000)
    expect(decideAdmission({ ...base, load: idle, inFlight, cpuThreshold: 50 })).toMatchObject({
      reason: 'cpu',
    })
    expect(decideAdmission({ ...base, load: idle, inFlight, cpuThreshold: 51 })).toMatchObject({
      admit: true,
    })
  })
})

describe('predicted load', () => {
  const predict = (load: LoadSample, runs: Partial<AdmissionInput>) =>
    predictCpuPercent(load, { ...base, ...runs })

  test('a run that the sample does not show yet counts as one CPU, one that it shows as it is', () => {
    expect(predict(idle, { inFlight: startedAt(1000) })).toBe(50)
    expect(predict({ ...idle, hostBusyCpus: 1 }, { inFlight: startedAt(-500) })).toBe(50)
  })

  test('a run that began within the window counts for the part that is missing, and for 200 ms of start', () => {
    expect(predict({ ...idle, hostBusyCpus: 0.3 }, { inFlight: startedAt(500) })).toBeCloseTo(50)
  })

  test('runs in flight count at least for what a run is known to use on average', () => {
    const runs = { inFlight: startedAt(-3000, -3000), cpusPerRun: 1, meanCpusPerRun: 0.7 }
    expect(predict({ ...idle, hostBusyCpus: 0.2 }, runs)).toBeCloseTo(70)
  })

  test('what a run used that has ended since is taken off, in the part of the window where it ran', () => {
    const ended = [{ startedAtMs: -500, endedAtMs: 500, cpuMs: 1000 }]
    expect(predict({ ...idle, hostBusyCpus: 1.5 }, { ended })).toBe(50)
    expect(predict({ ...idle, hostBusyCpus: 0.1 }, { ended })).toBe(0)
    expect(predict({ ...idle, hostBusyCpus: 1 }, { ended: [{ startedAtMs: -500, endedAtMs: 500 }] })).toBe(50)
  })

  test('in a container its quota counts, not the idle machine around it', () => {
    const load = { ...idle, hostBusyCpus: 0.5, cgroupBusyCpus: 0.45, usableCpus: 0.5 }
    expect(predict(load, {})).toBeCloseTo(90)
    expect(predict(load, { inFlight: startedAt(1000), cpusPerRun: 0.25 })).toBeCloseTo(140)
  })
})

test('memory: in use below the threshold is admitted, at the threshold refused', () => {
  const memory = { takenAtMs: 1000, totalBytes: 1000, availableBytes: 201 }
  const input = { ...base, cpuThreshold: 100, memoryThreshold: 80, inFlight: startedAt(900) }
  expect(decideAdmission({ ...input, memory })).toEqual({ admit: true, blind: false })
  expect(decideAdmission({ ...input, memory: { ...memory, availableBytes: 200 } })).toEqual({
    admit: false,
    reason: 'memory',
  })
})
