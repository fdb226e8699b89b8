/** What is known of the runs of a page: their records in rows that stay, and what they have logged. */

import { basename } from 'node:path'
import { evaluationOf } from '../../analysis/cases/evaluation.ts'
import { type CompareOptions, compareByCase } from '../../analysis/compare.ts'
import { Directions } from '../../analysis/directions.ts'
import { experimentKey } from '../../analysis/latest.ts'
import { type RunRecord, toRecord } from '../../analysis/record.ts'
import { judgeRecords } from '../../analysis/stored-gates.ts'
import type { Direction } from '../../model/objective.ts'
import type { DamagedRun } from '../../model/stored-run.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { isPlainObject } from '../../model/utils/json.ts'
import { redactJson } from '../../model/utils/redact.ts'
import { CaseReader } from '../../results/case-reader.ts'
import type { Results } from '../../results/open.ts'
import type { ExperimentInfo, PageComparison, PageIndex } from '../model/page-index.ts'
import { CurveStore } from './curve-store.ts'
import { type PageRow, runColumns } from './run-columns.ts'
import { readRunCurves } from './run-curves.ts'
import { type Columns, configColumns, metricColumns, objectiveOf } from './value-columns.ts'

/** What shown runs are compared with. */
export interface Baseline extends CompareOptions {
  /** As it was asked for. */
  text: string
  records: readonly RunRecord[]
}

export interface PageDataOptions {
  results: Results
  /** Such as `0.1.0`. */
  version: string
  isLive: boolean
  /** Points of each line, at the most. */
  points: number
  baseline?: Baseline | undefined
  /** Directories that could not be read besides those that `results` knows. */
  damaged?: () => readonly DamagedRun[]
}

export class PageData {
  readonly curves: CurveStore
  readonly cases = new CaseReader()
  readonly notes: string[] = []
  readonly #options: PageDataOptions
  readonly #rows: PageRow[] = []
  readonly #places = new Map<string, number>()

  constructor(options: PageDataOptions) {
    this.#options = options
    this.curves = new CurveStore(options.points)
  }

  get size(): number {
    return this.#rows.length
  }

  /** The run of a row; `undefined` where there is no such row. */
  record(row: number): RunRecord | undefined {
    return this.#rows[row]?.record
  }

  rowOf(runId: string): number | undefined {
    return this.#places.get(runId)
  }

  /** Takes a run as it is now. @returns its row */
  set(found: RunRecord): number {
    const { runId, runDir, run, metrics, meta } = found
    const record = toRecord({ runId, runDir, run, metrics, meta, config: redactJson(found.config) })
    const row = this.#places.get(record.runId) ?? this.#rows.length
    this.#places.set(record.runId, row)
    this.#rows[row] = { record, isGone: false }
    return row
  }

  /** Its directory is not there any more. */
  remove(row: number): void {
    const known = this.#rows[row]
    if (known) known.isGone = true
    this.curves.delete(row)
  }

  /** Whether what it has logged was read. */
  hasCurves(row: number): boolean {
    return this.curves.statsOf(row) !== undefined
  }

  readCurves(row: number): void {
    const record = this.record(row)
    if (record) this.curves.set(row, readRunCurves(this.#options.results, record))
  }

  index(): PageIndex {
    const { results, version, isLive, baseline } = this.#options
    const records = this.#rows.map(({ record }) => record)
    const present = this.#rows.flatMap(({ record, isGone }) => (isGone ? [] : [record]))
    const config = configColumns(records)
    const metrics = metricColumns(
      records,
      records.map((_, row) => this.curves.statsOf(row)),
    )
    return {
      title: basename(results.dir),
      madeAt: new Date().toISOString(),
      version,
      isLive,
      runs: runColumns(this.#rows),
      experiments: experimentsOf(records),
      config: config.columns,
      metrics: metrics.columns,
      comparison: baseline ? this.#compare(baseline, present) : null,
      gates: judgeRecords(present),
      notes: [
        ...this.notes,
        ...describeLeftOut(config, 'config keys'),
        ...describeLeftOut(metrics, 'metrics'),
      ],
      damaged: [...results.damaged, ...(this.#options.damaged?.() ?? [])].map(({ runDir, reason }) => ({
        name: basename(runDir),
        reason,
      })),
    }
  }

  #compare({ text, records, ...options }: Baseline, shown: readonly RunRecord[]): PageComparison {
    const { pairs, orphans, failures, configDifferences, metrics, variants } = compareByCase(
      records,
      shown,
      options,
      this.cases.casesOf,
    )
    return {
      baseline: text,
      pairs: pairs.map((pair) => ({
        old: this.rowOf(pair.old.runId) ?? null,
        new: this.rowOf(pair.new.runId) ?? -1,
      })),
      onlyOld: orphans.old.length,
      onlyNew: orphans.new.length,
      failedOld: failures.old.length,
      failedNew: failures.new.length,
      configDifferences,
      metrics,
      variants: variants.map(({ pair, scores }) => ({ new: this.rowOf(pair.new.runId) ?? -1, scores })),
    }
  }
}

function describeLeftOut({ columns, leftOut }: Columns<unknown>, what: string): string[] {
  const [shown, all] = [columns.length, columns.length + leftOut].map((count) => count.toLocaleString('en'))
  return leftOut === 0 ? [] : [`Tables and filters have ${shown} of ${all} ${what}.`]
}

/** In the order of the numbers that `runColumns` gives them: of their first runs. */
function experimentsOf(records: readonly RunRecord[]): ExperimentInfo[] {
  return [...groupBy(records, experimentKey).values()].map((own) => ({
    name: own[0].run.experiment_name ?? '(no name)',
    file: own[0].run.file ?? null,
    objective: own.map(({ run }) => objectiveOf(run.objective)).find((metric) => metric !== null) ?? null,
    directions: recordedDirections(own),
    scores: [...new Set(own.flatMap((record) => evaluationOf(record)?.scores ?? []))],
  }))
}

/** Without those on which runs contradict each other. */
function recordedDirections(records: readonly RunRecord[]): Record<string, Direction> {
  const directions = new Directions(records)
  const names = new Set<string>()
  for (const { run } of records) {
    const objective = objectiveOf(run.objective)
    if (objective !== null) names.add(objective)
    if (isPlainObject(run.directions)) for (const name of Object.keys(run.directions)) names.add(name)
  }
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const direction = directions.recorded(name)
      return direction ? [[name, direction] as const] : []
    }),
  )
}
