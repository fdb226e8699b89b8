/** What pruners look at of runs: what they log step by step, or what their cases come to. */
import { CaseCurve, CasePositions } from '../../analysis/cases/case-curve.ts'
import { betterSplit, LoggedCurve } from '../../analysis/logged-curve.ts'
import type { CaseRecord } from '../../model/case-record.ts'
import type { MetricRecord } from '../../model/event.ts'
import type { ExperimentSpec } from '../../model/run.ts'
import { counted } from '../../model/utils/counted.ts'
import { prunerOf } from '../../search/pruners/named.ts'
import type { Curve, Pruner } from '../../search/pruners/pruner.ts'
import { bestOf } from '../../search/pruners/wilcoxon.ts'
import { readCases } from '../../store/run-directory/case-lines.ts'
import { readMetricEvents } from '../../store/run-directory/read-metrics.ts'
import { prunedBy } from './pruned-by.ts'

/** What runs tell of themselves. */
export type Told = Pick<MetricRecord, 'step' | 'metrics' | 'split' | 'restart'> & { attempt: number | null }
export type ToldCase = Pick<CaseRecord, 'id' | 'repeat' | 'scores'>

/** The curve of one run. */
interface RunCurve<Record> {
  /** @returns whether it has come so far that it is worth a look */
  add(record: Record): boolean
  /** How far it has come, in words. */
  readonly place: string
  curve(isComplete: boolean): Curve
}

interface PrunedRun<Record> {
  curve: RunCurve<Record>
  isComplete: boolean
  isToBeEnded: boolean
}

/** The runs of one experiment. */
export class PrunedRuns<Record> {
  readonly #pruner: Pruner
  readonly #createCurve: () => RunCurve<Record>
  readonly #read: (runDir: string) => Iterable<Record>
  readonly #runs = new Map<string, PrunedRun<Record>>()

  constructor(
    pruner: Pruner,
    createCurve: () => RunCurve<Record>,
    read: (runDir: string) => Iterable<Record>,
  ) {
    this.#pruner = pruner
    this.#createCurve = createCurve
    this.#read = read
  }

  /** What a run has told before: of the past, or of a session that it goes on from. */
  readPast({ runId, runDir }: { runId: string; runDir: string }): void {
    const { curve } = this.#of(runId)
    for (const record of this.#read(runDir)) curve.add(record)
  }

  /** @returns why it is to be ended; undefined where it goes on */
  add(runId: string, records: readonly Record[]): string | undefined {
    const own = this.#of(runId)
    for (const record of records) {
      if (!own.curve.add(record) || own.isToBeEnded) continue
      const others = [...this.#runs.values()].filter((run) => run !== own)
      const reason = this.#pruner.judge(curveOf(own), others.map(curveOf))
      if (reason === undefined) continue
      own.isToBeEnded = true
      return `${own.curve.place}: ${reason}`
    }
    return undefined
  }

  /** It has come to its end. Of those that are compared step by step, only the best is kept. */
  complete(runId: string): void {
    const own = this.#runs.get(runId)
    if (!own) return
    own.isComplete = true
    if (!this.#pruner.isPaired) return
    const complete = [...this.#runs].filter(([, run]) => run.isComplete)
    const curves = new Map(complete.map(([id, run]) => [curveOf(run), id]))
    const best = bestOf([...curves.keys()])
    for (const id of curves.values()) if (!best || curves.get(best) !== id) this.#runs.delete(id)
  }

  forget(runId: string): void {
    this.#runs.delete(runId)
  }

  #of(runId: string): PrunedRun<Record> {
    const known = this.#runs.get(runId)
    if (known) return known
    const run = { curve: this.#createCurve(), isComplete: false, isToBeEnded: false }
    this.#runs.set(runId, run)
    return run
  }
}

function curveOf<Record>({ curve, isComplete }: PrunedRun<Record>): Curve {
  return curve.curve(isComplete)
}

/** Of an experiment whose runs log as they go on. @throws {ZtxexpError} see {@link prunedBy} */
export function loggingRuns(spec: ExperimentSpec, prune: NonNullable<ExperimentSpec['options']['prune']>) {
  const { metric, sign } = prunedBy(JSON.stringify(spec.name), spec)
  let split = prune.split
  const createCurve = (): RunCurve<Told> => {
    const logged = new LoggedCurve(metric, sign)
    return {
      add: (record) => {
        const added = logged.add(record)
        // Otherwise it is what has been seen so far.
        if (prune.split === undefined) split = betterSplit(split, logged.split)
        return added !== undefined && added === split
      },
      get place() {
        return `step ${logged.of(split).at(-1)?.step}`
      },
      curve: (isComplete) => ({ points: logged.of(split), isComplete }),
    }
  }
  return new PrunedRuns<Told>(prunerOf(prune), createCurve, readMetricEvents)
}

/** Of an evaluation. @throws {ZtxexpError} see {@link prunedBy} */
export function evaluatedRuns(spec: ExperimentSpec, prune: NonNullable<ExperimentSpec['options']['prune']>) {
  const { metric: score, sign } = prunedBy(JSON.stringify(spec.name), spec)
  const pruner = prunerOf(prune, true)
  const positions = pruner.isPaired ? new CasePositions() : undefined
  const createCurve = (): RunCurve<ToldCase> => {
    const curve = new CaseCurve({ score, sign, positions })
    return {
      add: (record) => curve.add(record),
      get place() {
        return `after ${counted(curve.count, 'case')}`
      },
      curve: (isComplete) => ({ points: curve.points, isComplete, isRunningMean: curve.isRunningMean }),
    }
  }
  return new PrunedRuns<ToldCase>(pruner, createCurve, readCases)
}
