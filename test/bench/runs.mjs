/**
 * Time per empty run with all its files, start-up included, two workers: against the floor of writing the same files
 * in one thread, and against as many empty tests in Vitest.
 */
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { emptyRuns, emptyTests, Project } from './project.mjs'

const RUNS = 5_000
const FLOOR = fileURLToPath(new URL('floor.mjs', import.meta.url))

export async function measure() {
  const project = new Project({ 'empty.exp.ts': emptyRuns(RUNS), 'empty.test.ts': emptyTests(RUNS) })
  try {
    const sample = keepSampleRun(project)
    const { ztxexp, floor, vitest } = await inTurns(
      { rounds: 5 },
      {
        ztxexp: () => clean(project, () => project.ztxexp('--workers', '2').ms / RUNS),
        floor: () => clean(project, () => Number(writeFloor(project, sample)) / RUNS),
        vitest: () => project.vitest().ms / RUNS,
      },
    )
    const figure = milliseconds(median(ztxexp))
    printLine({
      name: `empty run, ${RUNS} with all files, 2 workers`,
      figure,
      baseline: `${milliseconds(median(floor))} files alone`,
      ratio: ratioOf(ztxexp, floor),
      aim: '< 1.5',
    })
    printLine({
      name: '  against empty tests',
      figure,
      baseline: `${milliseconds(median(vitest))} vitest run`,
      ratio: ratioOf(ztxexp, vitest),
    })
  } finally {
    project.remove()
  }
}

/** @param {Project} project @param {string} sample */
function writeFloor(project, sample) {
  return project.node(FLOOR, sample, project.resultsDir, String(RUNS)).stdout
}

/** A run directory as the command writes it. @param {Project} project */
function keepSampleRun(project) {
  project.ztxexp('-t', 'index=7')
  const [runId = ''] = readdirSync(project.resultsDir).filter((name) => !name.startsWith('.'))
  const sample = join(project.root, 'sample')
  cpSync(join(project.resultsDir, runId), sample, { recursive: true })
  return sample
}

/** @param {Project} project @param {() => number} measurement */
function clean(project, measurement) {
  project.removeResults()
  const figure = measurement()
  project.removeResults()
  return figure
}
