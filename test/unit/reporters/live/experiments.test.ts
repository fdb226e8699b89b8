import { expect, test } from 'vitest'
import { type ExperimentProgress, noProgress } from '../../../../src/reporters/live/experiment-progress.ts'
import { renderExperimentLines } from '../../../../src/reporters/live/experiments.ts'
import { terminalColors } from '../../../../src/terminal/styled-line.ts'

type Counts = Partial<ExperimentProgress>

const DONE: Counts = { succeeded: 3 }
const FAILED: Counts = { succeeded: 2, failed: 1 }
const OPEN: Counts = { succeeded: 1, running: 1 }
const WAITING: Counts = {}

/** Experiments of a file, each of three runs, named by their numbers. */
function file(path: string, ...experiments: Counts[]): ExperimentProgress[] {
  return experiments.map((counts, index) => ({ ...noProgress(path, `e${index}`), total: 3, ...counts }))
}

/** The lines without bars: mark, label and what else is said. */
function render(experiments: readonly ExperimentProgress[], lines: number): string[] {
  const rendered = renderExperimentLines(experiments, { lines, width: 49, colors: terminalColors(false) })
  return rendered.map((line) => line.replaceAll(/ {2,}/g, '  ').trim())
}

test('all are shown where there is room', () => {
  expect(render([...file('b.exp.ts', DONE), ...file('a.exp.ts', OPEN, WAITING)], 4)).toEqual([
    '❯ a.exp.ts  1/6',
    '❯ e0  1/3',
    '· e1  0/3',
    '✓ b.exp.ts > e0  3/3',
  ])
})

test('only as many are counted as have to be: the finished first, from above, then those to come, from below', () => {
  const experiments = file('a.exp.ts', DONE, DONE, DONE, OPEN, OPEN, WAITING, WAITING, WAITING)
  expect(render(experiments, 8)).toEqual([
    '✓ 2 experiments done (6 runs)',
    '❯ a.exp.ts  11/24',
    '✓ e2  3/3',
    '❯ e3  1/3',
    '❯ e4  1/3',
    '· e5  0/3',
    '· e6  0/3',
    '· e7  0/3',
  ])
  expect(render(experiments, 6)).toEqual([
    '✓ 3 experiments done (9 runs)',
    '❯ a.exp.ts  11/24',
    '❯ e3  1/3',
    '❯ e4  1/3',
    '· e5  0/3',
    '· 2 experiments waiting (6 runs)',
  ])
})

test('failures give way later, and are told where they do; what is in progress stays longest', () => {
  const experiments = file('a.exp.ts', DONE, FAILED, OPEN, FAILED, OPEN, WAITING)
  expect(render(experiments, 6)).toEqual([
    '✓ 1 experiment done (3 runs)',
    '× 2 experiments done (6 runs | 2 failed)',
    '× a.exp.ts  11/18  2 failed',
    '❯ e2  1/3',
    '❯ e4  1/3',
    '· 1 experiment waiting (3 runs)',
  ])
  expect(render(experiments, 4)).toEqual([
    '✓ 1 experiment done (3 runs)',
    '× 2 experiments done (6 runs | 2 failed)',
    '❯ 2 experiments in progress (6 runs)',
    '· 1 experiment waiting (3 runs)',
  ])
})

test('of a file whose experiments are all counted, no line is left', () => {
  const experiments = [...file('a.exp.ts', DONE, DONE, DONE), ...file('b.exp.ts', OPEN, OPEN)]
  expect(render(experiments, 4)).toEqual([
    '✓ 3 experiments done (9 runs)',
    '❯ b.exp.ts  2/6',
    '❯ e0  1/3',
    '❯ e1  1/3',
  ])
})

test('where not even all counts fit, that of those in progress stays', () => {
  const experiments = [...file('a.exp.ts', DONE, OPEN, FAILED), ...file('b.exp.ts', WAITING, OPEN)]
  expect(render(experiments, 0)).toEqual([])
  expect(render(experiments, 1)).toEqual(['❯ 2 experiments in progress (6 runs)'])
  expect(render(experiments, 3)).toEqual([
    '❯ 2 experiments in progress (6 runs)',
    '× 1 experiment done (3 runs | 1 failed)',
    '· 1 experiment waiting (3 runs)',
  ])
})
