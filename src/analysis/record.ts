/**
 * The one view of a run, whether it has just ended or stands in a results directory: its parts, and one flat row of them
 * all. Every table, verdict, comparison and export reads this.
 */

import type { RunResult } from '../model/run.ts'
import { finishedDocument } from '../model/run-document.ts'
import type { RunFields, StoredRun } from '../model/stored-run.ts'
import { isPlainObject, type JsonObject, type JsonValue } from '../model/utils/json.ts'
import { visitLeaves } from '../model/utils/json-path.ts'
import { redactJson } from '../model/utils/redact.ts'
import { isEqual } from './expression/expression-value.ts'
import {
  findFields,
  fullName,
  type Part,
  type Parts,
  type PLAIN_PARTS,
  pickField,
} from './expression/field-name.ts'

/** Cells by column. Nested objects are spread over dotted columns; arrays stay whole. */
export type Row = Record<string, JsonValue>

/** One run, as its directory has it. */
export interface RunRecord {
  runId: string
  /** Absolute path of the run directory. */
  runDir: string
  run: RunFields
  config: JsonObject
  /** `null` when the run has returned none. Non-finite numbers are numbers. */
  metrics: JsonObject | null
  /** `meta.json`, when it was asked for and is there. */
  meta: JsonObject | null
  /**
   * Config, metrics, fields of `run.json` and `run_dir`, under the column names that Python's
   * `ResultAnalyzer.to_dataframe` uses. Where two parts have different values under one name, each stands under its
   * full name: `config.file` and `run.file`.
   */
  row: Row
}

/** Makes the record of a run that was read. */
export function toRecord(stored: Omit<StoredRun, 'kind'>): RunRecord {
  return new RecordView(stored)
}

/** Of many thousand runs at once: no field more than there must be. */
class RecordView implements RunRecord {
  readonly runId: string
  readonly runDir: string
  readonly run: RunFields
  readonly config: JsonObject
  readonly metrics: JsonObject | null
  readonly meta: JsonObject | null
  #row: Row | undefined

  constructor({ runId, runDir, run, config, metrics, meta }: Omit<StoredRun, 'kind'>) {
    this.runId = runId
    this.runDir = runDir
    this.run = run
    this.config = config
    this.metrics = metrics
    this.meta = meta
  }

  /** Most commands need a few fields of a run, and no row of all. */
  get row(): Row {
    this.#row ??= makeRow(this)
    return this.#row
  }
}

const ofResults = new WeakMap<RunResult, RunRecord>()

/** The record of a run of this session, without reading its directory; the same one whenever it is asked for. */
export function recordOf(result: RunResult): RunRecord {
  const known = ofResults.get(result)
  if (known) return known
  const { run, metrics, isReused, pastCodeHash } = result
  const document = finishedDocument(result)
  const record = toRecord({
    runId: run.runId,
    runDir: run.runDir,
    run: isReused ? { ...document, code_hash: pastCodeHash ?? '' } : document,
    config: redactJson(run.spec.config),
    metrics,
    meta: run.host === undefined ? null : { hostname: run.host },
  })
  ofResults.set(result, record)
  return record
}

/** The parts of a record that names are looked for in. */
export function partsOf({ config, metrics, meta, run, runDir }: Omit<RunRecord, 'row'>): Parts {
  return { config, metrics, meta, run: run as JsonObject, runDir }
}

/**
 * The value of a field of a record, or `undefined`.
 *
 * @param name A full name, which says the part: `config.lr`, `metrics.score`, `run.status`, `meta.git_commit`; or a plain
 *   one, which is looked for in config, metrics and `run.json`. Dots lead into objects and arrays: `opt.betas.0`.
 * @throws ZtxexpError (`BAD_OPTION`) where a plain name has different values in several parts.
 */
export function readField(record: RunRecord, name: string): JsonValue | undefined {
  return pickField(name, findFields(partsOf(record), name))
}

/** The cell of a row, or `undefined`: a column may have the name of a method that every object has. */
export function cellOf(row: Row, name: string): JsonValue | undefined {
  return Object.hasOwn(row, name) ? row[name] : undefined
}

/**
 * Spreads nested objects over dotted keys, as {@link visitLeaves} names them. Empty objects have no key, as in
 * `pandas.json_normalize`.
 *
 * @example
 * flatten({ opt: { lr: 0.1, betas: [0.9] } }) // { 'opt.lr': 0.1, 'opt.betas': [0.9] }
 */
export function flatten(value: JsonObject): Row {
  const row: Row = {}
  visitLeaves(value, (key, leaf) => {
    if (!isPlainObject(leaf)) row[key] = leaf
  })
  return row
}

/** The columns of each part, by plain name. */
export function flattenParts(record: Omit<RunRecord, 'row'>): Record<(typeof PLAIN_PARTS)[number], Row> {
  const { config, metrics, run, runDir } = record
  const runRow = flatten(run as JsonObject)
  runRow.run_dir = runDir
  return { config: flatten(config), metrics: flatten(metrics ?? {}), run: runRow }
}

function makeRow(record: Omit<RunRecord, 'row'>): Row {
  const { config, metrics, run } = flattenParts(record)
  const row: Row = {}
  const isSame = (other: Row, key: string, value: JsonValue) =>
    !Object.hasOwn(other, key) || isEqual(other[key], value)
  const add = (part: Part, rows: readonly [Row, Row, Row]) => {
    const [own, ...others] = rows
    for (const key in own) {
      const value = own[key] as JsonValue
      const isPlain = others.every((other) => isSame(other, key, value))
      row[isPlain ? key : fullName(part, key)] = value
    }
  }
  add('config', [config, metrics, run])
  add('metrics', [metrics, config, run])
  add('run', [run, config, metrics])
  return row
}
