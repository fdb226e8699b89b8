/** What trackers make of configs and metrics: leaves by dotted names, and points that are numbers. */
import type { TrackedMetric } from '../model/tracker.ts'
import { isPlainObject, type JsonObject, type JsonValue } from '../model/utils/json.ts'
import { visitLeaves } from '../model/utils/json-path.ts'

/** A longer list is one value, as JSON. */
const MOST_ITEMS = 32

/** Its values by dotted names, `a.0` for an item of a list; what is empty, or a long list, is a value itself. */
export function leavesOf(value: JsonObject): [name: string, leaf: JsonValue][] {
  const found: [string, JsonValue][] = []
  const visit = (name: string, node: JsonValue): void => {
    if (Array.isArray(node) && node.length > 0 && node.length <= MOST_ITEMS)
      for (const [index, item] of node.entries()) visit(`${name}.${index}`, item)
    else if (isPlainObject(node) && Object.keys(node).length > 0)
      visitLeaves(node, (key, leaf) => visit(`${name}.${key}`, leaf))
    else found.push([name, node])
  }
  visitLeaves(value, visit)
  return found
}

/** A leaf as text: texts as they are, all else as JSON. */
export function leafText(leaf: JsonValue): string {
  return typeof leaf === 'string' ? leaf : typeof leaf === 'number' ? String(leaf) : JSON.stringify(leaf)
}

/** The numbers among the leaves; true and false are 1 and 0. */
export function numbersOf(value: JsonObject): [name: string, value: number][] {
  return leavesOf(value).flatMap(([name, leaf]): [string, number][] => {
    if (typeof leaf === 'boolean') return [[name, Number(leaf)]]
    return typeof leaf === 'number' ? [[name, leaf]] : []
  })
}

/** The numbers of one record. */
export interface Points {
  /** A whole number. */
  step: number
  /** Milliseconds since the epoch. */
  timestamp: number
  values: [name: string, value: number][]
}

/**
 * The points of a record. Names of another split than `train` have it in front. Where the step is no whole number it is
 * the ordinal of the record, and the real one is a point of its own, `step`.
 *
 * @param ordinal Of the record in its attempt, from 0.
 */
export function pointsOf({ step, split, timestamp, metrics }: TrackedMetric, ordinal: number): Points {
  const isWhole = Number.isSafeInteger(step)
  const prefix = split === 'train' ? '' : `${split}/`
  const values = numbersOf(metrics).map(([name, value]): [string, number] => [prefix + name, value])
  if (!isWhole && values.length > 0) values.push([`${prefix}step`, step])
  const time = Date.parse(timestamp)
  return { step: isWhole ? step : ordinal, timestamp: Number.isNaN(time) ? 0 : time, values }
}
