/** Ranges of fields that a user has drawn on an axis: runs outside of one are left out everywhere. */

import { toScore } from '../../../model/score.ts'
import type { JsonValue } from '../../../model/utils/json.ts'

/** A range of numbers, both ends inclusive, or a list of other values as JSON. */
export type Brush = { field: string } & ({ low: number; high: number } | { values: string[] })

/** Whether a value is within; one that is missing is not. */
export function isWithinBrush(brush: Brush, value: JsonValue | undefined): boolean {
  if ('values' in brush) return brush.values.includes(JSON.stringify(value ?? null))
  const number = toScore(value)
  return number !== undefined && number >= brush.low && number <= brush.high
}

/** As it stands beside the filters, such as `lr 0.01 to 0.1`. */
export function describeBrush(brush: Brush): string {
  if ('values' in brush) return `${brush.field} ${brush.values.map(readable).join(', ')}`
  return `${brush.field} ${short(brush.low)} to ${short(brush.high)}`
}

/** The brushes with one more, in place of one of its field; without that where there is none. */
export function replaceBrush(brushes: readonly Brush[], field: string, brush: Brush | null): Brush[] {
  const others = brushes.filter((other) => other.field !== field)
  return brush ? [...others, brush] : others
}

export function formatBrushes(brushes: readonly Brush[]): string[] {
  return brushes.map((brush) =>
    JSON.stringify('values' in brush ? [brush.field, brush.values] : [brush.field, brush.low, brush.high]),
  )
}

export function parseBrushes(texts: readonly string[]): Brush[] {
  return texts.flatMap((text) => parseBrush(text) ?? [])
}

function parseBrush(text: string): Brush | undefined {
  try {
    const [field, first, second]: unknown[] = JSON.parse(text)
    if (typeof field !== 'string') return undefined
    if (typeof first === 'number' && typeof second === 'number') return { field, low: first, high: second }
    if (Array.isArray(first) && first.every(isJson)) return { field, values: first }
  } catch {
    // An address that somebody has cut selects what it still can.
  }
  return undefined
}

function isJson(text: unknown): text is string {
  if (typeof text !== 'string') return false
  JSON.parse(text)
  return true
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}

/** A text without its quotes. */
function readable(json: string): string {
  const value: unknown = JSON.parse(json)
  return typeof value === 'string' ? value : json
}
