/** What a session records: run directories, the events that go to everyone who listens, and where runs come from. */
import { randomUUID } from 'node:crypto'
import { arch, hostname, platform, release } from 'node:os'
import { join } from 'node:path'
import { readGitFacts } from '../machine/git.ts'
import { ownNiceness } from '../machine/priority.ts'
import { type ErrorRecord, plainRecord } from '../model/error.ts'
import { runOfUnit } from '../model/evaluation.ts'
import type { LifecycleEvent, LifecycleListener } from '../model/event.ts'
import type { AttemptOutcome, StartedRun } from '../model/run.ts'
import { debugLog } from '../model/utils/debug.ts'
import type { JsonObject } from '../model/utils/json.ts'
import { redactArguments } from '../model/utils/redact.ts'
import { Broadcast } from '../reporters/broadcast.ts'
import type { ExecutePlan } from '../scheduler/ports.ts'
import { RefusedFile } from '../store/door.ts'
import { describeProcess } from '../store/leases/run-owner.ts'
import { LogBudget } from '../store/log-budget.ts'
import { type Heartbeat, isLacking, openResultsDir, unusable } from '../store/results-dir.ts'
import { StreamFollower } from '../store/run-directory/follow-streams.ts'
import { type Mended, RunDirectories } from '../store/run-directory/recorder.ts'
import { appendOutput } from '../store/run-directory/streams.ts'
import { LateFailures } from './late-failures.ts'

export interface RecordingOptions {
  /** Absolute path of the project. */
  root: string
  /** Absolute path. */
  resultsDir: string
  /** Bytes that an attempt may print and log; what the main process adds to a log is counted apart. */
  logLimit: number
  /** Recorded instead of the experiments' own names. */
  name?: string | undefined
  /** Which part of all runs the session has, as recorded. Default: all. */
  shard?: { index: number; count: number } | undefined
  /** Niceness of the runs. Default: that of this process. */
  nice?: number | undefined
  /** Recorded as `extras` in every `meta.json`. */
  extras?: JsonObject
  /** Recorded in every `meta.json`. Default: what the config says. */
  datasetVersion?: string | undefined
  /** Told of things that a user should know and that are no failure. */
  warn: (message: string) => void
  /** Given what is printed outside of any run, such as by the top level of an experiment file. */
  onOutput: (stream: 'stdout' | 'stderr', text: string) => void
}

const debug = debugLog('store')

/** Where it is not known what an attempt has written. */
const NO_LINES = { metrics: 0, printed: 0 }

const TAKEN_FOR_DEAD = [
  'Another session has taken this one for dead, and may run again what was in progress:',
  'was this process stopped, or the machine asleep?',
].join(' ')

export class Recording {
  /** What is done about runs and cases that fail after their end. */
  readonly late: LateFailures
  readonly #options: RecordingOptions
  readonly #broadcast: Broadcast
  readonly #directories: RunDirectories
  readonly #follower: StreamFollower
  readonly #provenance = { session: {} as JsonObject, packages: new Map<string, JsonObject>() }
  /** Asked for at once, and waited for when the first run is to start. */
  readonly #gitFacts: Promise<void>
  readonly #budgets = new Map<string, LogBudget>()
  #heartbeat: Heartbeat | undefined
  #registered: { heartbeat: string; meta: JsonObject } | undefined

  constructor(options: RecordingOptions) {
    this.#options = options
    this.#directories = new RunDirectories({ ...options, provenance: this.#provenance })
    this.#broadcast = new Broadcast(this.#record, options.warn)
    this.#follower = new StreamFollower(this.#broadcast.emit)
    this.late = new LateFailures(this.#broadcast, options.warn)
    this.#broadcast.subscribe((event) => {
      if (event.type !== 'runEnded') return
      this.#follower.forget(event.result.run)
      this.#budgets.delete(event.result.run.runId)
    })
    this.#gitFacts = this.#readFacts()
  }

  readonly #record: LifecycleListener = (event) => {
    // What another machine does is recorded there.
    if (runOf(event)?.host !== undefined) return
    try {
      this.#recordOrMend(event)
    } catch (error) {
      throw isSystemError(error) ? unusable(this.#options.resultsDir, error) : error
    }
  }

  /** A run that spoils its directory after its attempt was looked at is recorded all the same. */
  #recordOrMend(event: LifecycleEvent): void {
    try {
      this.#directories.record(event)
    } catch (error) {
      const ended = event.type === 'runEnded' ? event.result : event.type === 'attemptRetried' && event
      if (!ended || isLacking(error) || !this.#directories.mend(ended.run, ended.attempt, NO_LINES))
        throw error
      this.#directories.record(event)
    }
  }

  get emit(): LifecycleListener {
    return this.#broadcast.emit
  }

  /** Adds a listener of lifecycle events; the returned function takes it away. */
  subscribe(listener: LifecycleListener, name?: string): () => void {
    return this.#broadcast.subscribe(listener, name)
  }

  /** Waits for listeners that are not done, but no longer than this. */
  flush(boundMs: number): Promise<void> {
    return this.#broadcast.flush(boundMs)
  }

  /** Which versions of packages the code of a file uses. */
  setPackages(file: string, versions: Record<string, string>): void {
    this.#provenance.packages.set(file, versions)
  }

  /**
   * To be called before the first run.
   *
   * @throws {ZtxexpError} `RESULTS_UNUSABLE` when the results directory cannot be made or written
   */
  async open(): Promise<void> {
    await this.#gitFacts
    this.register()
  }

  /**
   * Says in the results directory that this session is there, and returns what it says: `hostname` and `owner`.
   *
   * @throws {ZtxexpError} `RESULTS_UNUSABLE`
   */
  register(): { heartbeat: string; meta: JsonObject } {
    if (this.#registered) return this.#registered
    const owner = { session: randomUUID(), ...describeProcess() }
    const host = hostname()
    const name = `${host.replace(/[^\w.-]/g, '_').slice(0, 64)}-${process.pid}-${owner.session}`
    const describe = (heartbeat: string): JsonObject => ({ hostname: host, owner: { ...owner, heartbeat } })
    const onTakenForDead = () => this.#options.warn(TAKEN_FOR_DEAD)
    this.#heartbeat = openResultsDir(this.#options.resultsDir, { name, describe, onTakenForDead })
    const { path: heartbeat } = this.#heartbeat
    this.#registered = { heartbeat, meta: describe(heartbeat) }
    debug?.('session %s in %s', name, this.#options.resultsDir)
    Object.assign(this.#provenance.session, this.#registered.meta)
    return this.#registered
  }

  /** Makes a run of the past one that is in progress again: an evaluation that goes on. */
  goOn(run: StartedRun, attempt: number): void {
    try {
      this.#directories.goOn(run, attempt)
      debug?.('goes on %s', run.runDir)
      this.#follower.follow(run, true)
    } catch (error) {
      throw unusable(this.#options.resultsDir, error)
    }
  }

  /** The name that is recorded for an experiment. */
  nameOf({ experiment }: ExecutePlan['spec']): string {
    return this.#options.name ?? experiment.name
  }

  /** Makes the directory of a run. @param dataset Of an evaluation. */
  openRun({ spec, options, resumeFrom }: ExecutePlan, dataset?: StartedRun['dataset']): StartedRun {
    const plan = {
      spec,
      options,
      ...(resumeFrom !== undefined && { resumeFrom }),
      ...(dataset && { dataset }),
    }
    try {
      const run = this.#directories.open(plan)
      debug?.('made %s', run.runDir)
      this.#follower.follow(run)
      return run
    } catch (error) {
      throw unusable(this.#options.resultsDir, error)
    }
  }

  /** `meta.json` of the attempt in progress of a run. */
  metaText(run: StartedRun): string {
    return this.#directories.metaText(run)
  }

  /**
   * Passes on what an attempt has written to its streams.
   *
   * @returns the error of an attempt that has spoilt its directory; that is mended, so that this can be recorded
   */
  drain(run: StartedRun, attempt: number, written: AttemptOutcome['written']): ErrorRecord | undefined {
    const mended = this.#mend(run, attempt, written)
    if (mended?.hasLostStreams) this.#follower.follow(run)
    else this.#follower.drain(run, written)
    return mended && plainRecord('RunDirectoryError', mended.message)
  }

  /** Passes on what a part of a run has written to the streams of that. */
  passOn(run: StartedRun, written: AttemptOutcome['written']): void {
    this.#follower.drain(run, written)
  }

  #mend(run: StartedRun, attempt: number, written: AttemptOutcome['written']): Mended | undefined {
    try {
      return this.#directories.mend(run, attempt, written)
    } catch (error) {
      throw unusable(this.#options.resultsDir, error)
    }
  }

  /** Output past a run's own streams: of native code, or of a process that the run has started. */
  addOutput(runId: string | null, stream: 'stdout' | 'stderr', text: string): void {
    if (runId === null) {
      this.#options.onOutput(stream, text)
      return
    }
    const whole = runOfUnit(runId)
    try {
      let budget = this.#budgets.get(whole)
      if (!budget) {
        budget = new LogBudget(this.#options.logLimit)
        this.#budgets.set(whole, budget)
      }
      if (budget.isUsedUp) return
      appendOutput(join(this.#options.resultsDir, whole), stream, text, budget)
      this.#follower.lookAt(whole)
    } catch {
      // The run has removed its directory, or the disk is full: its next record says so.
    }
  }

  close(): void {
    this.#follower.close()
    this.#heartbeat?.stop()
  }

  async #readFacts(): Promise<void> {
    const facts = await readGitFacts(this.#options.root, this.#options.resultsDir)
    const { nice = ownNiceness(), shard } = this.#options
    Object.assign(this.#provenance.session, {
      ...facts,
      node_version: process.version,
      platform: `${platform()}-${release()}-${arch()}`,
      hostname: hostname(),
      ...(nice !== 0 && { nice }),
      ...(shard && { shard: `${shard.index}/${shard.count}` }),
      started_cmd: redactArguments(process.argv.slice(1)).join(' '),
    })
  }
}

function runOf(event: LifecycleEvent): StartedRun | undefined {
  if ('result' in event) return event.result.run
  return 'run' in event ? event.run : undefined
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && ('syscall' in error || error instanceof RefusedFile)
}
