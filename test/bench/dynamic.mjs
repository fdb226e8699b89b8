/** What the gate costs where it never closes: mode `dynamic` with threshold 100 against `process_pool`. */
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { emptyRuns, Project } from './project.mjs'

const RUNS = 2_000

export async function measure() {
  const project = new Project({ 'empty.exp.ts': emptyRuns(RUNS) })
  /** @param {string[]} args */
  const walk = (...args) => {
    const { ms } = project.ztxexp('--workers', '2', ...args)
    project.removeResults()
    return ms
  }
  try {
    const { dynamic, pool } = await inTurns(
      { rounds: 5 },
      {
        dynamic: () => walk('--mode', 'dynamic', '--cpu-threshold', '100'),
        pool: () => walk('--mode', 'process_pool'),
      },
    )
    printLine({
      name: `mode dynamic, threshold 100, ${RUNS} runs`,
      figure: milliseconds(median(dynamic)),
      baseline: `${milliseconds(median(pool))} process_pool`,
      ratio: ratioOf(dynamic, pool),
      aim: '< 1.1',
    })
  } finally {
    project.remove()
  }
}
