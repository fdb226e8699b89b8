import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunResult } from '../../../../src/model/run.ts'
import type { RunPlan } from '../../../../src/model/run-plan.ts'
import { ProgressLog } from '../../../../src/reporters/live/progress-log.ts'
import { LiveState } from '../../../../src/reporters/live/state.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
import { makeResult } from '../failures/make-result.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function follow(total: number) {
  const results = Array.from({ length: total }, (_, configIndex) => makeResult({ configIndex }))
  const state = new LiveState()
  state.expect(results.map(({ run: { spec, options } }): RunPlan => ({ action: 'execute', spec, options })))
  const printed: string[] = []
  const log = new ProgressLog(state, {
    print: (line) => printed.push(line),
    colors: terminalColors(false),
  })
  const finish = (count: number) => {
    for (const result of results.splice(0, count) as RunResult[]) {
      state.listen({ type: 'runStarted', run: result.run })
      state.listen({ type: 'runEnded', result })
    }
  }
  return { printed, finish, log }
}

test('a line every ten seconds while runs end', () => {
  const { printed, finish, log } = follow(100)
  for (let tick = 0; tick < 3; tick++) {
    finish(10)
    vi.advanceTimersByTime(10_000)
  }
  expect(printed.map((line) => line.trim().split(' | ')[0])).toEqual([
    '10/100 (10%)',
    '20/100 (20%)',
    '30/100 (30%)',
  ])
  log.close()
  finish(50)
  vi.advanceTimersByTime(60_000)
  expect(printed).toHaveLength(3)
})

test('without news a line every ten seconds in the first minute, and in the end one a minute', () => {
  const { printed, finish } = follow(100)
  finish(4)
  vi.advanceTimersByTime(60_000)
  expect(printed).toHaveLength(6)
  vi.advanceTimersByTime(540_000)
  printed.length = 0
  vi.advanceTimersByTime(600_000)
  expect(printed).toHaveLength(10)
  finish(5)
  vi.advanceTimersByTime(10_000)
  expect(printed).toHaveLength(11)
})
