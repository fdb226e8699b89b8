/** What the main process asks of a worker, and what it answers. Plain JSON in both directions. */
import type { StoredUsage } from './case-record.ts'
import type { SourceAnswer, SourceQuestion } from './config-source.ts'
import type { ErrorRecord } from './error.ts'
import type { CaseAnswer, CasesOutcome, CasesQuestion } from './evaluation.ts'
import type {
  AbortReason,
  AttemptOutcome,
  AttemptRequest,
  CollectedExperiment,
  ConfigSelection,
} from './run.ts'

export type WorkerRequest =
  /** Comes first, answered at once: the worker is up. By making the file it is asked whose code keeps it busy. */
  | { type: 'hello'; lookFile: string; setting: WorkerSetting }
  /** Load the experiment file of a module graph, and, where asked to collect, say what it declares. */
  | { type: 'load'; module: ModuleReference; collect: ConfigSelection | null }
  /** `isShared`: whether other attempts may be going on in the worker at the same time. */
  | { type: 'attempt'; attempt: AttemptRequest; isShared: boolean }
  /** Ask the source of an experiment for configs, and tell it what became of others. */
  | { type: 'ask'; moduleKey: string; experimentIndex: number; question: SourceQuestion }
  /** Ask the dataset of an evaluation for its next cases. */
  | { type: 'cases'; moduleKey: string; experimentIndex: number; question: CasesQuestion }
  /** Abort `ctx.signal` of a run. */
  | { type: 'abort'; runId: string; reason: AbortReason }
  /** The worker has had its last attempt: answered when all that its setup files want called then has been. */
  | { type: 'leave' }
  /** Answered when an error comes up that no run in progress can be charged with. */
  | { type: 'watch' }
  /** The answer to an {@link ImportCall} of the worker. */
  | { type: 'imported'; id: number; outcome: ImportOutcome }

/** What the config file gives to code in workers, besides their environment. */
export interface WorkerSetting {
  /** Values of `define` that are made globals, as Vitest does it, so that code can set them. */
  defines: Record<string, unknown>
  /** Code that sets the other values of `define`, such as those that are expressions; may be empty. */
  definesScript: string
  /** What global setups have provided, for `inject` of Vitest. */
  provided: Record<string, unknown>
  /** What of `test` in the config file Vitest's helpers go by: `fakeTimers`, `expect`, `chaiConfig`. */
  helpers: Record<string, unknown>
}

/** For workers that no config file is for. */
export const NO_SETTING: WorkerSetting = { defines: {}, definesScript: '', provided: {}, helpers: {} }

/** Where a worker finds a module graph: a JSON file that the main process wrote. */
export interface ModuleReference {
  key: string
  path: string
  /** Path of the experiment file as shown to the user. */
  file: string
  /** Absolute path of the folder that the experiment file is in. */
  folder: string
}

export type LoadOutcome =
  /** `isToBeLeft`: the worker wants to be told (`leave`) before it is ended. */
  { ok: true; experiments: CollectedExperiment[]; isToBeLeft?: true } | { ok: false; error: ErrorRecord }

/** A module that running code wants, and that was not seen beforehand. */
export interface ImportCall {
  ztxexp: 'import'
  id: number
  /** Of the graph that the importing module is of. */
  moduleKey: string
  specifier: string
  /** Url of the importing module. */
  importer: string
}

/** Where the worker finds what is added to the graph: a JSON file that the main process wrote. */
export type ImportOutcome = { ok: true; path: string } | { ok: false; error: ErrorRecord }

export interface HelloReply {
  /** Heap limit of Node in the worker. */
  heapLimitBytes: number
}

/** The answer to each type of request. */
export interface WorkerReplies {
  hello: HelloReply
  load: LoadOutcome
  attempt: WorkerAttemptOutcome
  ask: SourceAnswer
  cases: CasesOutcome
  abort: null
  /** What `afterAll` of a setup file has thrown. */
  leave: ErrorRecord | null
  watch: LateError
  imported: null
}

/**
 * Environment variable that marks a worker and all below it, so that what outlives it is found: the pid of the main
 * process, and something that no other worker has. No option of ours.
 */
export const WORKER_MARK = '_ZTXEXP_WORKER'

/** Name of the global symbol behind which a worker process says which run the code being executed belongs to. */
export const RUN_LOOKUP = 'ztxexp.currentRun'

/** Whose code keeps a worker busy: of a run, or of none. */
export interface LookAnswer {
  runId: string | null
}

/** Exit code of a worker process that lost its channel to the main process while that was still there. */
export const DISCONNECTED_EXIT_CODE = 113

/** A request on its way, numbered; marked, because the user's code may send messages too. */
export interface RequestMessage {
  ztxexp: number
  request: WorkerRequest
}

/** What a worker sends: that it listens, and one answer per request. */
export type ReplyMessage =
  | { ztxexp: 'ready' }
  /** The last thing a worker says when the code of a run ends it: `process.exit()`, or a signal to itself. */
  | {
      ztxexp: 'exiting'
      runId: string
      code: number | null
      signal: NodeJS.Signals | null
      /** Milliseconds since its attempt began, and whether nobody had asked that to end. */
      durationMs: number
      isUnasked: boolean
    }
  | ImportCall
  /** The function of a case has returned, and its scorers are about to be called. */
  | AnsweredMessage
  | { ztxexp: number; reply: WorkerReplies[keyof WorkerReplies] }
  | { ztxexp: number; failure: string }

export interface AnsweredMessage {
  ztxexp: 'answered'
  /** Of the case: see `unitId` in model/evaluation.ts. */
  runId: string
  answer: CaseAnswer
  usage?: StoredUsage
}

/** An error that came up after the run that caused it was over, or outside of any run. */
export interface LateError {
  runId: string | null
  error: ErrorRecord
}

export type WorkerAttemptOutcome = AttemptOutcome & {
  /** Modules that it has reached besides its graph: paths from the root, or absolute ones. */
  reachedNames: string[]
  /** Whether the worker must not be used again: something of the run is still going on in it. */
  isTainted: boolean
}
