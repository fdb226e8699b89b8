/** Makes a results directory with curves, for the benchmarks of the page: noisy losses, of runs that differ in five keys. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const START = Date.UTC(2026, 10, 23, 12)
const MODELS = ['tiny', 'small', 'base', 'large']
const OPTIMIZERS = ['sgd', 'adam', 'lion']

/**
 * The same for the same numbers.
 *
 * @param {string} folder
 * @param {{ runs: number, points: number, failEvery?: number }} size
 */
export function makeCurveResults(folder, { runs, points, failEvery = 50 }) {
  mkdirSync(folder, { recursive: true })
  const random = lcg(runs * 7919 + points)
  for (let index = 0; index < runs; index++) makeRun(folder, { index, points, random, failEvery })
}

/** @param {string} folder */
function makeRun(folder, { index, points, random, failEvery }) {
  const seed = index % 5
  const variant = Math.floor(index / 5)
  const config = {
    model: MODELS[variant % MODELS.length],
    optimizer: OPTIMIZERS[variant % OPTIMIZERS.length],
    lr: 10 ** -(1 + (variant % 30) / 10),
    dropout: (variant % 7) / 10,
    width: 32 * (1 + variant),
    seed,
  }
  const startMs = START + index * 1500
  const id = `${stamp(startMs)}_${hex(random, 8)}`
  const run = join(folder, id)
  mkdirSync(join(run, 'artifacts'), { recursive: true })
  const isFailed = index % failEvery === failEvery - 1
  const { lines, best } = curve({ points, startMs, config, random })
  const write = (name, value) => writeFileSync(join(run, name), JSON.stringify(value))
  write('config.json', config)
  write('run.json', runDocument({ id, startMs, config, isFailed, random, points }))
  write('meta.json', {
    git_commit: hex(random, 40),
    hostname: 'bench',
    platform: 'linux',
    node_version: 'v22.0.0',
  })
  if (!isFailed) write('metrics.json', { score: 1 - best, loss: best })
  writeFileSync(join(run, 'metrics.jsonl'), lines)
  writeFileSync(join(run, 'events.jsonl'), `{"event":"run_start","run_id":"${id}"}\n`)
  writeFileSync(join(run, 'run.log'), logOf(id, points))
  if (isFailed)
    writeFileSync(join(run, 'error.log'), `RangeError: loss is NaN at step ${points}\n    at train\n`)
}

function runDocument({ id, startMs, config, isFailed, random, points }) {
  return {
    schema_version: 2,
    run_id: id,
    status: isFailed ? 'failed' : 'succeeded',
    started_at: iso(startMs),
    finished_at: iso(startMs + points * 100),
    duration_sec: points / 10 + random(),
    error_type: isFailed ? 'RangeError' : null,
    error_message: isFailed ? `loss is NaN at step ${points}` : null,
    experiment_name: 'train $model lr=$lr',
    group: 'bench',
    tags: {},
    parent_run_id: null,
    attempt: 1,
    retry_count: 0,
    title: `train ${config.model} lr=${config.lr.toPrecision(3)} seed=${config.seed}`,
    file: 'train.exp.ts',
    config_hash: hex(random, 16),
    code_hash: 'c0de'.repeat(4),
    objective: { metric: 'score', direction: 'maximize' },
  }
}

function curve({ points, startMs, config, random }) {
  const lines = []
  let best = 1
  for (let step = 1; step <= points; step++) {
    const loss = Math.exp((-3 * step) / points) * (1 + config.dropout) + (random() - 0.5) * 0.1
    best = Math.min(best, loss)
    const timestamp = iso(startMs + step * 100 + Math.floor(random() * 30))
    lines.push(
      `{"step":${step},"timestamp":"${timestamp}","metrics":{"loss":${loss}},"split":"train","phase":"fit","attempt":1}\n`,
    )
  }
  return { lines: lines.join(''), best }
}

function logOf(id, points) {
  const line = (text) => `2026-11-23 12:00:00,000 - ztxexp.run.${id} - INFO - ${text}\n`
  return line('Started.') + line(`Trained for ${points} steps.`)
}

function iso(ms) {
  return `${new Date(ms).toISOString().slice(0, -1)}000+00:00`
}

function stamp(ms) {
  return new Date(ms).toISOString().replaceAll(/[-:]/g, '').replace('T', '_').slice(0, 15)
}

function hex(random, length) {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')
}

/** Numerical Recipes' generator. */
function lcg(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
