/**
 * A run of an evaluation whose outputs are scored again: its function is not called.
 *
 * Lines are added to its `cases.jsonl`, each the whole record with its new scores; when all are there, the means are made
 * of what stands in the file. A run that was killed on the way goes on where it was.
 */
import { CaseTally } from '../../analysis/cases/aggregate-cases.ts'
import { caseFields, caseMetrics } from '../../analysis/cases/case-metrics.ts'
import { addUsage, type CaseRecord } from '../../model/case-record.ts'
import { type ErrorRecord, INTERRUPTED, interrupted, plainRecord } from '../../model/error.ts'
import type { CaseAnswer, CaseScores, CaseUnit, DatasetCase, RunUnit } from '../../model/evaluation.ts'
import type { StartedRun } from '../../model/run.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import { messageOf } from '../../model/utils/message-of.ts'
import { isoTimestamp, nowMs } from '../../model/utils/time.ts'
import type { ExecutePlan, UnitResult } from '../../scheduler/ports.ts'
import { readCases } from '../../store/run-directory/case-lines.ts'
import { beginRescore, endRescore } from '../../store/run-directory/rescored.ts'
import type { PastCases } from './past-cases.ts'
import { RunOfCases } from './run-of-cases.ts'

/** What became of the cases of a run. */
export interface RescoreCounts {
  /** Outputs that were scored again, those of an earlier command that was cut short included. */
  scored: number
  /** Of these, those of which a scorer has failed. */
  withErrors: number
  /** Cases without an output, since their function has failed or skipped them. */
  withoutOutput: number
  /** Cases whose content is another one in the dataset of now. */
  changed: number
}

export interface RescoreEnd {
  plan: ExecutePlan
  /** Names of those that were called. */
  scorers: readonly string[]
  counts: RescoreCounts
  /** What the scores come to, as in `metrics.json`. */
  metrics: JsonObject | null
  /** Why it was not done. */
  error: ErrorRecord | undefined
}

export interface RescorePorts {
  /** Names of the scorers that are called. */
  scorers: readonly string[]
  /** Whether no other scores are kept. */
  isAll: boolean
  open(plan: ExecutePlan): StartedRun
  /** An output has been scored. */
  onScored(): void
  onEnd(end: RescoreEnd): void
}

export class RescoredRun extends RunOfCases {
  protected readonly whyLeft = LEFT
  protected override readonly endsUnopened = true
  readonly #ports: RescorePorts
  readonly #counts: RescoreCounts = { scored: 0, withErrors: 0, withoutOutput: 0, changed: 0 }
  /** When the scores that count were begun with. */
  #since = ''

  /** @param cases None where its directory cannot be read any more. */
  constructor(plan: ExecutePlan, cases: PastCases | undefined, ports: RescorePorts) {
    super(plan, cases)
    this.#ports = ports
  }

  protected unitsOf(cases: readonly DatasetCase[]): RunUnit[] {
    if (!this.#canOpen()) return []
    const units: RunUnit[] = []
    for (const { id, value, hash } of cases) {
      for (let repeat = 1; repeat <= this.repeats; repeat++) {
        const unit: CaseUnit = { kind: 'case', id, repeat, value, hash, scorers: this.#ports.scorers }
        if (this.#isToScore(unit)) units.push(unit)
      }
    }
    return units
  }

  protected begin(): StartedRun {
    return this.#ports.open(this.plan)
  }

  protected override onOpened({ runDir, spec }: StartedRun): void {
    const scorers = [...this.#ports.scorers]
    const mark = { started_at: isoTimestamp(nowMs()), scorers, scorers_hash: spec.scorersHash ?? null }
    this.#since = beginRescore(runDir, mark).started_at
  }

  override answerOf(unit: CaseUnit): CaseAnswer | undefined {
    const record = this.#recordOf(unit)
    return record && { output: record.output, durationMs: record.duration_sec * 1000 }
  }

  protected take(unit: RunUnit, result: UnitResult | undefined): void {
    if (!result || result.error) this.error ??= result?.error ?? interrupted(LEFT)
    else if (unit.kind === 'summary') this.summary = result.metrics
    else if (result.evaluated) this.#record(unit, result.evaluated.scored)
  }

  /** What is wrong with one directory is no reason to leave the others as they are. */
  #canOpen(): boolean {
    try {
      if (!this.pastCases) throw new Error('its directory cannot be read any more')
      this.open()
    } catch (error) {
      this.error ??= plainRecord('RunDirectoryError', messageOf(error))
    }
    return this.error === undefined
  }

  /** Of a case that has an output, unless it was scored before this command was cut short. */
  #isToScore(unit: CaseUnit): boolean {
    const record = this.#recordOf(unit)
    if (!record) return false
    if (record.case_hash !== unit.hash) this.#counts.changed++
    else if (record.error) this.#scoreFailure(record)
    else if (record.skipped !== undefined) this.#counts.withoutOutput++
    else if (record.rescored_at !== undefined && record.rescored_at >= this.#since) this.#count(record)
    else return true
    return false
  }

  #recordOf({ id, repeat }: CaseUnit): CaseRecord | undefined {
    const found = this.pastCases?.see({ id, repeat })
    return found && !found.isLeftOut ? this.pastCases?.recordOf(found) : undefined
  }

  /** With `errors: 'zero'` it has a score of each scorer, new ones too. */
  #scoreFailure(record: CaseRecord): void {
    this.#counts.withoutOutput++
    if (this.plan.spec.experiment.options.errors !== 'zero') return
    if (record.rescored_at !== undefined && record.rescored_at >= this.#since) return
    this.#write(record, {
      scores: Object.fromEntries(this.#ports.scorers.map((name) => [name, { score: 0 }])),
    })
  }

  #record(unit: CaseUnit, scored: CaseScores): void {
    const record = this.#recordOf(unit)
    if (record) this.#count(this.#write(record, scored))
  }

  #write(record: CaseRecord, { scores, usage }: CaseScores): CaseRecord {
    const { scorersHash } = this.plan.spec
    const judgeUsage = addUsage(record.judge_usage, usage)
    const written: CaseRecord = {
      ...record,
      scores: this.#ports.isAll ? scores : { ...record.scores, ...scores },
      ...(judgeUsage && { judge_usage: judgeUsage }),
      ...(scorersHash !== undefined && this.#ports.isAll && { scorers_hash: scorersHash }),
      rescored_at: isoTimestamp(nowMs()),
    }
    this.write(written)
    return written
  }

  #count({ scores }: CaseRecord): void {
    this.#counts.scored++
    this.#ports.onScored()
    if (this.#ports.scorers.some((name) => scores[name]?.error)) this.#counts.withErrors++
  }

  protected finish(): void {
    const metrics = this.error || !this.run ? null : this.#summarize(this.run)
    const error = this.error ?? (this.run ? undefined : plainRecord(INTERRUPTED, LEFT))
    this.#ports.onEnd({ plan: this.plan, scorers: this.#ports.scorers, counts: this.#counts, metrics, error })
  }

  #summarize({ runDir, dataset, spec }: StartedRun): JsonObject {
    const tally = new CaseTally()
    for (const record of readCases(runDir)) tally.add(record)
    const aggregate = tally.finish()
    const metrics = { ...caseMetrics(aggregate), ...this.summary }
    const fields = {
      ...caseFields(aggregate, dataset?.total ?? aggregate.done),
      ...(spec.scorersHash !== undefined && this.#ports.isAll && { scorers_hash: spec.scorersHash }),
      rescored_at: isoTimestamp(nowMs()),
    }
    endRescore(runDir, { metrics, fields: fields as unknown as JsonObject })
    return metrics
  }
}

const LEFT = 'The command was ended before all outputs were scored.'
