// Searches as a user runs them. `npm run soak:search` shows, over 10 seeds, after how many of its runs the search for
// penguins has found what is the best of a grid; what TPE and draws at random find over 40 seeds with the same pruner; and that
// a search which is killed at 20 moments comes to the same trials.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { rankTest } from '../bench/search/rank-test.mjs'

const clone = fileURLToPath(new URL('../..', import.meta.url))
const main = join(clone, 'dist', 'cli', 'main.js')
const SEEDS = 10
const COMPARED_SEEDS = 40
const KILLS = 20

/** A copy of a fixture, links of its own followed. @param {string} name */
function useFixture(name) {
  const dir = mkdtempSync(join(tmpdir(), 'ztxexp-search-'))
  cpSync(join(clone, 'fixtures', 'search', name), dir, { recursive: true, dereference: true })
  mkdirSync(join(dir, 'node_modules'), { recursive: true })
  symlinkSync(clone, join(dir, 'node_modules', 'ztxexp'))
  symlinkSync(join(clone, 'node_modules', 'vega-datasets'), join(dir, 'node_modules', 'vega-datasets'))
  return dir
}

/** The runs of a results directory, in the order of their starts. @param {string} dir @param {string} experiment */
function runsOf(dir, experiment) {
  const read = (/** @type {string} */ id, /** @type {string} */ file) => {
    try {
      return JSON.parse(readFileSync(join(dir, 'results', id, file), 'utf8'))
    } catch {
      return undefined
    }
  }
  return readdirSync(join(dir, 'results'))
    .filter((id) => /^\d{8}_/.test(id))
    .map((id) => ({
      run: read(id, 'run.json'),
      config: read(id, 'config.json'),
      metrics: read(id, 'metrics.json'),
    }))
    .filter(({ run }) => run?.experiment_name === experiment && run.error_type !== 'Interrupted')
    .sort((a, b) => (a.run.started_at < b.run.started_at ? -1 : 1))
}

function findPenguins() {
  const dir = useFixture('penguins')
  const run = (/** @type {string} */ name, seed = 0) =>
    spawnSync(process.execPath, [main, '-t', name, '--workers', '1'], {
      cwd: dir,
      env: { ...process.env, SEARCH_SEED: String(seed) },
    })
  run('grid')
  const grid = runsOf(dir, 'grid').map(({ metrics }) => metrics.loss)
  const goal = Math.min(...grid)
  console.log(`grid: ${grid.length} runs, best loss ${goal.toFixed(5)}`)
  let reached = 0
  for (let seed = 0; seed < SEEDS; seed++) {
    rmSync(join(dir, 'results'), { recursive: true, force: true })
    run('search', seed)
    const runs = runsOf(dir, 'search')
    const found = runs.findIndex(({ metrics }) => metrics?.loss <= goal) + 1
    const pruned = runs.filter(({ run: { error_type } }) => error_type === 'Pruned').length
    if (found > 0 && found < grid.length / 2) reached++
    console.log(
      `seed ${seed}: ${found > 0 ? `reached by run ${found}` : 'not reached'} of ${runs.length}, ${pruned} pruned`,
    )
  }
  console.log(`in less than half of the runs of the grid: ${reached} of ${SEEDS} searches`)
  rmSync(dir, { recursive: true, force: true })
  return reached === SEEDS
}

/** The best loss of each search, with either sampler: in the space of the grid, and in a wider one. Only shown. */
function compareSamplers() {
  const dir = useFixture('penguins')
  for (const name of ['search', 'wide']) {
    const best = Object.fromEntries(
      ['tpe', 'random'].map((sampler) => {
        const losses = Array.from({ length: COMPARED_SEEDS }, (_, seed) => {
          rmSync(join(dir, 'results'), { recursive: true, force: true })
          const env = { ...process.env, SEARCH_SEED: String(seed), SEARCH_SAMPLER: sampler }
          spawnSync(process.execPath, [main, '-t', `^${name}`, '--workers', '1'], { cwd: dir, env })
          return Math.min(
            ...runsOf(dir, name).map(({ metrics }) => metrics?.loss ?? Number.POSITIVE_INFINITY),
          )
        })
        return [sampler, losses]
      }),
    )
    const quartiles = (/** @type {number[]} */ losses) => {
      const sorted = [...losses].sort((a, b) => a - b)
      return [0.25, 0.5, 0.75].map((part) => sorted[Math.floor(part * sorted.length)].toFixed(5)).join(' / ')
    }
    console.log(`${name}: quartiles of the best loss over ${COMPARED_SEEDS} seeds`)
    for (const [sampler, losses] of Object.entries(best)) console.log(`  ${sampler}: ${quartiles(losses)}`)
    const wins = best.tpe.filter((loss, seed) => loss < best.random[seed]).length
    console.log(
      `  tpe is better in ${wins} of ${COMPARED_SEEDS} seeds, Mann-Whitney p = ${rankTest(best.tpe, best.random).toPrecision(2)}`,
    )
  }
  rmSync(dir, { recursive: true, force: true })
}

async function killAndResume() {
  const [whole, killed] = [useFixture('killed'), useFixture('killed')]
  const args = [main, '--mode', 'sequential', '--resume']
  spawnSync(process.execPath, args, { cwd: whole })
  for (let kill = 0; kill < KILLS; kill++) {
    const child = spawn(process.execPath, args, { cwd: killed, stdio: 'ignore' })
    const ended = new Promise((resolve) => child.on('exit', resolve))
    // From before the first run of the session to some runs later.
    await Promise.race([sleep(300 + 45 * kill), ended])
    child.kill('SIGKILL')
    await ended
  }
  spawnSync(process.execPath, args, { cwd: killed })
  const seen = [whole, killed].map((dir) =>
    runsOf(dir, 'bowl').map(({ run, config, metrics }) => JSON.stringify([config, run.status, metrics])),
  )
  const [expected = [], found = []] = seen
  const isSame = expected.length === 30 && JSON.stringify(found) === JSON.stringify(expected)
  console.log(
    `killed ${KILLS} times: ${found.length} of 30 trials, ${isSame ? 'the same ones' : 'not the same ones'}`,
  )
  for (const dir of [whole, killed]) rmSync(dir, { recursive: true, force: true })
  return isSame
}

const isGood = [findPenguins(), await killAndResume()].every(Boolean)
compareSamplers()
process.exitCode = isGood ? 0 : 1
