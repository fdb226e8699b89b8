/** Reads the metrics that gates judge: of one run its value, of repeats their mean. */

import { toScore } from '../model/score.ts'
import type { JsonValue } from '../model/utils/json.ts'
import { valueAtKey } from '../model/utils/json-path.ts'
import { numberFormat } from '../terminal/format-number.ts'
import { clip } from '../terminal/terminal-text.ts'
import type { RunRecord } from './record.ts'
import { summarize } from './statistics.ts'

const MOST_VALUE_CHARACTERS = 100

/** A value that can be judged, or why there is none. */
export type Reading = { value: number | string | boolean } | { problem: string }

/**
 * A metric of runs that repeat each other: the mean of numbers and booleans (true is 1), or the text that all of them
 * have.
 *
 * A metric that one of the runs lacks, or has as NaN or infinite, is a problem however good the others are.
 */
export function readGateMetric(runs: readonly RunRecord[], name: string): Reading {
  const values = runs.map(({ metrics }) => toScalar(valueAtKey(metrics, name)))
  const known = values.filter((value) => value !== undefined)
  if (known.length < values.length) return { problem: `${name} is missing${inSome(values, undefined)}` }
  const bad = known.find((value) => typeof value === 'number' && !Number.isFinite(value))
  if (bad !== undefined) return { problem: `${name} is ${bad}${inSome(values, bad)}` }
  const [first] = known
  if (first !== undefined && known.length === 1) return { value: first }
  const numbers = known.map(toScore).filter((value) => value !== undefined)
  if (numbers.length === known.length) return { value: summarize(numbers)?.mean ?? Number.NaN }
  if (first === undefined || new Set(known).size > 1)
    return { problem: `${name} is not the same in all runs` }
  return { value: first }
}

/** Such as `score is 0.87`. */
export function describeReading(name: string, value: number | string | boolean): string {
  return `${name} is ${typeof value === 'number' ? numberFormat([value])(value) : JSON.stringify(shortText(value))}`
}

/** A whole answer of a model would hide what the verdict is about. */
function shortText(value: string | boolean): string | boolean {
  return typeof value === 'string' ? clip(value, MOST_VALUE_CHARACTERS) : value
}

/** Non-finite numbers may come as the strings of `metrics.json`. */
function toScalar(value: JsonValue | undefined): number | string | boolean | undefined {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
  return value === null || typeof value === 'object' ? undefined : value
}

function inSome(values: readonly unknown[], wanted: unknown): string {
  if (values.length === 1) return ''
  return ` in ${values.filter((value) => Object.is(value, wanted)).length} of ${values.length} runs`
}
