/** A session on a queue as tests start it: a command, workers that do not see its results directory, and their ends. */
import { afterEach } from 'vitest'
import { type Project, type Started, until, useFixture } from '../../harness.ts'
import type { RecordedRun } from '../../read-runs.ts'
import type { TestServer } from '../servers.ts'

/** A process, and what it has printed so far. */
export interface Watched extends Started {
  printed(): string
}

/** A worker, and the runs that it has recorded. */
export interface WatchedWorker extends Watched {
  /** Absolute path. */
  resultsDir: string
  runs(): RecordedRun[]
}

/** Milliseconds. Short, so that tests need not wait for the lease of a worker that was killed. */
export const LEASE_MS = 4000

let count = 0

export function useQueue(server: TestServer) {
  const here = useFixture('machines/queue')
  const elsewhere = useFixture('machines/queue')
  const started: Watched[] = []

  afterEach(async () => {
    for (const { child, finished } of started.splice(0)) {
      // All that it has started too, also where it is frozen.
      if (child.exitCode === null && child.signalCode === null) signal(child.pid, 'SIGKILL')
      await finished
    }
  })

  function begin(project: Project, args: readonly string[], env: Record<string, string>): Watched {
    const queue = { ZTXEXP_QUEUE: server.url, ZTXEXP_QUEUE_LEASE: `${LEASE_MS}` }
    const begun = project.startZtxexp(args, { env: { ...queue, ...env }, detached: true })
    let text = ''
    for (const stream of [begun.child.stdout, begun.child.stderr])
      stream?.on('data', (more: string) => {
        text += more
      })
    const watched = { ...begun, printed: () => text }
    started.push(watched)
    return watched
  }

  /** The command that waits for the runs. @param env `SLOW`: milliseconds of each of the three steps of a run */
  function startCommand(args: readonly string[] = [], env: Record<string, string> = {}) {
    const results = `results-${count++}`
    const command = begin(here, ['shared', '--results-dir', results, ...args], env)
    return { ...command, results, runs: () => here.runs(results) }
  }

  function startWorkers(number: number, env: Record<string, string> = {}): WatchedWorker[] {
    return Array.from({ length: number }, () => {
      const results = `results-${count++}`
      const worker = begin(elsewhere, ['worker', '--workers', '1', '--results-dir', results], env)
      return { ...worker, resultsDir: elsewhere.path(results), runs: () => elsewhere.runs(results) }
    })
  }

  return { here, begin, startCommand, startWorkers }
}

/** To a process that was started as the first of its group, and to all that it has started. */
export function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, name)
}

/** The first of these workers that is at a run, and that run. */
export function workerAtWork(workers: readonly WatchedWorker[]) {
  return until(() => {
    for (const worker of workers) {
      const run = worker.runs().find(({ run }) => run.status === 'running')
      if (run) return { worker, run, index: run.config.index as number }
    }
    return undefined
  }, 'a worker at work')
}

/** Of several workers, how often a config was run to an end that is none of the queue's doing. */
export function endsOf(workers: readonly WatchedWorker[], index: number): RecordedRun[] {
  return workers.flatMap((worker) => worker.runs()).filter(({ config }) => config.index === index)
}
