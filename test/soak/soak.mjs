// Thousands of runs of which some crash, hang or throw at random, seeded: at the end every one has exactly the
// status that it must have, and nothing is left. `npm run soak -- [runs] [mode]`, by default 2000 process_pool.
import { execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const clone = fileURLToPath(new URL('../..', import.meta.url))
const total = Number(process.argv[2] ?? 2000)
const mode = process.argv[3] ?? 'process_pool'

/** A small seeded generator (mulberry32): the same kinds in every soak. */
function generator(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const random = generator(20261124)
const kindOf = (x) => (x < 0.05 ? 'crash' : x < 0.1 ? 'hang' : x < 0.2 ? 'throw' : 'fine')
const configs = Array.from({ length: total }, (_, index) => ({ index, kind: kindOf(random()) }))
const expected = {
  crash: 'failed WorkerExit',
  hang: 'failed TimeoutError',
  throw: 'failed RangeError',
  fine: 'succeeded null',
}

const folder = mkdtempSync(join(tmpdir(), 'ztxexp-soak-'))
cpSync(join(clone, 'fixtures/faults/soak'), folder, { recursive: true })
writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
mkdirSync(join(folder, 'node_modules'))
symlinkSync(clone, join(folder, 'node_modules', 'ztxexp'))

const startedAt = performance.now()
const command = [join(clone, 'dist/cli/main.js'), '--mode', mode, '--workers', '2', '--grace', '50ms']
const child = spawn(process.execPath, command, {
  cwd: folder,
  env: { ...process.env, SOAK_CONFIGS: JSON.stringify(configs), NO_COLOR: '1' },
  stdio: ['ignore', 'ignore', 'inherit'],
})
const exitCode = await new Promise((resolve) => child.once('close', resolve))
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)

const problems = []
if (exitCode !== 1) problems.push(`exit code ${exitCode} instead of 1`)
const seen = new Map()
const entries = readdirSync(join(folder, 'results'))
for (const id of entries.filter((name) => !name.startsWith('.'))) {
  const read = (name) => JSON.parse(readFileSync(join(folder, 'results', id, name), 'utf8'))
  const { index, kind } = read('config.json')
  const run = read('run.json')
  const ends =
    readFileSync(join(folder, 'results', id, 'events.jsonl'), 'utf8').match(/"event":"run_end"/g) ?? []
  if (seen.has(index)) problems.push(`run ${index} has two directories`)
  seen.set(index, kind)
  if (`${run.status} ${run.error_type}` !== expected[kind])
    problems.push(`run ${index} (${kind}): ${run.status} ${run.error_type}: ${run.error_message}`)
  if (run.attempt !== 1) problems.push(`run ${index} was charged ${run.attempt} attempts`)
  if (ends.length !== 1) problems.push(`run ${index} has ${ends.length} run_end events`)
  if (kind === 'fine' && run.status === 'succeeded' && read('metrics.json').index !== index)
    problems.push(`run ${index} has the metrics of another`)
}
if (seen.size !== total) problems.push(`${seen.size} of ${total} runs have a directory`)
if (entries.some((name) => name.startsWith('.tmp-'))) problems.push('temporary files are left')
const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
  .split('\n')
  .filter((line) => line.includes(folder))
if (left.length > 0) problems.push(`processes are left: ${left.join('; ')}`)

const described = Object.keys(expected).map(
  (kind) => `${configs.filter((config) => config.kind === kind).length} ${kind}`,
)
console.log(`${total} runs (${described.join(', ')}), ${mode}, 2 workers: ${seconds} s`)
rmSync(folder, { recursive: true, force: true })
if (problems.length > 0) {
  console.error(problems.slice(0, 20).join('\n'))
  console.error(`${problems.length} problems`)
  process.exit(1)
}
console.log('Every run has the one status that it must have; nothing is left.')
