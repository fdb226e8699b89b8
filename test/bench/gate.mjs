/**
 * The CPU gate for real: 16 busy one-second processes, 8 workers, threshold 60; alone, then beside a foreign full
 * load, then without a gate as the baseline. Run it by hand, on a quiet machine:
 * `npm run build && node test/bench/gate.mjs`
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { compileModules } from '../../scripts/compile.mjs'

const { AdmissionGate } = await import(compileModules()('machine/admission/admission-gate.js'))

const RUNS = 16
const WORKERS = 8
const BUSY = `const cpu = () => process.cpuUsage().user / 1000
const endMs = performance.now() + 1000
while (performance.now() < endMs);
console.log(cpu())`

const ungated = await measure({ cpuThreshold: 100, foreign: 0 })
show('no gate', ungated, ungated)
show('threshold 60', await measure({ cpuThreshold: 60, foreign: 0 }), ungated)
const foreign = availableParallelism()
show(`threshold 60, ${foreign} foreign busy processes`, await measure({ cpuThreshold: 60, foreign }), ungated)

async function measure({ cpuThreshold, foreign }) {
  const foreigners = Array.from({ length: foreign }, () => spawn(process.execPath, ['-e', 'while (true);']))
  let pump = () => {}
  const gate = new AdmissionGate({ cpuThreshold, changed: () => pump() })
  gate.start()
  // Sampling begins with the session, well before its first run.
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const startMs = performance.now()
  const state = { waiting: RUNS, inFlight: 0, peak: 0, least: RUNS, finished: 0 }
  await new Promise((resolve) => {
    pump = () => {
      while (state.waiting > 0 && state.inFlight < WORKERS && gate.ask().admit)
        void startRun(gate, state, () => pump())
      if (state.waiting > 0) state.least = Math.min(state.least, state.inFlight)
      if (state.finished === RUNS) resolve()
    }
    pump()
  })
  gate.stop()
  for (const each of foreigners) each.kill('SIGKILL')
  return { ...state, seconds: (performance.now() - startMs) / 1000, stats: gate.stats() }
}

async function startRun(gate, state, pump) {
  state.waiting--
  state.peak = Math.max(state.peak, ++state.inFlight)
  const run = gate.started()
  const child = spawn(process.execPath, ['-e', BUSY], { stdio: ['ignore', 'pipe', 'inherit'] })
  let cpuMs = ''
  child.stdout.on('data', (chunk) => (cpuMs += chunk))
  await once(child, 'close')
  state.inFlight--
  state.finished++
  gate.ended(run, Number(cpuMs))
  pump()
}

function show(name, { peak, least, finished, seconds, stats }, baseline) {
  const ratio = (seconds / baseline.seconds).toFixed(2)
  console.log(`${name}: at once at most ${peak}, at least ${least}; ${finished} of ${RUNS} finished`)
  console.log(`  ${seconds.toFixed(1)} s (${ratio} of no gate), ${JSON.stringify(stats)}`)
}
