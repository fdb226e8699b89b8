/** Compares the runs of a session with a baseline, experiment by experiment. */

import { configFields } from '../../model/fields.ts'
import type { GateVerdict } from '../../model/gate-verdict.ts'
import { type CaseComparison, compareByCase } from '../compare.ts'
import type { CasesOf } from '../comparison/case-scores.ts'
import { judgeComparison } from '../comparison/fail-on.ts'
import { experimentKey } from '../latest.ts'
import type { RunRecord } from '../record.ts'
import { groupRepeats, type RunRow } from '../run-row.ts'

/** The runs of an experiment that are judged. */
export interface JudgedRuns {
  file: string
  /** As declared. */
  name: string
  records: readonly RunRecord[]
}

/** An experiment against what the baseline has of it. */
export interface BaselineComparison {
  /** As declared. */
  name: string
  file: string
  comparison: CaseComparison
}

export class BaselineJudge {
  /** As the user has named it. */
  readonly name: string
  /** Whether what is worse fails, or is only told. */
  readonly isGate: boolean
  readonly #records: readonly RunRecord[]
  readonly #casesOf: CasesOf | undefined

  /** @param casesOf Reads the cases of evaluations, on both sides. */
  constructor(
    { name, records, casesOf }: { name: string; records: readonly RunRecord[]; casesOf?: CasesOf },
    isGate: boolean,
  ) {
    this.#casesOf = casesOf
    this.name = name
    this.isGate = isGate
    this.#records = records
  }

  /** What must hold, as it stands in verdicts. */
  get rule(): string {
    return `no worse than ${this.name}`
  }

  /** Runs that have skipped themselves are left out, by their user. Without an old side there is nothing to compare. */
  compare({ file, name, records }: JudgedRuns): BaselineComparison {
    const fresh = records.filter(({ run }) => run.status !== 'skipped')
    const options = { pairSingles: false, ...rowsOf(fresh) }
    return { file, name, comparison: compareByCase(this.#sideOf(fresh), fresh, options, this.#casesOf) }
  }

  /** How many runs of the baseline are of none of these experiments. */
  countOthers(experiments: readonly JudgedRuns[]): number {
    const known = new Set(experiments.flatMap(({ records }) => this.#sideOf(records)))
    return this.#records.length - known.size
  }

  /** One verdict on an experiment whose runs are over, or one for each metric that is worse. */
  judge(runs: JudgedRuns): GateVerdict[] {
    if (!this.isGate || runs.records.length === 0) return []
    const { comparison } = this.compare(runs)
    if (this.#sideOf(runs.records).length === 0)
      return [this.#verdict(runs, { note: 'the baseline does not have it' })]
    const { outcome, reasons } = judgeComparison(comparison)
    switch (outcome) {
      case 'worse':
        return reasons.map((problem) => this.#verdict(runs, { problem: asClause(problem) }))
      case 'incomparable':
        return [this.#verdict(runs, { problem: asClause(reasons.join(' ')), isIncomparable: true })]
      case 'passed':
        return [this.#verdict(runs, { note: reasons.length > 0 ? asClause(reasons.join(' ')) : null })]
      default:
        return outcome satisfies never
    }
  }

  /** Where the baseline has none of the experiments that have run: that is no success. */
  judgeNothing(experiments: readonly JudgedRuns[]): GateVerdict[] {
    const known = experiments.filter(({ records }) => records.length > 0)
    if (!this.isGate || known.length === 0) return []
    if (known.some(({ records }) => this.#sideOf(records).length > 0)) return []
    const problem = 'nothing to compare: the baseline has none of these experiments'
    const nobody = { experimentName: null, file: null, name: '--baseline', runIds: [] }
    return [
      { ...this.#verdict({ file: '', name: '', records: [] }, { problem, isIncomparable: true }), ...nobody },
    ]
  }

  /** What the baseline has of an experiment: of its file and name, else of its name. */
  #sideOf(records: readonly RunRecord[]): RunRecord[] {
    const keys = new Set(records.map(experimentKey))
    const own = this.#records.filter((record) => keys.has(experimentKey(record)))
    if (own.length > 0) return own
    const names = new Set(records.map(({ run }) => run.experiment_name))
    return this.#records.filter(({ run }) => names.has(run.experiment_name))
  }

  #verdict({ file, name, records }: JudgedRuns, said: Partial<GateVerdict>): GateVerdict {
    return {
      experimentName: records[0]?.run.experiment_name ?? name,
      file,
      name,
      rule: this.rule,
      problem: null,
      note: null,
      runIds: records.flatMap(({ run, runId }) => (run.status === 'succeeded' ? [runId] : [])),
      excusedRunIds: [],
      ...said,
    }
  }
}

/** A row for each variant, where there are repeats or cases of each: what happens to one of them is small in the mean of all. */
function rowsOf(records: readonly RunRecord[]): { by?: string[] } {
  const rows = groupRepeats(records)
  const hasChance = ({ runs }: RunRow) => runs.length > 1 || runs.every(({ run }) => run.cases !== undefined)
  if (rows.length < 2 || !rows.every(hasChance)) return {}
  return { by: configFields(rows.map(({ config }) => config)).varying }
}

/** A sentence as a part of another one. */
function asClause(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
