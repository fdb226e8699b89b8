/**
 * A queue on paper: what the command, the server and the folder hold and do for many machines and configs, from figures
 * that were measured with small ones. `node test/bench/queue-limits.mjs [machines] [runs at once on each] [configs]`
 */

/** Measured with `npm run bench queue` and /proc, Redis 7.0, Node 20, two busy cores, empty runs. */
const MEASURED = {
  /** Of Redis, bytes: a job that waits, and one that is over, with its answer. */
  waitingBytes: 1200,
  overBytes: 3500,
  /** CPU time, milliseconds per job: of Redis, and of the command with the files that it writes. */
  redisMs: 0.8,
  commandMs: 1.4,
  /** CPU time of the command to add one job. */
  addMs: 0.05,
  /** Bytes of a config that is collected and planned, in the command and in each worker. */
  plannedBytes: 1750,
  /** Of the results directory per run: entries, and bytes on ext4. */
  entries: 6,
  folderBytes: 20_000,
}

/** Seconds. */
const RUN_TIMES = [60, 10, 1]
/** Requests per second of an idle worker process, and of a run that logs metrics. */
const IDLE_REQUESTS = 5
const PROGRESS_REQUESTS = 1

const [machines = 100, atOnce = 8, configs = 1_000_000] = process.argv.slice(2).map(Number)
const slots = machines * atOnce
const { waitingBytes, overBytes, redisMs, commandMs, addMs, plannedBytes, entries, folderBytes } = MEASURED
const most = Math.floor(1000 / Math.max(redisMs, commandMs))

console.log(`${machines} machines, ${atOnce} runs at once on each, ${configs} configs\n`)
print(
  'Redis, at the beginning and at the end',
  `${gigabytes(configs * waitingBytes)} and ${gigabytes(configs * overBytes)}`,
)
print('command and each worker, for the plan', gigabytes(configs * plannedBytes))
print('folder', `${(configs * entries) / 1e6} million entries, ${gigabytes(configs * folderBytes)}`)
print('adding all', `${Math.round((configs * addMs) / 1000)} s of CPU time; the first run meanwhile`)
print(
  'idle workers and live metrics',
  `${machines * IDLE_REQUESTS + slots * PROGRESS_REQUESTS} requests/s to Redis`,
)
print('most that one command takes', `${most} runs/s`)
for (const seconds of RUN_TIMES) {
  const wanted = slots / seconds
  const rate = Math.min(wanted, most)
  const busy = (ms) => `${Math.round((rate * ms) / 10)} %`
  print(
    `runs of ${seconds} s`,
    `${rate.toFixed(0)} runs/s, ${(configs / rate / 3600).toFixed(1)} h, ` +
      `a core of the command ${busy(commandMs)}, of Redis ${busy(redisMs)}` +
      (wanted > most ? ` (the workers could do ${wanted.toFixed(0)})` : ''),
  )
}

function print(name, text) {
  console.log(`${name.padEnd(40)} ${text}`)
}

function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
