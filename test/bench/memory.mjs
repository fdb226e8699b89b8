/** Memory of the main process, and time per run without start-up, at many runs against few. */
import { join } from 'node:path'
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { emptyRuns, Project } from './project.mjs'

const FEW = 1_000
const MANY = 50_000
const ROUNDS = 2

export async function measure() {
  const projects = [1, FEW, MANY].map((count) => new Project({ 'empty.exp.ts': emptyRuns(count) }))
  const peaks = /** @type {number[][]} */ (projects.map(() => []))
  /** @param {number} index */
  const walk = (index) => {
    // Nothing is removed before the end: see runs.mjs.
    const resultsDir = join(projects[index]?.root ?? '', `results-${peaks[index]?.length}`)
    const args = ['--workers', '2', '--results-dir', resultsDir]
    const { ms, peakMb } = projects[index]?.ztxexpWithMemory(...args) ?? { ms: 0, peakMb: 0 }
    peaks[index]?.push(peakMb)
    return ms
  }
  try {
    const { one, few, many } = await inTurns(
      { rounds: ROUNDS },
      { one: () => walk(0), few: () => walk(1), many: () => walk(2) },
    )
    const perFew = few.map((ms, round) => (ms - (one[round] ?? 0)) / (FEW - 1))
    const perMany = many.map((ms, round) => (ms - (one[round] ?? 0)) / (MANY - 1))
    printPeaks(peaks[1] ?? [], peaks[2] ?? [])
    printLine({
      name: `time per run at ${MANY} runs, without start-up`,
      figure: milliseconds(median(perMany)),
      baseline: `${milliseconds(median(perFew))} at ${FEW} runs`,
      ratio: ratioOf(perMany, perFew),
      aim: '< 1.3',
    })
  } finally {
    for (const project of projects) project.remove()
  }
}

/** @param {number[]} few @param {number[]} many */
function printPeaks(few, many) {
  printLine({
    name: `peak memory of the main process, ${MANY} runs`,
    figure: `${median(many).toFixed(0)} MB`,
    baseline: `${median(few).toFixed(0)} MB at ${FEW} runs`,
    ratio: ratioOf(many, few),
    aim: '< 400 MB',
  })
}
