/** The errors of ztxexp, the errors that users throw, and the record an error travels in. */
import type { JsonObject } from './utils/json.ts'

/** What kind of error one of ztxexp is. */
export type ErrorCode =
  /** A flag, argument or environment variable that is unknown or has a bad value. */
  | 'BAD_OPTION'
  /** A config file that is missing, does not load, or has a bad `experiment` key. */
  | 'BAD_CONFIG_FILE'
  /** An experiment file that does not load. */
  | 'FILE_NOT_LOADED'
  /** A declaration that cannot work: a bad config, option, title or sweep. */
  | 'BAD_DECLARATION'
  /** The results directory cannot be used: not writable, full, not a directory. */
  | 'RESULTS_UNUSABLE'
  /** The worker processes cannot be started. */
  | 'WORKERS_UNUSABLE'
  /** A run or a file that was named does not exist. */
  | 'NOT_FOUND'
  /** What was to be compared cannot be: a side is missing, there is no pair, or the data are not the same. */
  | 'NOT_COMPARABLE'
  /** A file of a baseline that is none, or was changed by hand into something else. */
  | 'BAD_BASELINE'
  /** A queue cannot be used: no server, missing packages, or what is in it is none of ztxexp's. */
  | 'QUEUE_UNUSABLE'
  /** Something that cannot happen has happened: a bug in ztxexp. */
  | 'INTERNAL'

/** A class of errors, or its name. */
export type ErrorClassOrName = string | (abstract new (...args: never[]) => Error)

/** An error of ztxexp itself. Its message says what is wrong, where, and what to do next. */
export class ZtxexpError extends Error {
  override readonly name = 'ZtxexpError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }

  /** The exit status of the command that ends with this error. */
  get exitCode(): 1 | 2 {
    return this.code === 'NOT_FOUND' ? 1 : 2
  }
}

/** An error of ours that stands for one of the user's code: it is recorded as that one. */
export class RecordedError extends ZtxexpError {
  readonly record: ErrorRecord

  constructor(code: ErrorCode, record: ErrorRecord, cause?: unknown) {
    super(code, record.message, { cause })
    this.record = record
  }
}

/** Fails loudly where an invariant of ztxexp does not hold. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new ZtxexpError('INTERNAL', `${what}. This is a bug in ztxexp.`)
}

/** Ends an experiment's function early: the run is recorded as `skipped`, never retried, never a failure. */
export class SkipRun extends Error {
  override name = 'SkipRun'
}

/** Thrown by an experiment, it fails the run at once, whatever `maxAttempts` and `retryOn` say. */
export class NoRetry extends Error {
  override name = 'NoRetry'
}

/** An error as JSON, so that it keeps its name, code, cause and fields across process borders and on disk. */
export interface ErrorRecord {
  /** The error's `name`, else its class name. */
  name: string
  message: string
  /** The stack with positions in the user's source, cause not included. */
  stack?: string
  code?: string | number
  /** Class names along the prototype chain, nearest first, such as `['HttpError', 'Error']`. */
  classNames: string[]
  /** Own fields of the error that are plain data. */
  fields?: JsonObject
  /** What an assertion compared, where that says more than its message. */
  comparison?: ErrorComparison
  cause?: ErrorRecord
  /** The errors of an `AggregateError`. */
  errors?: ErrorRecord[]
}

/** Both sides of an assertion as texts of one printer, of bounded size, to be compared line by line. */
export interface ErrorComparison {
  expected: string
  actual: string
}

/** The record of something that went wrong in no code of the user: it has no stack. */
export function plainRecord(name: string, message: string): ErrorRecord {
  return { name, message, classNames: [name, 'Error'] }
}

/** The record with a setup file as what is at fault. */
export function ofSetupFile(record: ErrorRecord, file: string): ErrorRecord {
  const message = `The setup file ${file} does not load: ${record.message}`
  const stack = record.stack?.replace(record.message, () => message)
  return { ...record, message, ...(stack !== undefined && { stack }) }
}

/** The `error_type` of runs that were ended, or left, before they were over. */
export const INTERRUPTED = 'Interrupted'

/** The record of a run that is ended before it is over, for a reason that is not its own. */
export function interrupted(message: string): ErrorRecord {
  return plainRecord(INTERRUPTED, message)
}
