/** A run as a record: its parts, and one flat row of them all. */
import { isPlainObject, type JsonObject, type JsonValue } from '../model/json.ts'
import { valueAt } from '../model/json-path.ts'
import type { RunFields, StoredRun } from '../store/stored-run.ts'

/** Cells by column. Nested objects are spread over dotted columns; arrays stay whole. */
export type Row = Record<string, JsonValue>

/** One run of a results directory. */
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
   * `ResultAnalyzer.to_dataframe` uses; where two have the same name, the later one stays.
   */
  row: Row
}

/** Where the columns of a row come from, in the order in which tables show them. */
export interface ColumnNames {
  config: string[]
  metrics: string[]
  run: string[]
}

/** Makes the record of a run that was read. */
export function toRecord({ runId, runDir, run, config, metrics, meta }: StoredRun): RunRecord {
  const row: Row = {}
  flattenInto(row, config)
  if (metrics) flattenInto(row, metrics)
  flattenInto(row, run as JsonObject)
  row.run_dir = runDir
  return { runId, runDir, run, config, metrics, meta, row }
}

/**
 * Spreads nested objects over dotted keys. Empty objects have no key, as in `pandas.json_normalize`.
 *
 * @example
 * flatten({ opt: { lr: 0.1, betas: [0.9] } }) // { 'opt.lr': 0.1, 'opt.betas': [0.9] }
 */
export function flatten(value: JsonObject): Row {
  const row: Row = {}
  flattenInto(row, value)
  return row
}

/** The columns that a set of records has, each once, in order of appearance. */
export class ColumnCollector {
  readonly #config = new Set<string>()
  readonly #metrics = new Set<string>()
  readonly #run = new Set<string>()

  add(record: RunRecord): void {
    for (const key in flatten(record.config)) this.#config.add(key)
    if (record.metrics) for (const key in flatten(record.metrics)) this.#metrics.add(key)
    for (const key in flatten(record.run as JsonObject)) this.#run.add(key)
  }

  /** A name that several parts have is listed where its value comes from. */
  names(): ColumnNames {
    return {
      config: [...this.#config].filter((key) => !this.#metrics.has(key) && !this.#run.has(key)),
      metrics: [...this.#metrics].filter((key) => !this.#run.has(key)),
      run: [...this.#run],
    }
  }
}

/**
 * The value of a field of a record, or `undefined`.
 *
 * @param name A column, or a path that says the part: `config.lr`, `metrics.score`, `run.status`,
 *   `meta.git_commit`. Paths reach into arrays too: `opt.betas.0`.
 */
export function readField(record: RunRecord, name: string): JsonValue | undefined {
  if (Object.hasOwn(record.row, name)) return record.row[name]
  const path = name.split('.')
  const [part, ...rest] = path
  if (rest.length > 0 && part !== undefined && isPart(part)) {
    const found = valueAt(record[part] as JsonObject | null, rest)
    if (found !== undefined) return found
  }
  return (
    valueAt(record.run as JsonObject, path) ?? valueAt(record.metrics, path) ?? valueAt(record.config, path)
  )
}

function isPart(name: string): name is 'config' | 'metrics' | 'run' | 'meta' {
  return name === 'config' || name === 'metrics' || name === 'run' || name === 'meta'
}

function flattenInto(row: Row, source: JsonObject, prefix = ''): void {
  for (const key in source) {
    const value = source[key]
    // `__proto__` would replace the prototype of the row instead of being a column.
    if (value === undefined || key === '__proto__') continue
    if (isPlainObject(value)) flattenInto(row, value as JsonObject, `${prefix}${key}.`)
    else row[prefix + key] = value
  }
}
