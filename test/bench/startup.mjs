/** Start-up: the whole command with one trivial experiment, against Vitest with one trivial test. */
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { emptyRuns, emptyTests, Project } from './project.mjs'

export async function measure() {
  const project = new Project({ 'one.exp.ts': emptyRuns(1), 'one.test.ts': emptyTests(1) })
  try {
    const { ztxexp, vitest } = await inTurns(
      { rounds: 11, warmUp: true },
      { ztxexp: () => project.ztxexp().ms, vitest: () => project.vitest().ms },
    )
    printLine({
      name: 'start-up: one trivial experiment',
      figure: milliseconds(median(ztxexp)),
      baseline: `${milliseconds(median(vitest))} vitest run`,
      ratio: ratioOf(ztxexp, vitest),
      aim: '< 1.15',
    })
  } finally {
    project.remove()
  }
}
