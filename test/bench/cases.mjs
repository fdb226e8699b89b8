/** Evaluations: what a case costs, and how well the workers are kept busy, against a script with p-limit. */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { Project } from './project.mjs'

const EMPTY = 10_000
const WAITING = 360
const AT_ONCE = 16

/** What is evaluated, for both: waits, and tells when it began and ended. */
const TASK = `
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
export const waiting = Array.from({ length: ${WAITING} }, (_, id) => ({ id, ms: 50 + (id * 7919) % 751 }))
export const empty = Array.from({ length: ${EMPTY} }, (_, id) => ({ id }))
export async function task({ ms }) {
  const startedAt = Date.now()
  await wait(ms)
  appendFileSync('times.txt', startedAt + ' ' + Date.now() + '\\n')
  return ms
}
`

/** @param {string} name @param {string} cases @param {string} fn */
const experimentFile = (name, cases, fn) => `
import { cases, experiment } from 'ztxexp'
import { ${cases}, task } from './task.js'
experiment('${name}', { cases: cases(${cases}), scorers: { right: ({ output }) => output !== null }, concurrency: ${AT_ONCE / 2} }, ${fn})
`

/** A result is a line of a file, as with an evaluation. @param {string} cases @param {string} fn */
const script = (cases, fn) => `
import { createWriteStream } from 'node:fs'
import pLimit from 'p-limit'
import { ${cases}, task } from './task.js'
const limit = pLimit(${AT_ONCE})
const file = createWriteStream('lines.jsonl')
const fn = ${fn}
await Promise.all(${cases}.map((item) => limit(async () => {
  const output = await fn({ case: item })
  file.write(JSON.stringify({ id: item.id, output, scores: { right: output !== null } }) + '\\n')
})))
file.end()
`

const NOTHING = '() => 1'
const WAIT = '({ case: item }) => task(item)'

const FILES = {
  'task.js': TASK,
  'empty.exp.ts': experimentFile('empty', 'empty', NOTHING),
  'waiting.exp.ts': experimentFile('waiting', 'waiting', WAIT),
  'empty.mjs': script('empty', NOTHING),
  'waiting.mjs': script('waiting', WAIT),
  'package.json': '{ "type": "module" }\n',
}

export async function measure() {
  const project = new Project(FILES)
  try {
    await measureEmpty(project)
    await measureWaiting(project)
  } finally {
    project.remove()
  }
}

/** @param {Project} project */
async function measureEmpty(project) {
  const run = () => {
    project.removeResults()
    return project.ztxexp('empty', '--workers', '2').ms
  }
  const { ztxexp, none, plain } = await inTurns(
    { rounds: 5, warmUp: true },
    {
      ztxexp: run,
      none: () => project.ztxexp('list', 'empty').ms,
      plain: () => project.node('empty.mjs').ms,
    },
  )
  printLine({
    name: `${EMPTY} empty cases, 2 workers`,
    figure: milliseconds(median(ztxexp)),
    baseline: `${milliseconds(median(plain))} p-limit`,
    ratio: ratioOf(ztxexp, plain),
    aim: '',
  })
  const perCase = (median(ztxexp) - median(none)) / EMPTY
  printLine({
    name: 'one of them, without the start',
    figure: `${perCase.toFixed(3)} ms`,
    baseline: `${milliseconds(median(none))} list`,
    ratio: '',
    aim: '< 0.5 ms',
  })
  const bytes = bytesBelow(project.resultsDir) / EMPTY
  printLine({
    name: 'one of them, on disk',
    figure: `${bytes.toFixed(0)} B`,
    baseline: '',
    ratio: '',
    aim: '< 1 kB',
  })
}

/** @param {Project} project */
async function measureWaiting(project) {
  const { whole, ztxexp, plain } = await inTurns(
    { rounds: 3 },
    {
      whole: () => project.ztxexp('waiting', '--workers', '2').ms,
      ztxexp: () => busyMs(project),
      plain: () => {
        project.node('waiting.mjs')
        return busyMs(project)
      },
    },
  )
  printLine({
    name: `${WAITING} cases of 50 to 800 ms, ${AT_ONCE} at once`,
    figure: milliseconds(median(ztxexp)),
    baseline: `${milliseconds(median(plain))} p-limit`,
    ratio: ratioOf(ztxexp, plain),
    aim: '< 1.05',
  })
  printLine({
    name: 'the same, with the start of the command',
    figure: milliseconds(median(whole)),
    baseline: `${milliseconds(median(plain))} p-limit`,
    ratio: ratioOf(whole, plain),
    aim: '',
  })
}

/** From the start of the first to the end of the last. @param {Project} project */
function busyMs(project) {
  const path = join(project.root, 'times.txt')
  const times = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
  rmSync(path)
  project.removeResults()
  if (times.length !== WAITING) throw new Error(`${times.length} cases ran instead of ${WAITING}`)
  return Math.max(...times.map(([, end = 0]) => end)) - Math.min(...times.map(([start = 0]) => start))
}

/** @param {string} folder @returns {number} */
function bytesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  )
}
