/** What `--resume` takes to decide: listing with it against listing without, over runs that have succeeded. */
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { emptyRuns, Project } from './project.mjs'

export async function measure() {
  for (const count of [1_000, 10_000]) {
    const project = new Project({ 'empty.exp.ts': emptyRuns(count) })
    try {
      project.ztxexp('--mode', 'thread_pool')
      const { resume, list } = await inTurns(
        { rounds: 5, warmUp: true },
        {
          resume: () => project.ztxexp('list', '--resume', '--json').ms,
          list: () => project.ztxexp('list', '--json').ms,
        },
      )
      printLine({
        name: `resume: ${count} finished runs, +${milliseconds(median(resume) - median(list))}`,
        figure: milliseconds(median(resume)),
        baseline: `${milliseconds(median(list))} list without`,
        ratio: ratioOf(resume, list),
        aim: 'below + 1 s',
      })
    } finally {
      project.remove()
    }
  }
}
