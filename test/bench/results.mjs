// Reads 1,000 and 10,000 run directories, beside Python's to_dataframe where there is a Python with the package ztxexp, and
// beside what an index of them would cost at least.
//
//   npm run build && npm run bench results       or, of other sizes:  node test/bench/results.mjs 100000
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SIZES =
  process.argv[1]?.endsWith('results.mjs') && process.argv[2]
    ? process.argv.slice(2).map(Number)
    : [1_000, 10_000]
/** Where the tests of Python put one of their own. */
const TESTS_PYTHON = fileURLToPath(
  new URL('../../node_modules/.cache/ztxexp-python/bin/python', import.meta.url),
)

const OURS = `
import { openResults } from ${JSON.stringify(new URL('../../dist/results.js', import.meta.url).href)}
const [, dir, how] = process.argv
const start = performance.now()
let count = 0
if (how === 'array') count = (await openResults(dir).toArray()).length
else for await (const record of openResults(dir).records()) count += record.row.score >= 0 ? 1 : 0
const seconds = (performance.now() - start) / 1000
console.log(JSON.stringify({ count, seconds, peakMb: process.resourceUsage().maxRSS / 1024 }))
`

/** What no reader in one thread can beat: the same files, read and parsed. */
const FLOOR = `
import { readdirSync, readFileSync } from 'node:fs'
const [, dir] = process.argv
const start = performance.now()
let count = 0
for (const name of readdirSync(dir)) {
  for (const file of ['run', 'config', 'metrics']) JSON.parse(readFileSync(dir + '/' + name + '/' + file + '.json', 'utf8'))
  count++
}
const seconds = (performance.now() - start) / 1000
console.log(JSON.stringify({ count, seconds, peakMb: process.resourceUsage().maxRSS / 1024 }))
`

/**
 * What no index can beat whose answer is always that of the directories: each of the three documents looked at, since
 * nothing else tells that one was edited in place, and one file with all of them parsed.
 */
const INDEX = `
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
const [, dir] = process.argv
const FILES = ['run', 'config', 'metrics']
const read = (name, file) => JSON.parse(readFileSync(dir + '/' + name + '/' + file + '.json', 'utf8'))
const index = dir + '.jsonl'
if (!existsSync(index))
  writeFileSync(index, readdirSync(dir).map((name) => JSON.stringify(FILES.map((file) => read(name, file)))).join('\\n'))
const start = performance.now()
const lines = readFileSync(index, 'utf8').split('\\n')
let count = 0
for (const name of readdirSync(dir)) {
  for (const file of FILES) lstatSync(dir + '/' + name + '/' + file + '.json')
  JSON.parse(lines[count++])
}
const seconds = (performance.now() - start) / 1000
console.log(JSON.stringify({ count, seconds, peakMb: process.resourceUsage().maxRSS / 1024 }))
`

const PYTHONS = `
import json, resource, sys, time
from ztxexp import ResultAnalyzer
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
start = time.perf_counter()
count = len(ResultAnalyzer(sys.argv[1]).to_dataframe(statuses=None))
seconds = time.perf_counter() - start
print(json.dumps({"count": count, "seconds": seconds, "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
`

const python = [process.env.ZTXEXP_PYTHON, 'python3', TESTS_PYTHON].find(hasPackage)
const dir = mkdtempSync(join(tmpdir(), 'ztxexp-bench-results-'))
try {
  for (const size of SIZES) {
    const results = join(dir, String(size))
    makeRuns(results, size)
    compare(results, size)
    rmSync(results, { recursive: true })
    rmSync(`${results}.jsonl`, { force: true })
  }
} finally {
  rmSync(dir, { recursive: true, force: true })
}

function compare(results, size) {
  console.log(`\n${size} runs`)
  const baseline = python && best(python, ['-c', PYTHONS, results])
  if (!baseline) console.log('  Python: skipped, set ZTXEXP_PYTHON to one that has ztxexp and pandas')
  else console.log(line('Python to_dataframe', baseline))
  const floor = best(process.execPath, ['--input-type=module', '-e', FLOOR, '--', results])
  console.log(line('plain fs, parsed', floor))
  const index = best(process.execPath, ['--input-type=module', '-e', INDEX, '--', results])
  console.log(
    `${line('an index, at least', index)}, ${(index.seconds / floor.seconds).toFixed(2)} of plain fs`,
  )
  for (const how of ['array', 'stream']) {
    const ours = best(process.execPath, ['--input-type=module', '-e', OURS, '--', results, how])
    const ratio = baseline ? `, ${(baseline.seconds / ours.seconds).toFixed(1)} times faster than Python` : ''
    const share = `, ${(ours.seconds / floor.seconds).toFixed(2)} of plain fs`
    console.log(line(`records as ${how}`, ours) + share + ratio)
  }
}

function hasPackage(candidate) {
  if (!candidate || (candidate === TESTS_PYTHON && !existsSync(candidate))) return false
  return spawnSync(candidate, ['-c', 'import ztxexp, pandas'], { stdio: 'ignore' }).status === 0
}

/** The fastest of three. */
function best(command, args) {
  const found = Array.from({ length: 3 }, () => {
    const { stdout, stderr, status } = spawnSync(command, args, {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    })
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout)
  })
  return found.sort((a, b) => a.seconds - b.seconds)[0]
}

function line(name, { count, seconds, peakMb }) {
  return `  ${name.padEnd(20)} ${count} in ${seconds.toFixed(2)} s, ${((seconds / count) * 1e6).toFixed(0)} µs a run, peak ${peakMb.toFixed(0)} MB`
}

function makeRuns(results, count) {
  mkdirSync(results)
  for (let index = 0; index < count; index++) {
    const run_id = `20261123_234558_${index.toString(16).padStart(8, '0')}`
    const runDir = join(results, run_id)
    mkdirSync(runDir)
    const files = {
      config: {
        seed: index % 5,
        lr: 0.1 / (1 + (index % 10)),
        model: { name: 'tiny', layers: index % 7 },
        batch: 32,
      },
      metrics: { score: index / count, loss: 1 / (index + 1), per_class: { a: 0.5, b: 0.6 } },
      run: {
        schema_version: 2,
        run_id,
        status: 'succeeded',
        started_at: '2026-11-23T23:45:58.080999+00:00',
        finished_at: '2026-11-23T23:45:58.087843+00:00',
        duration_sec: 0.0069,
        error_type: null,
        error_message: null,
        experiment_name: 'bench',
        group: null,
        tags: {},
        parent_run_id: null,
        attempt: 1,
        retry_count: 0,
        title: `train ${index}`,
        file: 'bench.exp.ts',
        config_hash: '0123456789abcdef',
        code_hash: '0123456789abcdef',
      },
    }
    for (const [name, value] of Object.entries(files))
      writeFileSync(join(runDir, `${name}.json`), JSON.stringify(value, null, 2))
  }
}
