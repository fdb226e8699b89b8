import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readMetricEvents } from '../../../../src/store/run-directory/read-metrics.ts'
import { readLastLines } from '../../../../src/store/run-directory/read-tail.ts'
import { RunStreamWriter } from '../../../../src/store/run-directory/streams.ts'
import { makeResultsDir } from '../../results-directory.ts'

test('what a worker logs is read back, not finite numbers and attempts too', () => {
  const runDir = makeResultsDir()
  for (const attempt of [1, 2]) {
    const writer = new RunStreamWriter({ runId: 'id', runDir, attempt, restarts: 0 })
    writer.metric({ step: attempt, metrics: { loss: Number.NaN, best: 0.5 }, split: 'train', phase: 'fit' })
    writer.log('INFO', ['attempt', attempt])
    writer.close()
  }
  expect([...readMetricEvents(runDir)]).toMatchObject([
    { step: 1, metrics: { loss: Number.NaN, best: 0.5 }, attempt: 1 },
    { step: 2, metrics: { loss: Number.NaN, best: 0.5 }, attempt: 2 },
  ])
  expect(readLastLines(join(runDir, 'run.log'), 1)).toEqual([expect.stringContaining('attempt 2')])
})

test('the end of a long log is whole lines', () => {
  const runDir = makeResultsDir()
  const writer = new RunStreamWriter({ runId: 'id', runDir, attempt: 1, restarts: 0 })
  writer.print('STDOUT', 'a long line\n'.repeat(20_000))
  writer.close()
  const lines = readLastLines(join(runDir, 'run.log'), 100_000)
  expect(lines.length).toBeGreaterThan(1000)
  for (const line of lines) expect(line).toMatch(/^\d{4}-.* - STDOUT - a long line$/)
  expect(readLastLines(join(runDir, 'none.log'), 10)).toEqual([])
})
