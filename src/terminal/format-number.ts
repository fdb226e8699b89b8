/** Writes the numbers of a column with about four significant digits, all in the same way. */
import { largest } from '../model/utils/largest.ts'

const SIGNIFICANT = 4
const SIGNIFICANT_OF_SMALLEST = 3
const MOST_SIGNIFICANT = 6
const TINY = 1e-4
const HUGE = 1e9

/**
 * A formatter for the numbers of one column, so that their decimal points stand below each other when the texts
 * are aligned to the right.
 *
 * Integers alone stay integers. Otherwise the largest gets four significant digits and the smallest three.
 * Numbers below 1e-4 or from 1e9 on are written with an exponent; `NaN` and `Infinity` as such.
 *
 * @example
 * const format = numberFormat([0.95312, 0.9]); format(0.9) // '0.9000'
 */
export function numberFormat(values: readonly number[]): (value: number) => string {
  const finite = values.filter(Number.isFinite)
  const integers = finite.every(Number.isInteger)
  const sizes = finite.map(Math.abs).filter((size) => size > 0)
  const allSmall = sizes.some((size) => size < TINY) && sizes.every((size) => size < 100 * TINY)
  const decimals = integers ? 0 : decimalsFor(sizes.filter((size) => size >= TINY && size < HUGE))

  return (value) => {
    if (!Number.isFinite(value)) return String(value)
    const size = Math.abs(value)
    if (integers) return size < 1e15 ? String(value) : value.toExponential(SIGNIFICANT - 1)
    if (value === 0) return allSmall ? '0' : (0).toFixed(decimals)
    const exponent = allSmall || size < TINY || size >= HUGE || significantDigits(size, decimals) < 2
    return exponent ? value.toExponential(SIGNIFICANT - 1) : value.toFixed(decimals)
  }
}

/**
 * A formatter for values whose errors are known: as many decimals as two digits of the smallest error take. Without such
 * an error, or of very large values, that of {@link numberFormat}.
 *
 * @param errors Half widths of intervals, say; `null` and 0 say nothing.
 * @example
 * errorFormat([0.8333, 0.561], [0.073, 0.099])(0.8333) // '0.833'
 */
export function errorFormat(
  values: readonly number[],
  errors: readonly (number | null)[],
): (value: number) => string {
  const known = errors.filter((error) => error !== null && Number.isFinite(error) && error > 0)
  const smallest = known.reduce((least: number, error) => Math.min(least, error ?? least), Infinity)
  const decimals = 1 - magnitude(smallest)
  if (
    !Number.isFinite(smallest) ||
    decimals > MOST_SIGNIFICANT ||
    values.some((value) => Math.abs(value) >= HUGE)
  )
    return numberFormat(values)
  return (value) => (Number.isFinite(value) ? value.toFixed(Math.max(0, decimals)) : String(value))
}

/** A number of a config as its author wrote it, unless that is a long fraction. */
export function formatConfigNumber(value: number): string {
  const text = String(value)
  return text.length <= 10 || Number.isInteger(value) ? text : String(Number(value.toPrecision(6)))
}

/** Fills numbers up with spaces on the right, so that their decimal points meet when aligned to the right. */
export function alignDecimals(texts: readonly string[]): string[] {
  const tails = texts.map((text) => tailLength(text))
  const longest = largest(tails)
  return texts.map((text, index) => text + ' '.repeat(longest - (tails[index] ?? 0)))
}

function tailLength(text: string): number {
  const point = text.search(/[.e]/)
  return point === -1 ? 0 : text.length - point
}

function decimalsFor(sizes: readonly number[]): number {
  if (sizes.length === 0) return SIGNIFICANT
  // The largest accuracy is 1: it must not cost the others a digit.
  const largest = Math.ceil(Math.log10(sizes.reduce((a, b) => Math.max(a, b)))) - 1
  const smallest = magnitude(sizes.reduce((a, b) => Math.min(a, b)))
  const wanted = Math.max(SIGNIFICANT - 1 - largest, SIGNIFICANT_OF_SMALLEST - 1 - smallest)
  return Math.max(1, Math.min(wanted, MOST_SIGNIFICANT - 1 - Math.min(largest, MOST_SIGNIFICANT - 2)))
}

function magnitude(size: number): number {
  return Math.floor(Math.log10(size))
}

function significantDigits(size: number, decimals: number): number {
  return magnitude(size) + 1 + decimals
}
