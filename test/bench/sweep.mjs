/** Laziness: the first ten configs of a grid of a million, against a grid of ten. */
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { Project } from './project.mjs'

/** @param {number[]} sizes */
function grid(...sizes) {
  const axes = sizes.map((size, index) => `a${index}: Array.from({ length: ${size} }, (_, i) => i)`)
  return [
    "import { experiment, sweep } from 'ztxexp'",
    `experiment.each(sweep().grid({ ${axes.join(', ')} }))('grid', () => {})`,
    '',
  ].join('\n')
}

export async function measure() {
  const project = new Project({ 'ten.exp.ts': grid(10), 'million.exp.ts': grid(100, 100, 100) })
  try {
    const { million, ten } = await inTurns(
      { rounds: 9, warmUp: true },
      {
        million: () => project.ztxexp('million', '--limit', '10').ms,
        ten: () => project.ztxexp('ten').ms,
      },
    )
    printLine({
      name: 'sweep: 10 of a grid of 1,000,000',
      figure: milliseconds(median(million)),
      baseline: `${milliseconds(median(ten))} grid of 10`,
      ratio: ratioOf(million, ten),
      aim: '< 1.5',
    })
  } finally {
    project.remove()
  }
}
