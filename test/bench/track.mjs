/**
 * 2,000 empty runs with a tracker whose server takes 100 ms for an answer, against as many without: time of the command,
 * which does not wait at its end (`--track-wait 0`), and memory of the main process. What is left is sent afterwards.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { emptyRuns, Project } from './project.mjs'

const RUNS = 2_000
const SERVER = fileURLToPath(new URL('slow-server.mjs', import.meta.url))

export async function measure() {
  const project = new Project({ 'empty.exp.ts': emptyRuns(RUNS) })
  const server = spawn(process.execPath, [SERVER], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(server.stdout, 'data')
  const url = `http://127.0.0.1:${Number(port)}`
  let folders = 0
  const freshFolder = () => join(project.root, `results-${++folders}`)
  /** @type {{ plain: number[], tracked: number[] }} */
  const peaks = { plain: [], tracked: [] }
  /** @param {'plain' | 'tracked'} name @param {string[]} args */
  const run = (name, ...args) => {
    const { ms, peakMb } = project.ztxexpWithMemory('--workers', '2', '--results-dir', freshFolder(), ...args)
    peaks[name].push(peakMb)
    return ms
  }
  try {
    project.environment.MLFLOW_TRACKING_URI = url
    const { plain, tracked } = await inTurns(
      { rounds: 5, warmUp: true },
      { plain: () => run('plain'), tracked: () => run('tracked', '--track', 'mlflow', '--track-wait', '0') },
    )
    printLine({
      name: `${RUNS} empty runs, tracker at 100 ms an answer`,
      figure: `${(median(tracked) / 1000).toFixed(2)} s`,
      baseline: `${(median(plain) / 1000).toFixed(2)} s without`,
      ratio: ratioOf(tracked, plain),
      aim: '< 1.05',
    })
    printLine({
      name: '  peak memory of the main process',
      figure: `${median(peaks.tracked).toFixed(0)} MB`,
      baseline: `${median(peaks.plain).toFixed(0)} MB without`,
      ratio: ratioOf(peaks.tracked, peaks.plain),
      aim: '',
    })
    await sendTheRest(project, url, join(project.root, `results-${folders}`))
  } finally {
    server.kill()
    project.remove()
  }
}

/** @param {Project} project @param {string} url @param {string} resultsDir */
async function sendTheRest(project, url, resultsDir) {
  // Connections that are kept open end while this process waits for others.
  const ask = async (/** @type {string} */ path) =>
    (await fetch(`${url}${path}`, { headers: { connection: 'close' } })).json()
  await ask('/fast')
  const { ended: before } = await ask('/ended')
  const { ms } = project.ztxexp('sync', 'mlflow', '--results-dir', resultsDir)
  const { ended } = await ask('/ended')
  const figure = `${(ms / 1000).toFixed(2)} s`
  printLine({ name: `  ztxexp sync: ${ended - before} runs ended`, figure, baseline: '', ratio: '', aim: '' })
}
