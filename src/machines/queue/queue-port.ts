/**
 * What a session and its workers need of a queue on a server: plain data and the two sides of one session's queue.
 * `test/contract/queues.test.ts` says what has to hold for each implementation. All that is read from a queue is a
 * stranger's: whoever reads it checks it.
 *
 *     coordinator ──announce, add──▶ session queue ──lease──▶ worker ──run──▶ answer
 *          ▲                                                                    │
 *          └────────────────────── accepted: each job once ◀────────────────────┘
 */
import type { ErrorRecord } from '../../model/error.ts'
import type { MetricRecord } from '../../model/event.ts'
import type { ResolvedRunOptions, RunResult } from '../../model/run.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import type { RunDocuments } from '../../store/run-directory/remote-run.ts'

/** What code a process has, to be named where that of two processes differs. */
export interface CodeFacts {
  /** Versions of `ztxexp`, `vitest` and `node`. */
  versions: Record<string, string>
  /** Of git; `null` outside of a repository. */
  commit: string | null
  /** Whether there are changes that are not committed. */
  isDirty: boolean
}

/** An experiment file of a session. */
export interface FileFacts {
  /** Path relative to the root, with forward slashes. */
  file: string
  /** What `RunSpec.codeHash` is of its runs: more than one where experiments have `inputs` of their own. */
  codeHashes: string[]
}

/** What a session says of itself when it begins, at most 64 kB as JSON. Nothing of it changes. */
export interface SessionFacts {
  /** Letters, digits, `-` and `_`; such as `20261126_174501_3f2a9c1e`. */
  id: string
  /** ISO 8601 in UTC. */
  createdAt: string
  /** Name of the machine that has started it. */
  host: string
  code: CodeFacts
  files: FileFacts[]
  /** Over all that was planned: who goes on with the session has planned the same. */
  planHash: string
  /** The name to record instead of the experiments' own. */
  name: string | null
  /** The words of its command line that say what runs: to attach to it, they are read again. */
  words: string[]
  /** The path of its results directory, and a file in it: who finds that one under the path shares the directory. */
  canary: { resultsDir: string; name: string } | null
}

/** A session as it stands in the queue. */
export interface SessionState {
  facts: SessionFacts
  /** Milliseconds since the last sign of life of its coordinator; `null` where there was none yet, or it has left. */
  coordinatorSeenMsAgo: number | null
  /** Set when the session was cancelled. */
  cancelled: ErrorRecord | null
  counts: JobCounts
}

export interface JobCounts {
  waiting: number
  active: number
  /** Accepted, or lost for good. */
  done: number
}

/** One config that is to run, as it stands in the queue; no code. */
export interface JobData {
  file: string
  /** Of the experiment in its file. */
  experimentIndex: number
  experimentName: string
  configIndex: number
  title: string
  config: JsonObject
  configHash: string
  codeHash: string
  options: ResolvedRunOptions
  /** Absolute path of an earlier run's directory, to go on from where a worker can see it. */
  resumeFrom: string | null
}

export interface QueueJob {
  /** Of this job in its session: letters, digits and `-`, never a number alone. */
  key: string
  data: JobData
}

/** How far a run is that a worker is at: each replaces the one before. */
export interface JobProgress {
  runId: string
  host: string
  /** Absolute path on that host. */
  runDir: string
  /** Milliseconds since the epoch. */
  startedAt: number
  /** From 1; 0 where no worker process has it yet. */
  attempt: number
  /** The newest record of each metric, at most 32. */
  latest: MetricRecord[]
}

/** What a worker gives back for a job: JSON, with numbers that are not finite as `stringifyMetrics` writes them. */
export interface JobAnswer {
  runId: string
  host: string
  /** Absolute path on that host. */
  runDir: string
  startedAt: number
  /** Absolute path of the project there: what errors name of its files is below it. */
  root: string
  result: Omit<RunResult, 'run' | 'isReused' | 'pastCodeHash'>
  /** Empty where coordinator and worker share the results directory. */
  documents: RunDocuments
}

/** What a worker says of itself to a session. */
export interface WorkerFacts {
  /** Of this worker process: letters, digits, `-` and `_`. */
  id: string
  host: string
  pid: number
  code: CodeFacts
  /** Runs that it does at once. */
  capacity: number
  /** Files whose code is another one here, or that are not here: where there are some, it takes no jobs. */
  otherFiles: string[]
}

/** A queue server. Methods reject with a `ZtxexpError` where it cannot be reached at the start; later they try again. */
export interface QueueBackend {
  /** The server without credentials, such as `redis://host:6379`. */
  readonly label: string
  /** What a user should know of the server, in sentences: that it forgets when it restarts, or evicts. */
  warnings(): Promise<string[]>
  /** Makes a session known to workers. Saying it twice changes nothing. */
  announce(facts: SessionFacts): Promise<void>
  /** The sessions that are open, oldest first. */
  sessions(): Promise<SessionState[]>
  /** The coordinator's side. The session need not be announced yet. It beats until it is closed. */
  coordinate(sessionId: string, listener: CoordinatorListener): Promise<CoordinatorQueue>
  /** A worker's side. It beats, with what it says of itself, until it is closed. */
  join(sessionId: string, worker: WorkerFacts, listener: WorkerListener): Promise<WorkerQueue>
  close(): Promise<void>
}

/** Told by the coordinator's side; each call of one job comes after the other. */
export interface CoordinatorListener {
  /**
   * An answer was accepted. Once for each job in the life of a {@link CoordinatorQueue}, also for those that were
   * accepted before it, or while the server was away.
   */
  onAnswer(key: string, answer: JobAnswer): void
  /** A job that nobody will run any more: the workers that had it are lost, or it broke the queue. Once, like an answer. */
  onLost(key: string, message: string): void
  /** A worker has the job; again where another one has it after that. */
  onActive(key: string): void
  onProgress(key: string, progress: JobProgress): void
  /** Somebody else has cancelled the session. Once. */
  onCancelled(error: ErrorRecord): void
  /** A sentence on the server: it is away, or back. */
  onNotice(message: string): void
}

export interface CoordinatorQueue {
  /** Adds jobs in their order. One whose key is there already, in whatever state, is left as it is. */
  add(jobs: readonly QueueJob[]): Promise<void>
  /** Of these keys those that the queue knows nothing of: the server has lost them. */
  missing(keys: readonly string[]): Promise<string[]>
  counts(): Promise<JobCounts>
  /** Workers that gave a sign of life lately. */
  workers(): Promise<WorkerFacts[]>
  /** No more jobs are given out, until {@link resume}. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Takes out all jobs that nobody has begun. */
  drain(): Promise<void>
  /** Leaves the mark that the session is cancelled, and tells those who listen. */
  cancel(error: ErrorRecord): Promise<void>
  /** Asks whoever runs a job to end it for a reason that is no failure. */
  endByName(key: string, reason: Pick<ErrorRecord, 'name' | 'message'>): Promise<void>
  /** Listens no more; what is in the queue stays, and workers go on. */
  close(): Promise<void>
  /** Takes the session with all its jobs from the server, and closes. */
  remove(): Promise<void>
}

/** What a handler is given besides its job. */
export interface JobContext {
  /** Aborted where the lease of the job is lost: what is done counts no more. */
  signal: AbortSignal
  /** Never rejects. Call it as often as there is news: it is sent once a second. */
  progress(progress: JobProgress): void
}

/** Gives a job back unanswered, so that another worker takes it. */
export const GIVE_BACK = Symbol('give back')

/** Runs a job. What it throws is a fault of ours: the job counts as lost. */
export type JobHandler = (job: QueueJob, context: JobContext) => Promise<JobAnswer | typeof GIVE_BACK>

export interface WorkerListener {
  /** The session was cancelled, also where that was before. Once. */
  onCancelled(error: ErrorRecord): void
  /** See {@link CoordinatorQueue.endByName}. */
  onEndByName(key: string, reason: Pick<ErrorRecord, 'name' | 'message'>): void
  /** The session was taken from the server: nothing more will come. Once. */
  onOver(): void
  onNotice(message: string): void
}

export interface WorkerQueue {
  /** Takes jobs, so many at once, until {@link stop}. To be called once. */
  consume(capacity: number, handler: JobHandler): void
  counts(): Promise<JobCounts>
  /** Milliseconds since the last sign of life of the coordinator; `null` where there was none. */
  coordinatorSeenMsAgo(): Promise<number | null>
  /** Takes no more jobs. Resolves when those in progress are answered or given back. */
  stop(): Promise<void>
  /** Leaves: {@link stop}, and takes what this worker says of itself from the server. */
  close(): Promise<void>
}
