/**
 * Time per empty run with all its files, two workers: against the floor of writing the same files in one thread, and
 * against as many empty tests in Vitest.
 *
 * Nothing is removed before the end: ext4 does not give out the inodes of removed files again for some minutes and
 * searches past them, which makes both the command and the floor many times slower. On a disk where much was removed
 * just before, wait, or name another with `TMPDIR`.
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
  let folders = 0
  const freshFolder = () => join(project.root, `results-${++folders}`)
  /** @param {string[]} args */
  const ztxexp = (...args) => project.ztxexp('--workers', '2', '--results-dir', freshFolder(), ...args).ms
  try {
    const sample = keepSampleRun(project)
    const { all, one, floor, vitest } = await inTurns(
      { rounds: 5 },
      {
        all: () => ztxexp(),
        floor: () => Number(project.node(FLOOR, sample, freshFolder(), String(RUNS)).stdout) / RUNS,
        one: () => ztxexp('-t', 'index=7]'),
        vitest: () => project.vitest().ms / RUNS,
      },
    )
    const whole = all.map((ms) => ms / RUNS)
    const more = all.map((ms, round) => (ms - (one[round] ?? 0)) / (RUNS - 1))
    const baseline = `${milliseconds(median(floor))} files alone`
    print(`empty run, ${RUNS} with all files, 2 workers`, whole, { figures: floor, baseline, aim: '< 1.5' })
    print('  without start-up', more, { figures: floor, baseline })
    print('  against empty tests', whole, {
      figures: vitest,
      baseline: `${milliseconds(median(vitest))} vitest run`,
    })
  } finally {
    project.remove()
  }
}

/**
 * @param {string} name
 * @param {number[]} figures
 * @param {{ figures: number[], baseline: string, aim?: string }} against
 */
function print(name, figures, against) {
  const { baseline, aim = '' } = against
  const ratio = ratioOf(figures, against.figures)
  printLine({ name, figure: milliseconds(median(figures)), baseline, ratio, aim })
}

/** A run directory as the command writes it. @param {Project} project */
function keepSampleRun(project) {
  project.ztxexp('-t', 'index=7]')
  const [runId = ''] = readdirSync(project.resultsDir).filter((name) => !name.startsWith('.'))
  const sample = join(project.root, 'sample')
  cpSync(join(project.resultsDir, runId), sample, { recursive: true })
  return sample
}
