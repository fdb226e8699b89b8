/**
 * Time per empty run through Redis with two workers, whose documents come back to the command, against two processes of
 * one command on the same machine; how that grows with the number of jobs; and what a job takes of memory.
 *
 * Wants Debian's redis-server.
 */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { milliseconds, printLine } from './line.mjs'
import { inTurns, median, ratioOf } from './measure.mjs'
import { emptyRuns, Project } from './project.mjs'

const FEW = 1_000
const MANY = 20_000
const PORT = 20_000 + (process.pid % 20_000)
const URL = `redis://127.0.0.1:${PORT}`

export async function measure() {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    printLine({ name: 'queue: no redis-server here', figure: '-' })
    return
  }
  const project = new Project({ 'few.exp.ts': emptyRuns(FEW), 'many.exp.ts': emptyRuns(MANY) })
  const place = ['--port', String(PORT), '--bind', '127.0.0.1', '--dir', project.root]
  const server = spawn('redis-server', [...place, '--appendonly', 'yes', '--save', ''], { stdio: 'ignore' })
  const workers = [1, 2].map((number) =>
    project.startZtxexp(
      'worker',
      '--queue',
      URL,
      '--workers',
      '1',
      '--results-dir',
      freshFolder(project, `w${number}`),
    ),
  )
  try {
    const client = await connect()
    /** @param {string[]} args */
    const queue = (...args) =>
      project.ztxexp(...args, '--queue', URL, '--results-dir', freshFolder(project)).ms
    /** @param {string[]} args */
    const pool = (...args) =>
      project.ztxexp(...args, '--workers', '2', '--results-dir', freshFolder(project)).ms
    const few = await inTurns(
      { rounds: 3, warmUp: true },
      {
        queue: () => queue('few'),
        queueOne: () => queue('few', '-t', 'index=7]'),
        pool: () => pool('few'),
        poolOne: () => pool('few', '-t', 'index=7]'),
      },
    )
    compare(
      `empty run through Redis, ${FEW}, 2 workers`,
      perRun(few.queue, FEW),
      perRun(few.pool, FEW),
      'process_pool',
    )
    const [more, poolMore] = [
      difference(few.queue, few.queueOne, FEW),
      difference(few.pool, few.poolOne, FEW),
    ]
    compare('  without start-up', more, poolMore, 'process_pool')

    await client.config('RESETSTAT')
    const before = await statOf(client, 'memory', 'used_memory')
    const commandsBefore = await statOf(client, 'stats', 'total_commands_processed')
    const folder = freshFolder(project)
    const { ms, peakMb } = project.ztxexpWithMemory('many', '--queue', URL, '--results-dir', folder)
    const grown = [(ms - median(few.queueOne)) / (MANY - 1)]
    compare(`  ${MANY} runs without start-up`, grown, [median(more)], `of ${FEW}`)
    const commands = ((await statOf(client, 'stats', 'total_commands_processed')) - commandsBefore) / MANY
    printLine({ name: '  commands of Redis per job, in scripts too', figure: commands.toFixed(1) })
    const bytes = ((await statOf(client, 'memory', 'used_memory_peak')) - before) / MANY
    printLine({
      name: '  memory of Redis per job, its answer included',
      figure: `${(bytes / 1024).toFixed(1)} kB`,
    })
    const one = project.ztxexpWithMemory(
      'few',
      '-t',
      'index=7]',
      '--queue',
      URL,
      '--results-dir',
      freshFolder(project),
    )
    const ofCommand = ((peakMb - one.peakMb) * 1024) / MANY
    printLine({ name: '  memory of the command per job', figure: `${ofCommand.toFixed(1)} kB` })
    client.disconnect()
  } finally {
    for (const worker of workers) await ended(worker)
    await ended(server)
    project.remove()
  }
}

let folders = 0

/** @param {Project} project @param {string} name */
function freshFolder(project, name = 'results') {
  return join(project.root, `${name}-${++folders}`)
}

/** @param {readonly number[]} figures @param {number} count */
function perRun(figures, count) {
  return figures.map((ms) => ms / count)
}

/** @param {readonly number[]} all @param {readonly number[]} one @param {number} count */
function difference(all, one, count) {
  return all.map((ms, round) => (ms - (one[round] ?? 0)) / (count - 1))
}

/**
 * @param {string} name
 * @param {readonly number[]} figures
 * @param {readonly number[]} baselines
 * @param {string} what
 */
function compare(name, figures, baselines, what) {
  printLine({
    name,
    figure: milliseconds(median(figures)),
    baseline: `${milliseconds(median(baselines))} ${what}`,
    ratio: ratioOf(figures, baselines),
  })
}

async function connect() {
  const client = new Redis(URL, { maxRetriesPerRequest: null })
  client.on('error', () => {})
  await client.ping()
  return client
}

/** @param {Redis} client @param {string} section @param {string} field */
async function statOf(client, section, field) {
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(await client.info(section))?.[1])
}

/** @param {import('node:child_process').ChildProcess} child */
async function ended(child) {
  child.kill('SIGTERM')
  for (let look = 0; look < 100 && child.exitCode === null && child.signalCode === null; look++)
    await pause(100)
  child.kill('SIGKILL')
}
