/** Turns what workers write into `metrics.jsonl` and `run.log` into lifecycle events, while runs go on. */
import type { LifecycleListener, MetricRecord } from '../../model/event.ts'
import type { AttemptOutcome, StartedRun } from '../../model/run.ts'
import { reviveNonFinite } from '../../model/utils/json.ts'
import { filePath } from './layout.ts'
import { FileTail } from './tail.ts'

/** How often the files of runs in progress are looked at. */
const INTERVAL_MS = 200
/** The same where something is decided by what they log. */
const SHORT_INTERVAL_MS = 20

/** How long one look may keep the main process from everything else; what is left then is read at the next look. */
const LONGEST_LOOK_MS = 50

const LOG_LINE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d{3} - ztxexp\.run\.\S+ - ([A-Z]+) - (.*)$/

interface Followed {
  run: StartedRun
  steps: FileTail
  log: FileTail
}

export class StreamFollower {
  readonly #emit: LifecycleListener
  readonly #followed = new Map<string, Followed>()
  #timer: NodeJS.Timeout | undefined
  #intervalMs = INTERVAL_MS

  constructor(emit: LifecycleListener) {
    this.#emit = emit
  }

  /** @param isOld Whether what is there by now is of an earlier session. Default: false. */
  follow(run: StartedRun, isOld = false): void {
    const steps = new FileTail(filePath(run.runDir, 'steps'))
    const log = new FileTail(filePath(run.runDir, 'log'))
    if (isOld) for (const tail of [steps, log]) tail.skip()
    this.#followed.set(run.runId, { run, steps, log })
    this.#lookEvery(run.spec.experiment.options.prune ? SHORT_INTERVAL_MS : INTERVAL_MS)
  }

  /** Passes on the rest of what an attempt wrote; a stream that got nothing is not even looked at. */
  drain(run: StartedRun, written: AttemptOutcome['written']): void {
    const followed = this.#followed.get(run.runId)
    if (!followed) return
    if (written.metrics > 0) this.#passMetrics(followed)
    if (written.printed > 0) this.#passOutput(followed)
  }

  /** Something else than its worker has added to the log of a run. */
  lookAt(runId: string): void {
    const followed = this.#followed.get(runId)
    if (followed) this.#passOutput(followed)
  }

  forget(run: StartedRun): void {
    this.#followed.delete(run.runId)
    if (this.#followed.size === 0) this.close()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Until nothing is followed any more it is looked at no more seldom. */
  #lookEvery(intervalMs: number): void {
    if (this.#timer && intervalMs >= this.#intervalMs) return
    this.close()
    this.#intervalMs = intervalMs
    this.#timer = setInterval(() => this.#look(), intervalMs).unref()
  }

  #look(): void {
    const untilMs = performance.now() + LONGEST_LOOK_MS
    for (const followed of this.#followed.values()) {
      try {
        this.#passMetrics(followed, untilMs)
        this.#passOutput(followed, untilMs)
      } catch {
        // Too many files are open, say: what is not read now is read later, at the latest when the attempt ends.
      }
    }
  }

  #passMetrics({ run, steps }: Followed, untilMs = Number.POSITIVE_INFINITY): void {
    for (const lines of steps.batches()) {
      const records = lines.flatMap(parseRecord)
      if (records.length > 0) this.#emit({ type: 'metricsLogged', run, records })
      if (performance.now() > untilMs) return
    }
  }

  #passOutput({ run, log }: Followed, untilMs = Number.POSITIVE_INFINITY): void {
    for (const lines of log.batches()) {
      for (const { stream, text } of printedParts(lines))
        this.#emit({ type: 'outputPrinted', run, stream, text })
      if (performance.now() > untilMs) return
    }
  }
}

/** What a run has printed among the lines of its log, with what stands in one stream together. */
function printedParts(lines: readonly string[]): { stream: 'stdout' | 'stderr'; text: string }[] {
  const parts: { stream: 'stdout' | 'stderr'; text: string }[] = []
  let isBeside = false
  for (const line of lines) {
    const [, level, content = ''] = LOG_LINE.exec(line) ?? []
    const stream = level === 'STDOUT' ? 'stdout' : level === 'STDERR' ? 'stderr' : undefined
    const last = parts.at(-1)
    if (stream && isBeside && last?.stream === stream) last.text += `${content}\n`
    else if (stream) parts.push({ stream, text: `${content}\n` })
    isBeside = stream !== undefined
  }
  return parts
}

function parseRecord(line: string): MetricRecord[] {
  try {
    // A reviver looks at every value, and is hardly ever needed.
    const hasNonFinite = line.includes('NaN"') || line.includes('Infinity"')
    return [JSON.parse(line, hasNonFinite ? reviveNonFinite : undefined) as MetricRecord]
  } catch {
    // A line torn by the end of its worker: readers pass over it too.
    return []
  }
}
