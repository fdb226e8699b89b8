/** The streams of a run: lines as they come, in pieces, after a crash, and after the end. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appendOutput, RunStreamWriter } from '../../../../src/store/run-directory/streams.ts'
import { addRun, makeResultsDir } from '../../results-directory.ts'

function open(attempt = 1, runDir = addRun(makeResultsDir(), 1)) {
  const streams = new RunStreamWriter({ runId: 'r', runDir, attempt, restarts: 0 })
  const text = (name: string) =>
    existsSync(join(runDir, name)) ? readFileSync(join(runDir, name), 'utf8') : ''
  const log = () => text('run.log').replace(/^[\d-]+ [\d:,]+ - ztxexp\.run\.\S+ - /gm, '')
  const steps = () => text('metrics.jsonl').split('\n').filter(Boolean)
  return { streams, runDir, log, steps }
}

describe('what a run prints', () => {
  test('is one line each, also when it comes in pieces', () => {
    const { streams, log } = open()
    for (const piece of ['a', 'b\nc', '\n\n', 'd']) streams.print('STDOUT', piece)
    streams.print('STDERR', 'e\n')
    streams.log('INFO', ['%s!', 'f', { g: 1 }])
    streams.print('STDOUT', 'h')
    streams.close()
    expect(log()).toBe(
      'STDOUT - ab\nSTDOUT - c\nSTDOUT - \nSTDOUT - d\nSTDERR - e\nINFO - f! { g: 1 }\nSTDOUT - h\n',
    )
  })

  test('is counted, so that nobody looks at a file with nothing new in it', () => {
    const { streams } = open()
    streams.log('INFO', ['no output'])
    expect(streams.counts).toEqual({ metrics: 0, printed: 0 })
    streams.print('STDOUT', 'x')
    streams.metric({ step: 1, metrics: { a: 1 }, split: 'train', phase: 'fit' })
    expect(streams.counts).toEqual({ metrics: 1, printed: 1 })
  })

  test('by a process below it comes as whole lines', () => {
    const { runDir, log } = open()
    appendOutput(runDir, 'stdout', 'a\nb\n')
    appendOutput(runDir, 'stderr', 'c')
    expect(log()).toBe('STDOUT - a\nSTDOUT - b\nSTDERR - c\n')
  })
})

test('a line that a crash has torn is ended, and costs no other line', () => {
  const { runDir, streams, log } = open()
  streams.print('STDOUT', 'torn')
  writeFileSync(join(runDir, 'metrics.jsonl'), '{"step": 1, "metr')
  const next = open(2, runDir)
  next.streams.log('INFO', ['next'])
  next.streams.metric({ step: 2, metrics: {}, split: 'train', phase: 'fit' })
  expect(log()).toBe('STDOUT - torn\nINFO - next\n')
  expect(next.steps()).toHaveLength(2)
  expect(JSON.parse(next.steps()[1] ?? '')).toMatchObject({ step: 2, attempt: 2 })
})

test('metrics are on disk when the call returns, numbers that are none included', () => {
  const { streams, steps } = open()
  streams.metric({ step: 1, metrics: { loss: Number.NaN }, split: 'valid', phase: 'eval' })
  expect(JSON.parse(steps()[0] ?? '')).toMatchObject({
    step: 1,
    metrics: { loss: 'NaN' },
    split: 'valid',
    phase: 'eval',
    attempt: 1,
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
  })
})

describe('after the end', () => {
  test('what comes is written to the files of the run, not to those that have its descriptors now', () => {
    const first = open()
    first.streams.metric({ step: 1, metrics: {}, split: 'train', phase: 'fit' })
    first.streams.close()
    const second = open()
    second.streams.metric({ step: 1, metrics: {}, split: 'train', phase: 'fit' })
    first.streams.metric({ step: 2, metrics: {}, split: 'train', phase: 'fit' })
    first.streams.print('STDOUT', 'late')
    first.streams.log('INFO', ['later'])
    expect(first.steps()).toHaveLength(2)
    expect(first.log()).toBe('STDOUT - late\nINFO - later\n')
    expect(second.steps()).toHaveLength(1)
    expect(second.log()).toBe('')
  })

  test('of a run whose directory is gone, it is lost without a word', () => {
    const { streams, runDir } = open()
    streams.close()
    rmSync(runDir, { recursive: true })
    streams.log('INFO', ['late'])
    streams.metric({ step: 2, metrics: {}, split: 'train', phase: 'fit' })
    expect(existsSync(runDir)).toBe(false)
  })
})
