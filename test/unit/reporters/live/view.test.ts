import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RunPlan } from '../../../../src/model/run-plan.ts'
import { LiveState } from '../../../../src/reporters/live/state.ts'
import { type LiveViewOptions, renderLiveView } from '../../../../src/reporters/live/view.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'
import { displayWidth } from '../../../../src/terminal/terminal-text.ts'
import { makeResult } from '../failures/make-result.ts'

fc.configureGlobal({ seed: 20261124 })

const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc
    .array(fc.constantFrom('👨‍👩‍👧‍👦', '日本', 'é', '\u001b[31m', '\n', 'a'), { maxLength: 40 })
    .map((parts) => parts.join('')),
)

/** A session with some experiments, of which a part has ended and a part is in progress. */
const session = fc.array(
  fc.record({
    file: fc.constantFrom('a.exp.ts', 'deep/er/b.exp.ts', '実験.exp.ts'),
    name: text,
    titles: fc.array(text, { maxLength: 12 }),
    started: fc.nat(12),
    ended: fc.nat(12),
    metrics: fc.dictionary(text, fc.double(), { maxKeys: 6 }),
  }),
  { maxLength: 8 },
)

interface Drawn {
  file: string
  name: string
  titles: string[]
  started: number
  ended: number
  metrics: Record<string, number>
}

function makeState(experiments: Drawn[]): LiveState {
  const state = new LiveState(() => 0)
  experiments.forEach(({ file, name, titles, started, ended, metrics }, experimentIndex) => {
    const results = titles.map((title, index) =>
      makeResult({
        file,
        name,
        experimentIndex,
        title,
        configIndex: 100 * experimentIndex + index,
        status: (['succeeded', 'failed', 'skipped'] as const)[index % 3] ?? 'succeeded',
      }),
    )
    state.expect(results.map(({ run: { spec, options } }): RunPlan => ({ action: 'execute', spec, options })))
    for (const result of results.slice(0, started)) {
      const { run } = result
      state.listen({ type: 'runStarted', run })
      state.listen({ type: 'attemptStarted', run, attempt: 1 })
      for (let step = 1; step <= 9; step++) {
        const record = { step, timestamp: '', metrics, split: 'train', phase: 'fit', attempt: 1 }
        state.listen({ type: 'metricsLogged', run, records: [record] })
      }
    }
    for (const result of results.slice(0, Math.min(started, ended)))
      state.listen({ type: 'runEnded', result })
  })
  return state
}

function makeOptions(options: Partial<LiveViewOptions> = {}): LiveViewOptions {
  return {
    width: 80,
    rows: 24,
    colors: terminalColors(false),
    nowMs: 5000,
    machine: { cpuPercent: 83.4, memoryPercent: 41 },
    thresholds: {},
    runLines: 0,
    ...options,
  }
}

test('is never as high as the screen, and no line is as wide', () => {
  const size = fc.record({
    width: fc.integer({ min: 20, max: 200 }),
    rows: fc.integer({ min: 2, max: 60 }),
    runLines: fc.nat(20),
  })
  const check = (experiments: Drawn[], options: { width: number; rows: number; runLines: number }) => {
    const colors = terminalColors(true)
    const lines = renderLiveView(makeState(experiments), makeOptions({ ...options, colors }))
    expect(lines.length).toBeLessThan(options.rows)
    for (const line of lines) {
      expect(line).not.toContain('\n')
      // Below 20 columns nothing can be read: narrower screens are treated as that.
      expect(displayWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(
        Math.max(20, options.width - 1),
      )
    }
  }
  fc.assert(fc.property(session, size, check), { numRuns: 300 })
})

test('says whether the machine is above its thresholds', () => {
  const colors = terminalColors(true)
  const thresholds = { cpuPercent: 80, memoryPercent: 90 }
  const lines = renderLiveView(new LiveState(), makeOptions({ colors, thresholds }))
  expect(lines.at(-1)).toContain(colors.yellow('CPU 83% of 80%'))
  expect(lines.at(-1)).toContain('memory 41% of 90%')
})

test('a screen of few lines shows the totals alone', () => {
  const experiments = [{ file: 'a.exp.ts', name: 'a', titles: ['a'], started: 1, ended: 0, metrics: {} }]
  const lines = renderLiveView(makeState(experiments), makeOptions({ rows: 4 }))
  expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(['Runs', 'Time', 'Machine'])
  expect(renderLiveView(makeState(experiments), makeOptions({ rows: 2 }))).toHaveLength(1)
})

test('room that runs had is kept, so that the totals stand still', () => {
  const one = { file: 'a.exp.ts', name: 'a', titles: ['a', 'b'], started: 1, ended: 0, metrics: {} }
  const height = (runLines: number) => renderLiveView(makeState([one]), makeOptions({ runLines })).length
  expect(height(4) - height(1)).toBe(3)
})

test('a run that has only just started is not shown yet: it would flicker', () => {
  const one = { file: 'a.exp.ts', name: 'a', titles: ['first'], started: 1, ended: 0, metrics: {} }
  const view = (nowMs: number) => renderLiveView(makeState([one]), makeOptions({ nowMs })).join('\n')
  expect(view(100)).not.toContain('first')
  expect(view(200)).toContain('first')
})

test('where there is no room for all totals, how many failed and the time left are said', () => {
  const experiments = [
    { file: 'a.exp.ts', name: 'a', titles: ['a', 'b', 'c', 'd'], started: 4, ended: 3, metrics: {} },
  ]
  const state = makeState(experiments)
  state.filesLoading = 2
  const totals = (width: number) =>
    renderLiveView(state, makeOptions({ rows: 4, width })).map((line) => line.trimStart())
  expect(totals(80)[0]).toBe('Runs  3/4 (75%) | 1 failed | 1 skipped | 1 running | loading 2 files')
  expect(totals(70)[0]).toBe('Runs  3/4 (75%) | 1 failed | 1 running | loading 2 files')
  expect(totals(50)[0]).toBe('Runs  3/4 (75%) | 1 failed | 1 running')
  expect(totals(38)[0]).toBe('Runs  3/4 (75%) | 1 failed')
})

test('while nothing is known but that files are loading, this is said', () => {
  const state = new LiveState(() => 0)
  state.filesLoading = 1
  expect(renderLiveView(state, makeOptions()).join('\n')).toContain('Runs  loading 1 file\n')
})
