/**
 * What the live view costs: time of 5,000 short runs at a terminal with it, against Vitest's dot reporter at the same
 * terminal; and the share of one core that drawing takes, at ten redraws a second of a full screen. The latter needs no
 * terminal, and is measured on the view itself.
 */
import { compileModules } from '../../scripts/compile.mjs'
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { emptyRuns, Project } from './project.mjs'

const urlOf = compileModules()
const { LiveState } = await import(urlOf('reporters/live/state.js'))
const { renderLiveView } = await import(urlOf('reporters/live/view.js'))
const { terminalColors } = await import(urlOf('terminal/styled-line.js'))

const RUNS = 5_000
const REDRAWS_PER_SEC = 10
const REDRAWS = 2_000

export async function measure() {
  measureDrawing()
  const project = new Project({ 'empty.exp.ts': emptyRuns(RUNS) })
  let folders = 0
  /** @param {string[]} args */
  const ztxexp = (...args) =>
    project.ztxexpAtTerminal('--workers', '2', '--results-dir', `results-${++folders}`, ...args).ms
  try {
    const { live, dot } = await inTurns(
      { rounds: 7, warmUp: true },
      { live: () => ztxexp(), dot: () => ztxexp('--reporter=dot') },
    )
    printLine({
      name: `live view, ${RUNS} empty runs, 2 workers`,
      figure: milliseconds(median(live)),
      baseline: `${milliseconds(median(dot))} --reporter=dot`,
      ratio: ratioOf(live, dot),
      aim: '< 1.05',
    })
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error
    console.log('live view: skipped, there is no script(1) to make a terminal')
  } finally {
    project.remove()
  }
}

/** Sixteen runs in progress, which log; the counts of 5,000. */
function measureDrawing() {
  const state = new LiveState()
  const experiment = { index: 0, name: 'train lr=$lr', mode: 'run', options: {} }
  const specs = Array.from({ length: RUNS }, (_, index) => ({
    file: 'train.exp.ts',
    experiment,
    configIndex: index,
    title: `train lr=${index}`,
    config: { lr: index },
    configHash: String(index),
    codeHash: '',
  }))
  state.expect(/** @type {never} */ (specs.map((spec) => ({ action: 'execute', spec, options: {} }))))
  const runs = specs
    .slice(0, 16)
    .map((spec, index) => ({ runId: String(index), spec, options: { maxAttempts: 1 } }))
  for (const run of runs) state.listen(/** @type {never} */ ({ type: 'runStarted', run }))
  const colors = terminalColors(true)
  const machine = { cpuPercent: 80, memoryPercent: 40 }
  const before = process.cpuUsage()
  for (let redraw = 0; redraw < REDRAWS; redraw++) {
    for (const run of runs) {
      const records = [{ step: redraw, metrics: { loss: 1 / (redraw + 1), accuracy: redraw }, attempt: 1 }]
      state.listen(/** @type {never} */ ({ type: 'metricsLogged', run, records }))
    }
    const nowMs = performance.now() + 1000
    renderLiveView(state, { width: 80, rows: 24, colors, nowMs, machine, thresholds: {}, runLines: 16 })
  }
  const { user, system } = process.cpuUsage(before)
  const ms = (user + system) / 1000 / REDRAWS
  const share = `${((ms * REDRAWS_PER_SEC) / 10).toFixed(2)} %`
  printLine({
    name: 'redraw of a full screen',
    figure: milliseconds(ms),
    ratio: `${share} of one core`,
    aim: '< 2 %',
  })
}
