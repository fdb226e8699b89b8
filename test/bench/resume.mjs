/**
 * How long `--resume` takes to decide over finished runs: without an index, with it, and beside Python's
 * `exclude_completed` where ZTXEXP_PYTHON names a Python with ztxexp.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileModules } from '../../scripts/compile.mjs'
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'

const SUCCEEDED = JSON.parse(readFileSync(new URL('../succeeded-run.json', import.meta.url), 'utf8'))
const SIZES = [1_000, 10_000]
/** It compares every config with every run: 10,000 would take minutes. */
const PYTHON_SIZE = 2_000

const urlOf = compileModules()
const OURS = `
import { ReuseControl } from ${JSON.stringify(urlOf('session/resume/reuse-control.js'))}
import { fingerprint } from ${JSON.stringify(urlOf('model/utils/fingerprint.js'))}
const [, resultsDir, count] = process.argv
const experiment = { index: 0, name: 'train', mode: 'run', options: {} }
const plans = Array.from({ length: Number(count) }, (_, n) => {
  const config = { n, lr: 0.001, optimizer: { name: 'adam' } }
  const spec = { file: 'a.exp.ts', experiment, configIndex: n, title: '', config, configHash: fingerprint(config), codeHash: 'c' }
  return { action: 'execute', spec, options: {} }
})
const owner = { heartbeat: '.owners/bench', meta: { hostname: 'here', owner: { pid: 0 } } }
const options = { resume: true, failed: false, ignoreKeys: [], resultsDir, warn: console.error }
const startMs = performance.now()
const control = new ReuseControl(options, () => owner)
control.prepare(false)
const decided = control.plan(plans)
const ms = performance.now() - startMs
if (decided.some(({ action }) => action !== 'reuse')) throw new Error('a finished run was not reused')
console.log(ms)
`

const PYTHONS = `
import sys, time
from ztxexp import ExpManager
configs = [{"n": n, "lr": 0.001, "optimizer": {"name": "adam"}} for n in range(int(sys.argv[2]))]
manager = ExpManager().add_variants(configs).exclude_completed(sys.argv[1])
start = time.perf_counter()
left = manager.build()
ms = (time.perf_counter() - start) * 1000
assert left == [], len(left)
print(ms)
`

export async function measure() {
  const dir = mkdtempSync(join(tmpdir(), 'ztxexp-bench-resume-'))
  try {
    for (const size of SIZES) await compareWithoutIndex(makeRuns(join(dir, String(size)), size), size)
    const python = process.env.ZTXEXP_PYTHON
    if (python) await compareWithPython(makeRuns(join(dir, 'python'), PYTHON_SIZE), python)
    else console.log('--resume beside Python: skipped, set ZTXEXP_PYTHON to one that has ztxexp')
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** @param {string} results @param {number} size */
async function compareWithoutIndex(results, size) {
  const { indexed, read } = await inTurns(
    { rounds: 5, warmUp: true },
    {
      read: () => {
        rmSync(join(results, '.index.jsonl'), { force: true })
        return decide(results, size)
      },
      indexed: () => decide(results, size),
    },
  )
  printLine({
    name: `--resume decides: ${size.toLocaleString('en')} finished runs`,
    figure: milliseconds(median(indexed)),
    baseline: `${milliseconds(median(read))} without the index`,
    ratio: ratioOf(indexed, read),
    aim: '< 1000 ms',
  })
}

/** @param {string} results @param {string} python */
async function compareWithPython(results, python) {
  const { ours, theirs } = await inTurns(
    { rounds: 3 },
    {
      ours: () => decide(results, PYTHON_SIZE),
      theirs: () => output(python, ['-c', PYTHONS, results, String(PYTHON_SIZE)]),
    },
  )
  printLine({
    name: `--resume decides: ${PYTHON_SIZE.toLocaleString('en')} finished runs`,
    figure: milliseconds(median(ours)),
    baseline: `${milliseconds(median(theirs))} Python`,
    ratio: ratioOf(ours, theirs),
  })
}

/** @param {string} results @param {number} size */
function decide(results, size) {
  return output(process.execPath, ['--input-type=module', '-e', OURS, '--', results, String(size)])
}

/** The number that a program prints. @param {string} command @param {string[]} args */
function output(command, args) {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return Number(stdout)
}

/** @param {string} results @param {number} count */
function makeRuns(results, count) {
  for (let n = 0; n < count; n++) {
    const runId = `20261123_234558_${n.toString(16).padStart(8, '0')}`
    const runDir = join(results, runId)
    mkdirSync(runDir, { recursive: true })
    const write = (/** @type {string} */ name, /** @type {object} */ value) =>
      writeFileSync(join(runDir, name), JSON.stringify(value, null, 2))
    write('config.json', { n, lr: 0.001, optimizer: { name: 'adam' } })
    write('metrics.json', { score: n })
    // Without `config_hash`, as Python writes it: the slower case for the first time.
    write('run.json', { ...SUCCEEDED, run_id: runId })
  }
  return results
}
