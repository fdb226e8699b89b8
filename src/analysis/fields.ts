/** Finds the scalar fields in the configs and metrics of many runs, and reads them by path without copying. */
import { isPlainObject, type JsonObject, type JsonValue } from '../model/utils/json.ts'
import { valueAt } from '../model/utils/json-path.ts'

/** Objects nested deeper than this are left out of a table of metrics. */
const METRIC_DEPTH = 3

/** A place in a JSON object. */
export interface Field {
  /** Dotted name, such as `optimizer.lr`. */
  name: string
  path: readonly string[]
}

/** How the values of a config field differ between runs. */
export interface ConfigFields {
  /** Fields that differ, or that some runs do not have. */
  varying: Field[]
  /** Fields that are the same in all runs, with their value. */
  constant: { field: Field; value: JsonValue }[]
}

/** The value at a field, or `undefined` where the object has none. */
export function readField(source: JsonObject | null, field: Field): JsonValue | undefined {
  return valueAt(source, field.path)
}

/** A returned metric: non-finite numbers may come as the strings of `metrics.json`; arrays and objects are none. */
export function readMetric(source: JsonObject | null, field: Field): number | string | boolean | undefined {
  const value = readField(source, field)
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
  return typeof value === 'object' ? undefined : value
}

/** The numbers, strings and booleans among the metrics, in the order in which they first appear. */
export function metricFields(all: Iterable<JsonObject | null>): Field[] {
  const found = new Map<string, Field>()
  for (const metrics of all) {
    if (metrics === null) continue
    visitLeaves(metrics, METRIC_DEPTH, (id, path, value) => {
      if (typeof value !== 'object' && !found.has(id)) found.set(id, toField(path))
    })
  }
  return [...found.values()]
}

/** Which fields of the configs differ; arrays and empty objects count as one value. */
export function configFields(all: readonly JsonObject[]): ConfigFields {
  const seen = new Map<string, { field: Field; value: JsonValue; count: number; varies: boolean }>()
  for (const config of all) {
    visitLeaves(config, Number.POSITIVE_INFINITY, (id, path, value) => {
      const known = seen.get(id)
      if (known === undefined) {
        seen.set(id, { field: toField(path), value, count: 1, varies: false })
        return
      }
      known.count++
      if (!known.varies && !isSame(known.value, value)) known.varies = true
    })
  }
  const fields: ConfigFields = { varying: [], constant: [] }
  for (const { field, value, count, varies } of seen.values()) {
    if (varies || count < all.length) fields.varying.push(field)
    else fields.constant.push({ field, value })
  }
  return fields
}

type LeafVisitor = (id: string, path: readonly string[], value: JsonValue) => void

/** The path given to the visitor is reused for the next leaf. */
function visitLeaves(root: JsonObject, depth: number, visit: LeafVisitor): void {
  const path: string[] = []
  walk(root, '')

  function walk(node: JsonObject, prefix: string): void {
    for (const key in node) {
      const value = node[key]
      if (value === undefined) continue
      path.push(key)
      const id = prefix === '' ? key : `${prefix}\0${key}`
      const nested = isPlainObject(value) && hasKeys(value)
      if (!nested) visit(id, path, value)
      else if (path.length < depth) walk(value, id)
      path.pop()
    }
  }
}

function hasKeys(value: object): boolean {
  for (const _key in value) return true
  return false
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b)
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

function toField(path: readonly string[]): Field {
  return { name: path.join('.'), path: [...path] }
}
