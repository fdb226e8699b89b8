// Results directories with contents of any length, and what each command on past runs takes on them: time, and peak
// memory. `npm run -s build && node test/soak/any-length.mjs [directories]`; ends with 1 where a command fails or takes
// more than 2 s or 300 MB. With `--keep` the directories stay.
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MOST_SECONDS = 2
const MOST_MB = 300

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const hook = fileURLToPath(new URL('peak-memory.mjs', import.meta.url))
const succeeded = JSON.parse(readFileSync(new URL('../succeeded-run.json', import.meta.url), 'utf8'))
const names = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const folder = mkdtempSync(join(tmpdir(), 'ztxexp-any-length-'))

/** A results directory with a run for each of the entries. `steps` writes metrics.jsonl. */
function makeRuns(name, runs) {
  const dir = join(folder, name)
  mkdirSync(dir)
  let index = 0
  for (const { config = {}, metrics, steps, run = {} } of runs) {
    const runId = `20261123_234558_${(index++).toString(16).padStart(8, '0')}`
    const runDir = join(dir, runId)
    mkdirSync(runDir)
    const document = { ...succeeded, run_id: runId, title: `train ${index}`, ...run }
    writeFileSync(join(runDir, 'run.json'), JSON.stringify(document))
    writeFileSync(join(runDir, 'config.json'), JSON.stringify(config))
    if (metrics) writeFileSync(join(runDir, 'metrics.json'), JSON.stringify(metrics))
    if (steps) writeSteps(join(runDir, 'metrics.jsonl'), steps)
  }
  return dir
}

function writeSteps(path, steps) {
  const file = openSync(path, 'w')
  let text = ''
  for (const [index, metrics] of steps()) {
    const timestamp = '2026-11-23T23:45:58.080999+00:00'
    text += `${JSON.stringify({ step: index, timestamp, metrics, split: 'train', phase: 'fit', attempt: 1 })}\n`
    if (text.length < 1e6) continue
    writeSync(file, text)
    text = ''
  }
  writeSync(file, text)
  closeSync(file)
}

function* times(count, make) {
  for (let index = 0; index < count; index++) yield make(index)
}

const words = (count) => 'You are a careful annotator. '.repeat(Math.ceil(count / 29)).slice(0, count)
const object = (count) => Object.fromEntries(times(count, (index) => [`metric_${index}`, index / 7]))

const DIRECTORIES = {
  'one text of 100 kB': () => [{ config: { lr: 1 }, metrics: { score: 0.5, answer: words(100_000) } }],
  'twenty texts of 20 kB': () =>
    times(20, (index) => ({
      config: { lr: index },
      metrics: { score: index, answer: `${index} ${words(20_000)}` },
    })),
  'prompts of 7 kB': () =>
    times(24, (index) => ({
      config: { system: words(7000), prompt: `${index >> 2} ${words(7000)}`, seed: index & 3 },
      metrics: { score: index },
      run: { title: words(7000) },
    })),
  'emoji, CJK, marks': () =>
    times(20, (index) => ({
      config: { text: `${index}${'👩‍👩‍👧‍👦日本'.repeat(2000)}` },
      metrics: {
        marks: `a${'\u0301'.repeat(50_000)}`,
        hidden: '\u200b'.repeat(50_000),
        tabs: '\t\n\r'.repeat(20_000),
      },
    })),
  'one text of 10 MB': () => [
    { config: { lr: 1 }, metrics: { answer: words(10_000_000), cjk: '日'.repeat(1_000_000) } },
    { config: { lr: 2 }, metrics: { answer: words(9_000_000) } },
  ],
  'lists of a million': () =>
    times(3, (index) => ({
      config: { index },
      metrics: { list: Array.from(times(1_000_000, (at) => at % 97)) },
    })),
  'a hundred thousand keys': () => times(2, (index) => ({ config: { index }, metrics: object(100_000) })),
  'a million keys': () => [{ config: {}, metrics: object(1_000_000) }],
  '600 MB': () =>
    times(40, (index) => ({ config: { index }, metrics: { answer: `${index} ${words(15_000_000)}` } })),
  '10,000 runs': () =>
    times(10_000, (index) => ({
      config: { lr: index, model: `m${index % 7}` },
      metrics: { score: index % 101, loss: 1 / index },
    })),
  '2,000 long prompts': () =>
    times(2_000, (index) => ({
      config: { prompt: `${index} ${words(7000)}` },
      metrics: { score: index % 101 },
    })),
  'a million steps': () => [
    { metrics: { loss: 1 }, steps: () => times(1_000_000, (step) => [step, { loss: 1 / (step + 1) }]) },
  ],
  '2,000 steps of 10,000 metrics': () => {
    const metrics = object(10_000)
    return [{ metrics: { loss: 1 }, steps: () => times(2000, (step) => [step, metrics]) }]
  },
}

const first = '20261123_234558_00000000'
const second = '20261123_234558_00000001'

const COMMANDS = [
  ['results'],
  ['results', '--limit', '0'],
  ['results', '--plain'],
  ['results', '--repeats'],
  ['results', '--repeats', '--json'],
  ['results', '--json'],
  ['results', '--where', "status == 'succeeded'", '--sort', '-started_at'],
  ['show', first],
  ['show', 'latest', '--json'],
  ['compare', first, second],
  ['compare', first, second, '--json'],
  ['compare', 'group:a', 'group:a'],
  ['export', '-o', 'runs.csv'],
  ['export', '-o', 'runs.json'],
  ['export', '-o', 'runs.jsonl'],
  ['export', '-o', 'runs.xlsx'],
  ['export', '-o', 'runs.parquet'],
  ['export', '-o', 'curves.csv', '--curves'],
  ['export', '-o', 'sorted.jsonl', '--sort', '-run.started_at'],
  ['report', '-o', 'runs.html'],
  ['report', '-o', 'runs.md'],
  ['baseline', 'save', 'all'],
  ['clean', '--status', 'succeeded'],
  ['clean', '--status', 'succeeded', '--where', 'run.attempt > 0'],
]

let misses = 0
for (const [name, make] of Object.entries(DIRECTORIES)) {
  if (names.length > 0 && !names.some((part) => name.includes(part))) continue
  const dir = makeRuns(name, make())
  console.log(`\n${name}`)
  for (const command of COMMANDS) {
    const { seconds, mb, status, error, outputMb } = run(dir, command)
    const isKnown = status === 0 || /No run in .* has an id|fits group:a|cannot hold this table/.test(error)
    const isMissed = !isKnown || seconds > MOST_SECONDS || mb > MOST_MB
    if (isMissed) misses++
    const mark = isMissed ? '×' : ' '
    const said = status === 0 ? '' : `  exit ${status}: ${error.trim().split('\n').at(-1)?.slice(0, 90)}`
    const figures = `${seconds.toFixed(2).padStart(7)} s ${mb.toFixed(0).padStart(5)} MB ${outputMb.toFixed(1).padStart(7)} MB out`
    console.log(`${mark} ${figures}  ${command.join(' ')}${said}`)
  }
  if (!process.argv.includes('--keep')) rmSync(dir, { recursive: true })
}
if (process.argv.includes('--keep')) console.log(folder)
else rmSync(folder, { recursive: true, force: true })
console.log(`\n${misses} misses of ${MOST_SECONDS} s and ${MOST_MB} MB`)
process.exitCode = misses > 0 ? 1 : 0

function run(resultsDir, command) {
  const output = join(folder, 'output')
  const peak = join(folder, 'peak')
  writeFileSync(peak, '0')
  const stdout = openSync(output, 'w')
  const startMs = performance.now()
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', hook, main, ...command, '--results-dir', resultsDir],
    {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', CI: '', NODE_OPTIONS: '', PEAK_FILE: peak },
      stdio: ['ignore', stdout, 'pipe'],
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 2 ** 26,
    },
  )
  closeSync(stdout)
  const seconds = (performance.now() - startMs) / 1000
  return {
    seconds,
    status,
    error: stderr ?? '',
    mb: Number(readFileSync(peak, 'utf8')) / 1024,
    outputMb: statSync(output).size / 1e6,
  }
}
