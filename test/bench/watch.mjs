/** Watching: from the save of a helper to the first line of the experiment, against Vitest's own watch mode. */
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { Project } from './project.mjs'

const NOW = 'String(performance.timeOrigin + performance.now())'

/** Longer than a watcher waits for more saves, and than a run takes. */
const SETTLED_MS = 700

export async function measure() {
  const project = new Project({
    'experiment-helper.ts': helper(0),
    'test-helper.ts': helper(0),
    'one.exp.ts': timed("import { experiment } from 'ztxexp'", 'experiment', 'experiment'),
    'one.test.ts': timed("import { test } from 'vitest'", 'test', 'test'),
  })
  const watchers = [project.startZtxexpWatch(), project.startVitestWatch()]
  try {
    await Promise.all([reaction(project, 'experiment'), reaction(project, 'test')])
    const { ztxexp, vitest } = await inTurns(
      { rounds: 15, warmUp: true },
      { ztxexp: () => timeOfSave(project, 'experiment'), vitest: () => timeOfSave(project, 'test') },
    )
    printLine({
      name: 'watch: from a save to the rerun',
      figure: milliseconds(median(ztxexp)),
      baseline: `${milliseconds(median(vitest))} vitest --watch`,
      ratio: ratioOf(ztxexp, vitest),
      aim: '< 1.2',
    })
  } finally {
    for (const watcher of watchers) {
      watcher.kill('SIGKILL')
      await once(watcher, 'exit')
    }
    project.remove()
  }
}

let saves = 0

/** @param {Project} project @param {string} name */
async function timeOfSave(project, name) {
  await setTimeout(SETTLED_MS)
  const savedAt = performance.timeOrigin + performance.now()
  writeFileSync(join(project.root, `${name}-helper.ts`), helper(++saves))
  return (await reaction(project, name)) - savedAt
}

/** When the run started that has left a note of it. @param {Project} project @param {string} name */
async function reaction(project, name) {
  const note = join(project.root, `${name}.started`)
  while (!existsSync(note) || readFileSync(note, 'utf8') === '') await setTimeout(5)
  const startedAt = Number(readFileSync(note, 'utf8'))
  rmSync(note)
  return startedAt
}

/** @param {number} value */
function helper(value) {
  return `export const value = ${value}\n`
}

/** A file whose one run or test notes when it started. @param {string} head @param {string} call @param {string} name */
function timed(head, call, name) {
  return [
    "import { writeFileSync } from 'node:fs'",
    head,
    `import { value } from './${name}-helper.ts'`,
    `${call}('timed', () => {`,
    `  writeFileSync(new URL('./${name}.started', import.meta.url), ${NOW})`,
    "  if (value < 0) throw new Error('never')",
    '})',
    '',
  ].join('\n')
}
