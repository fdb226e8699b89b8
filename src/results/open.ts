/** Opens a results directory for reading: its records, and what its runs logged step by step. */
import { basename, join, resolve } from 'node:path'
import { findFields } from '../analysis/expression/field-name.ts'
import { acceptRecord, acceptRun, type RunFilter } from '../analysis/filter.ts'
import { partsOf, type RunRecord, toRecord } from '../analysis/record.ts'
import type { DamagedRun, RunFields } from '../model/stored-run.ts'
import { isCutText } from '../model/utils/cut-text.ts'
import type { JsonValue } from '../model/utils/json.ts'
import {
  listRunDirectories,
  mayHaveCutTexts,
  type ReadRunsOptions,
  readRun,
  readRuns,
} from '../store/run-directory/read.ts'
import {
  forEachMetricEvent,
  type ReadMetricsOptions,
  readMetricEvents,
  type StoredMetric,
} from '../store/run-directory/read-metrics.ts'

/** Which runs are read, and how much of them. */
export interface RecordOptions extends RunFilter {
  /** Read `meta.json` too. Default: only when `where` names one of its fields. */
  withMeta?: boolean
  /**
   * Of texts of metrics beyond 4,096 characters only the beginning and the end are there, and between them
   * `…[15,000,000 characters, sha256 2c26b46b68ffc68f]…`: for a table, which shows less of them. Two of them are equal
   * where the whole ones are. What the filter asks is asked of the whole ones. Default: false, they are whole.
   */
  areTextsCut?: boolean
  /** Asked with `run.json`, before anything else of a run is read. Default: all are wanted. */
  accept?: (run: RunFields) => boolean
}

/** Which logged metrics are read. */
export interface MetricEventOptions extends RecordOptions {
  /** Default: `last`, for runs that were tried several times. */
  attempts?: 'last' | 'all'
  /**
   * So many numbers of each record are wanted, the first ones: of records with thousands, most of what follows them may be
   * left out, but never in the first of a split and phase. Default: all.
   */
  firstMetrics?: number
}

/** A logged metric record, and whose it is. */
export interface MetricEvent extends StoredMetric {
  run_id: string
}

/**
 * Opens a results directory, Python's or ours. Nothing is read before it is asked for, and nothing is kept: each
 * call reads what is there then.
 *
 * @example
 * const results = openResults('results')
 * for await (const { runId, row } of results.records({ status: 'succeeded' })) console.log(runId, row.score)
 */
export function openResults(dir: string): Results {
  return new Results(dir)
}

/** Whether a filter may look at a text of a record that was cut. */
function mayAskCutText({ where, predicate }: RunFilter, record: RunRecord): boolean {
  if (predicate) return true
  const parts = partsOf(record)
  const mayBeCut = (value: JsonValue) =>
    typeof value === 'string' ? isCutText(value) : typeof value === 'object' && value !== null
  return where?.names.some((name) => findFields(parts, name).some(({ value }) => mayBeCut(value))) ?? false
}

/** Whether a filter accepts a record that was read with `areTextsCut`: what asks for a long text is asked of the whole one. */
export function acceptsCut(results: Results, record: RunRecord, filter: RunFilter): boolean {
  const asked = mayAskCutText(filter, record) ? results.whole(record) : record
  return asked !== undefined && acceptRecord(filter)(asked)
}

/** A results directory that was opened by {@link openResults}. */
export class Results {
  /** Absolute path. */
  readonly dir: string
  readonly #damaged = new Map<string, DamagedRun>()
  readonly #tornLines = new Map<string, number>()

  constructor(dir: string) {
    this.dir = resolve(dir)
  }

  /**
   * The directories that could not be read so far, with the reason: they are left out everywhere else. One of which
   * only the logged metrics could not be read is among them too.
   */
  get damaged(): DamagedRun[] {
    return [...this.#damaged.values()]
  }

  /** How many lines of `metrics.jsonl` were skipped so far because they were torn or not records. */
  get tornLines(): number {
    return [...this.#tornLines.values()].reduce((sum, count) => sum + count, 0)
  }

  /**
   * The runs in the order in which they started, one by one, so that any number of them fits in memory.
   *
   * @throws ZtxexpError (`NOT_FOUND`) when the directory does not exist.
   */
  async *records(options: RecordOptions = {}): AsyncGenerator<RunRecord> {
    const accepts = acceptRecord(options)
    const fits = acceptRun(options)
    const reading: ReadRunsOptions = {
      accept: (run) => fits(run) && (options.accept?.(run) ?? true),
      areTextsCut: options.areTextsCut ?? false,
      withMeta: options.withMeta ?? options.where?.names.some((name) => name.startsWith('meta.')) ?? false,
      onDamaged: (damaged) => this.#damaged.set(damaged.runDir, damaged),
    }
    for await (const stored of readRuns(this.dir, reading)) {
      const record = toRecord(stored)
      // The cut one: the whole one may be large.
      if (reading.areTextsCut ? acceptsCut(this, record, options) : accepts(record)) yield record
    }
  }

  /**
   * A record that was read with `areTextsCut` with its texts whole, so that one after the other can be had of many that
   * do not fit in memory together.
   *
   * @returns `undefined` where it is gone since, or can be read no more
   */
  whole(record: RunRecord): RunRecord | undefined {
    if (!mayHaveCutTexts(record.runDir)) return record
    const stored = readRun(record.runDir, { withMeta: record.meta !== null })
    return stored?.kind === 'run' ? toRecord(stored) : undefined
  }

  /** The names of the run directories, newest first, as far as they are plain: what is in them is not read. */
  ids(): string[] {
    return listRunDirectories(this.dir)
      .directories.map((path) => basename(path))
      .filter((name) => /^[\w.-]+$/.test(name))
      .reverse()
  }

  /** {@link records}, all in memory. */
  async toArray(options: RecordOptions = {}): Promise<RunRecord[]> {
    const records: RunRecord[] = []
    for await (const record of this.records(options)) records.push(record)
    return records
  }

  /** What the runs logged with `ctx.logMetric`, run by run, in the order in which it was logged. */
  async *metricEvents(options: MetricEventOptions = {}): AsyncGenerator<MetricEvent> {
    for await (const record of this.records(options)) yield* this.eventsOf(record, options)
  }

  /** {@link metricEvents} of one run. */
  *eventsOf(
    record: RunRecord,
    { attempts = 'last', firstMetrics }: MetricEventOptions = {},
  ): Generator<MetricEvent> {
    for (const event of readMetricEvents(record.runDir, { ...this.#telling(record), firstMetrics })) {
      if (attempts === 'all' || isOfLastAttempt(event, record)) yield { run_id: record.runId, ...event }
    }
  }

  /**
   * {@link eventsOf} of the last attempt, given one by one: a quarter less time for a million records.
   *
   * @example
   * results.forEachEvent(record, ({ step, metrics }) => draw(step, metrics.loss))
   */
  forEachEvent(record: RunRecord, visit: (event: StoredMetric) => void): void {
    forEachMetricEvent(record.runDir, this.#telling(record), (event) => {
      if (isOfLastAttempt(event, record)) visit(event)
    })
  }

  /** Keeps what could not be read of the metrics of a run. */
  #telling({ runDir }: RunRecord): Required<Pick<ReadMetricsOptions, 'onBadLine' | 'onRefused'>> {
    let tornLines = 0
    return {
      onBadLine: () => this.#tornLines.set(runDir, ++tornLines),
      onRefused: (reason) =>
        this.#damaged.set(join(runDir, 'metrics.jsonl'), {
          kind: 'damaged',
          runDir,
          reason: `metrics.jsonl: ${reason}`,
        }),
    }
  }
}

function isOfLastAttempt({ attempt, restart = 0 }: StoredMetric, { run }: RunRecord): boolean {
  // Python logs no attempt: then nothing can be told apart.
  return attempt === null || (attempt === run.attempt && restart === (run.restarts ?? 0))
}
