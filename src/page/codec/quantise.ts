/** Numbers as codes of 16 bits within a range of their own, and back: what a chart can tell apart, and no more. */

import { extent } from './reduce-line.ts'

/** The code of what is not finite. All below it are values. */
const GAP = 0xffff

/** The most steps that a range can have. */
export const FINEST = GAP - 1

/** What the codes 0 and `levels` stand for. */
export interface Scale {
  low: number
  high: number
}

/** Both ends in few digits, so that they take little room themselves: at most a thousandth of the range farther out. */
export function scaleOf(values: ArrayLike<number>): Scale {
  const [low, high] = extent(values)
  if (low > high) return { low: 0, high: 0 }
  const unit = 10 ** (Math.floor(Math.log10(Math.min(high - low, Number.MAX_VALUE))) - 3)
  const scale = { low: rounded(low, unit, Math.floor), high: rounded(high, unit, Math.ceil) }
  // Of a range that is small beside its values, or as large as all numbers, the ends must stand as they are.
  const isUsable =
    scale.low <= low && scale.high >= high && scale.high / 2 - scale.low / 2 <= (high / 2 - low / 2) * 1.01
  return isUsable ? scale : { low, high }
}

function rounded(value: number, unit: number, round: (value: number) => number): number {
  const text = (round(value / unit) * unit).toPrecision(12)
  return Number(text)
}

/** @param levels The code of the high end; a value is off by half a level at the most. */
export function quantise(values: ArrayLike<number>, { low, high }: Scale, levels: number): Uint16Array {
  const codes = new Uint16Array(values.length)
  // Halves, since the difference of two numbers may be larger than any number.
  const range = high / 2 - low / 2
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number
    if (!Number.isFinite(value)) codes[index] = GAP
    else codes[index] = range > 0 ? Math.round(((value / 2 - low / 2) / range) * levels) : 0
  }
  return codes
}

/** What {@link quantise} was given, to half a level; gaps are NaN. */
export function restore(codes: Uint16Array, { low, high }: Scale, levels: number): Float64Array {
  return Float64Array.from(codes, (code) => {
    if (code === GAP) return Number.NaN
    const part = code / levels
    return low * (1 - part) + high * part
  })
}

/** Where a growing series begins, and what one of its codes is worth. */
export interface Growth {
  start: number
  unit: number
}

/** Steps as what each adds to the one before: mostly the same number, which takes no room at all. */
export function quantiseSteps(steps: ArrayLike<number>): Growth & { added: Uint16Array } {
  const start = steps[0] ?? 0
  const unit = stepUnit(steps)
  const added = new Uint16Array(steps.length)
  let before = 0
  for (let index = 1; index < steps.length; index++) {
    const code = Math.max(before, Math.round(((steps[index] as number) - start) / unit))
    added[index] = Math.min(GAP, code - before)
    before += added[index] as number
  }
  return { start, unit, added }
}

export function restoreSteps({ start, unit }: Growth, added: Uint16Array): Float64Array {
  let code = 0
  return Float64Array.from(added, (more) => {
    code += more
    return start + code * unit
  })
}

/** 1 for whole steps; else the smallest distance, as long as the largest one fits. */
function stepUnit(steps: ArrayLike<number>): number {
  let [least, most, isWhole] = [Number.POSITIVE_INFINITY, 0, true]
  for (let index = 1; index < steps.length; index++) {
    const distance = (steps[index] as number) - (steps[index - 1] as number)
    if (distance > 0 && distance < least) least = distance
    if (distance > most) most = distance
    isWhole &&= Number.isInteger(distance)
  }
  const smallest = isWhole || !Number.isFinite(least) ? 1 : least / 64
  return Math.max(smallest, most / GAP)
}
