/** Places values on an axis: numbers by size, linear or logarithmic, anything else by its place in a list. */

import { compareValues } from '../../../analysis/select.ts'
import { toScore } from '../../../model/score.ts'
import type { JsonValue } from '../../../model/utils/json.ts'
import { cellText, formatTick } from '../state/format.ts'
import { linearTicks, logTicks } from './ticks.ts'

export interface AxisScale {
  isNumeric: boolean
  /** From 0 to 1; `null` where a value has no place. */
  place(value: JsonValue | undefined | null): number | null
  /** The number at a place; of a list the nearest entry's index. */
  valueAt(place: number): number
  /** Entries of a list, as JSON; empty for numbers. */
  entries: readonly string[]
  ticks: { place: number; label: string }[]
}

/** Numbers above zero that span more than this, in equal steps of their logarithm, are a logarithmic axis. */
const LOG_RATIO = 50
/** So many different numbers have labels of their own. */
const MOST_DISTINCT = 6
const LONGEST_LABEL = 6
/** Labels of a list. */
const MOST_LABELS = 12

/** @param isLinear Whether numbers are never on a logarithmic axis. Default: false. */
export function makeScale(values: readonly (JsonValue | null | undefined)[], isLinear = false): AxisScale {
  const present = values.filter((value) => value !== null && value !== undefined)
  const numbers = present.map(toScore)
  if (numbers.length > 0 && numbers.every((number) => number !== undefined)) {
    return numberScale(
      numbers.filter((number) => Number.isFinite(number)),
      isLinear,
    )
  }
  return listScale(present)
}

function numberScale(numbers: readonly number[], isLinear: boolean): AxisScale {
  const low = numbers.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = numbers.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  const isLog = !isLinear && low > 0 && high / low > LOG_RATIO
  const to = isLog ? Math.log10 : (value: number) => value
  const from = isLog ? (value: number) => 10 ** value : (value: number) => value
  const [start, end] = [to(low), to(high)]
  const place = (value: number) => (end > start ? (to(value) - start) / (end - start) : 0.5)
  return {
    isNumeric: true,
    entries: [],
    place: (value) => {
      const number = toScore(value)
      return number === undefined || !Number.isFinite(number) ? null : place(number)
    },
    valueAt: (share) => (end > start ? from(start + share * (end - start)) : low),
    ticks: ticksOf(numbers, isLog ? logTicks(low, high) : linearTicks(low, high)).map((value) => ({
      place: place(value),
      label: formatTick(value),
    })),
  }
}

/** A few values that stand apart are told as they are. */
function ticksOf(numbers: readonly number[], round: readonly number[]): readonly number[] {
  const distinct = new Set(numbers)
  const isShort = [...distinct].every((value) => formatTick(value).length <= LONGEST_LABEL)
  return distinct.size <= MOST_DISTINCT && distinct.size > 1 && isShort ? [...distinct] : round
}

function listScale(values: readonly JsonValue[]): AxisScale {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]))
  const sorted = [...byText].sort(([, a], [, b]) => compareValues(a, b))
  const entries = sorted.map(([text]) => text)
  const indices = new Map(entries.map((text, index) => [text, index]))
  // Each entry in the middle of its part.
  const place = (index: number) => (index + 0.5) / entries.length
  const every = Math.ceil(entries.length / MOST_LABELS)
  return {
    isNumeric: false,
    entries,
    place: (value) => {
      const index = indices.get(JSON.stringify(value ?? null))
      return index === undefined ? null : place(index)
    },
    valueAt: (share) => Math.max(0, Math.min(entries.length - 1, Math.floor(share * entries.length))),
    ticks: sorted.flatMap(([, value], index) =>
      index % every === 0 ? { place: place(index), label: cellText(value) } : [],
    ),
  }
}
