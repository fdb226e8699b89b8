import { appendFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { forEachMetricEvent, readMetricEvents } from '../../../../src/store/run-directory/read-metrics.ts'
import { addRun, makeResultsDir } from '../../results-directory.ts'

/** As both readers say. */
function read(stream: string) {
  const badLines: number[] = []
  const dir = addRun(makeResultsDir(), 1, { stream })
  const events = [...readMetricEvents(dir, { onBadLine: (line) => badLines.push(line) })]
  const given = { events: [] as unknown[], badLines: [] as number[] }
  const onBadLine = (line: number) => given.badLines.push(line)
  forEachMetricEvent(dir, { onBadLine }, (event) => given.events.push(event))
  expect(given).toEqual({ events, badLines })
  return { events, badLines }
}

function line(step: number, more: object = {}): string {
  return `${JSON.stringify({ step, timestamp: 't', metrics: { loss: 1 / step }, split: 'train', phase: 'fit', ...more })}\n`
}

describe('metrics.jsonl', () => {
  test('gives its records with their attempt, and null where Python wrote them', () => {
    const { events } = read(line(1) + line(2, { attempt: 2, split: 'valid' }))
    expect(events).toEqual([
      { step: 1, timestamp: 't', metrics: { loss: 1 }, split: 'train', phase: 'fit', attempt: null },
      { step: 2, timestamp: 't', metrics: { loss: 0.5 }, split: 'valid', phase: 'fit', attempt: 2 },
    ])
  })

  test('reads non-finite numbers in either spelling', () => {
    const { events } = read(
      '{"step": 1, "metrics": {"a": "NaN"}}\n{"step": 2, "metrics": {"a": -Infinity}}\n',
    )
    expect(events.map((event) => event.metrics.a)).toEqual([Number.NaN, -Infinity])
  })

  test('of a file that is one hole of a terabyte, what stands before it is read, and the file is refused', () => {
    const dir = addRun(makeResultsDir(), 1, { stream: line(1) })
    truncateSync(join(dir, 'metrics.jsonl'), 1e12)
    const refused: string[] = []
    const events = [...readMetricEvents(dir, { onRefused: (reason) => refused.push(reason) })]
    expect(events.map((event) => event.step)).toEqual([1])
    expect(refused).toEqual(['a file with a line of more than 256 MiB'])
  })

  test('loses only the torn last line', () => {
    const { events, badLines } = read(`${line(1)}${line(2)}{"step": 3, "metr`)
    expect(events.map((event) => event.step)).toEqual([1, 2])
    expect(badLines).toEqual([3])
  })

  test('keeps a whole last line that lacks its newline', () => {
    expect(read(line(1) + line(2).trimEnd()).events).toHaveLength(2)
  })

  test('skips and counts lines that are no records', () => {
    const { events, badLines } = read(
      `${line(1)}[]\nnull\n\n{"step": "2", "metrics": {}}\n\0\0\0\n${line(3)}`,
    )
    expect(events.map((event) => event.step)).toEqual([1, 3])
    expect(badLines).toEqual([2, 3, 5, 6])
  })

  test('may be far larger than the read buffer, with long lines', () => {
    const dir = addRun(makeResultsDir(), 1)
    for (let step = 1; step <= 300; step++) {
      appendFileSync(join(dir, 'metrics.jsonl'), line(step, { note: '学'.repeat(step * 20) }))
    }
    appendFileSync(join(dir, 'metrics.jsonl'), line(301, { note: 'x'.repeat(200_000) }))
    expect([...readMetricEvents(dir)].map((event) => event.step)).toEqual(
      Array.from({ length: 301 }, (_, i) => i + 1),
    )
  })

  test('that is missing has no records', () => {
    expect([...readMetricEvents(makeResultsDir())]).toEqual([])
  })
})
