/** Finds the fields in the configs and metrics of many runs, and reads them without copying. */
import { canonicalJson, type JsonObject, type JsonValue } from './utils/json.ts'
import { valueAtKey, visitLeaves } from './utils/json-path.ts'

/** Objects nested deeper than this are left out of a table of metrics. */
const METRIC_DEPTH = 3

/** How the values of config fields, by their dotted names, differ between runs. */
export interface ConfigFields {
  /** Fields that differ, or that some runs do not have. */
  varying: string[]
  /** Fields that are the same in all runs, with their value. */
  constant: { field: string; value: JsonValue }[]
}

/** A returned metric: non-finite numbers may come as the strings of `metrics.json`; arrays and objects are none. */
export function readMetric(source: JsonObject | null, field: string): number | string | boolean | undefined {
  const value = valueAtKey(source, field)
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
  return typeof value === 'object' ? undefined : value
}

/** The numbers, strings and booleans among the metrics, in the order in which they first appear. */
export function metricFields(all: Iterable<JsonObject | null>): string[] {
  const names = new Set<string>()
  const visit = (name: string, value: JsonValue) => {
    if (typeof value !== 'object') names.add(name)
  }
  for (const metrics of all) visitLeaves(metrics ?? {}, visit, METRIC_DEPTH)
  return [...names]
}

/** Which fields of the configs differ; arrays and empty objects count as one value. */
export function configFields(all: readonly JsonObject[]): ConfigFields {
  const seen = new Map<string, { value: JsonValue; count: number; varies: boolean }>()
  for (const config of all) {
    visitLeaves(config, (name, value) => {
      const known = seen.get(name)
      if (known === undefined) seen.set(name, { value, count: 1, varies: false })
      else {
        known.count++
        known.varies ||= !isSame(known.value, value)
      }
    })
  }
  const fields: ConfigFields = { varying: [], constant: [] }
  for (const [name, { value, count, varies }] of seen) {
    if (varies || count < all.length) fields.varying.push(name)
    else fields.constant.push({ field: name, value })
  }
  return fields
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true
  return typeof a === 'object' && typeof b === 'object' && canonicalJson(a) === canonicalJson(b)
}
