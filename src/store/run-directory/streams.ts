/**
 * What a worker writes while a run goes on: `run.log` and `metrics.jsonl`, and the folders for the user's own files.
 *
 * Every record is one `write` on a descriptor opened for appending, so that it is on its way to disk before the
 * call returns and survives whatever happens to the process.
 */
import { closeSync, mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { format } from 'node:util'
import { stringifyMetrics } from '../../model/utils/json.ts'
import { isoTimestamp, logTimestamp, nowMs } from '../../model/utils/time.ts'
import { LogBudget } from '../log-budget.ts'
import { isLacking, unusable } from '../results-dir.ts'
import { FOLDERS, filePath } from './layout.ts'
import { appendToFile, openToAddLines, writeFully } from './write.ts'

/** Levels in `run.log`; what a run prints itself has the name of its stream. */
export type LineLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'STDOUT' | 'STDERR'

export interface StepRecord {
  step: number
  metrics: Record<string, unknown>
  split: string
  phase: string
}

/** A line is read and parsed as a whole, by everyone who reads it. */
const MOST_METRIC_CHARACTERS = 16 * 1024 * 1024

/** Whose streams they are. */
export interface StreamedRun {
  runId: string
  runDir: string
  attempt: number
  restarts: number
  /** Bytes that the run may print and log. Default: no limit. */
  logLimitBytes?: number
  /** Stands before each line of the log: it is only a part of the run that writes. Its log is opened when it does. */
  label?: string
}

/** The streams of one attempt. */
export class RunStreamWriter {
  readonly #runId: string
  readonly #attempt: number
  readonly #restarts: number
  readonly #runDir: string
  readonly #label: string
  #log: number | undefined
  #steps: number | undefined
  #isClosed = false
  /** The stream whose last line is not ended yet. */
  #openLine: LineLevel | undefined
  /** Lines of metrics and of printed output written so far. */
  readonly counts = { metrics: 0, printed: 0 }

  readonly #budget: LogBudget
  /** Characters may arrive in pieces. */
  readonly #decoders: { STDOUT?: StringDecoder; STDERR?: StringDecoder } = {}

  constructor(run: StreamedRun) {
    this.#budget = new LogBudget(run.logLimitBytes)
    this.#runId = run.runId
    this.#attempt = run.attempt
    this.#restarts = run.restarts
    this.#runDir = run.runDir
    this.#label = run.label ?? ''
    this.#log = this.#guard(() => {
      makeFolders(run)
      return run.label === undefined ? openToAddLines(filePath(run.runDir, 'log')) : undefined
    })
  }

  /** What the run logs. */
  log(level: LineLevel, args: unknown[]): void {
    if (this.#budget.isUsedUp) return
    this.#spend(`${this.#endOpenLine()}${this.#prefix(level)}${this.#budget.cut(format(...args))}\n`)
  }

  /** What is said of the run: always there, whatever the run has printed. */
  note(level: LineLevel, text: string): void {
    this.#writeLog(`${this.#endOpenLine()}${this.#prefix(level)}${text}\n`)
  }

  /** What the run printed, as it came: a line, and a character, may arrive in pieces. */
  print(stream: 'STDOUT' | 'STDERR', chunk: string | Uint8Array): void {
    if (chunk.length === 0 || this.#budget.isUsedUp) return
    const text = this.#decode(stream, this.#budget.cut(chunk))
    if (text === '') return
    this.counts.printed++
    let output = this.#openLine === stream ? '' : this.#endOpenLine()
    let isContinued = this.#openLine === stream
    const lines = text.split('\n')
    const rest = lines.pop() ?? ''
    for (const line of lines) {
      output += `${isContinued ? '' : this.#prefix(stream)}${line}\n`
      isContinued = false
    }
    if (rest !== '') output += `${isContinued ? '' : this.#prefix(stream)}${rest}`
    this.#openLine = rest !== '' || isContinued ? stream : undefined
    this.#spend(output)
  }

  metric({ step, metrics, split, phase }: StepRecord): void {
    const timestamp = isoTimestamp(nowMs())
    const line = stringifyMetrics({
      step,
      timestamp,
      metrics,
      split,
      phase,
      attempt: this.#attempt,
      ...(this.#restarts > 0 && { restart: this.#restarts }),
    })
    if (line.length > MOST_METRIC_CHARACTERS) throw tooLong(step, line.length)
    if (this.#isClosed) {
      writeLate(filePath(this.#runDir, 'steps'), `${line}\n`)
      return
    }
    this.#guard(() => {
      this.#steps ??= openToAddLines(filePath(this.#runDir, 'steps'))
      writeFully(this.#steps, `${line}\n`)
    })
    this.counts.metrics++
  }

  /** What is written from now on, by something that the run has left behind, is its own all the same. */
  close(): void {
    try {
      if (this.#openLine !== undefined) this.#writeLog(this.#endOpenLine())
    } finally {
      this.#isClosed = true
      if (this.#log !== undefined) closeSync(this.#log)
      if (this.#steps !== undefined) closeSync(this.#steps)
    }
  }

  #decode(stream: 'STDOUT' | 'STDERR', chunk: string | Uint8Array): string {
    if (typeof chunk === 'string') return chunk
    this.#decoders[stream] ??= new StringDecoder('utf8')
    return this.#decoders[stream].write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
  }

  #spend(text: string): void {
    const kept = this.#budget.cut(text)
    if (kept.length < text.length) this.#openLine = kept.endsWith('\n') ? undefined : 'STDOUT'
    this.#writeLog(kept)
    this.#budget.spend(kept)
    if (this.#budget.isUsedUp) this.note('WARNING', this.#budget.notice)
  }

  #prefix(level: LineLevel): string {
    return `${logTimestamp(nowMs())} - ztxexp.run.${this.#runId} - ${level} - ${this.#label}`
  }

  #endOpenLine(): string {
    const end = this.#openLine === undefined ? '' : '\n'
    this.#openLine = undefined
    return end
  }

  #writeLog(text: string): void {
    if (this.#isClosed) {
      this.#openLine = undefined
      writeLate(filePath(this.#runDir, 'log'), text)
      return
    }
    this.#guard(() => {
      this.#log ??= openToAddLines(filePath(this.#runDir, 'log'))
      writeFully(this.#log, text)
    })
  }

  /** A full disk is not the fault of the run that was about to write. */
  #guard<Result>(write: () => Result): Result {
    try {
      return write()
    } catch (error) {
      // Too many open files in one process are its own doing.
      const isOwn = (error as NodeJS.ErrnoException).code === 'EMFILE'
      throw isLacking(error) && !isOwn ? unusable(dirname(this.#runDir), error) : error
    }
  }
}

function tooLong(step: number, length: number): TypeError {
  const size = `${Math.ceil(length / 1024 / 1024)} MiB, of ${MOST_METRIC_CHARACTERS / 1024 / 1024} MiB`
  return new TypeError(
    `logMetric: the metrics of step ${step} are too large to be a line (${size}). Write them into ctx.artifactsDir.`,
  )
}

/** The descriptors of a run that is over are closed, and may be those of another run by now. */
function writeLate(path: string, text: string): void {
  try {
    const descriptor = openToAddLines(path)
    writeFully(descriptor, text)
    closeSync(descriptor)
  } catch {
    // The directory is gone, or the disk is full: there is nobody left to be told.
  }
}

/**
 * Adds output to the log of a run that its worker could not capture, in one write of whole lines.
 *
 * @param budget What is left out beyond it is said once. Default: no limit.
 */
export function appendOutput(
  runDir: string,
  stream: 'stdout' | 'stderr',
  text: string,
  budget = new LogBudget(),
): void {
  if (budget.isUsedUp) return
  const start = `${logTimestamp(nowMs())} - ztxexp.run.${basename(runDir)} - `
  const prefix = `${start}${stream.toUpperCase()} - `
  const lines = text.replace(/\n$/, '').split('\n')
  let output = budget.cut(lines.map((line) => `${prefix}${line}\n`).join(''))
  budget.spend(output)
  if (!output.endsWith('\n')) output += '\n'
  if (budget.isUsedUp) output += `${start}WARNING - ${budget.notice}\n`
  appendToFile(filePath(runDir, 'log'), output)
}

let lastMade = ''

/** The user's folders. Later attempts find them. */
function makeFolders({ runDir, label }: StreamedRun): void {
  // Parts of one run come by the thousand.
  if (label !== undefined && runDir === lastMade) return
  lastMade = runDir
  for (const folder of Object.values(FOLDERS)) mkdirSync(join(runDir, folder), { recursive: true })
}
