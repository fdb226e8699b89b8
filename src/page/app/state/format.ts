/** How values stand in tables, tooltips and labels. */

import { formatConfigValue } from '../../../analysis/describe-config.ts'
import { toScore } from '../../../model/score.ts'
import type { JsonValue } from '../../../model/utils/json.ts'
import { formatDuration } from '../../../terminal/format-duration.ts'
import { formatConfigNumber, numberFormat } from '../../../terminal/format-number.ts'
import { sanitizeFor } from '../../../terminal/terminal-text.ts'
import type { Field } from './fields.ts'

export const MISSING = '–'
const MOST_CELL = 200

type Format = (value: JsonValue | undefined) => string

const formats = new WeakMap<Field, Format>()

/** Writes the values of one field, all in the same way. */
export function formatterOf(field: Field): Format {
  const known = formats.get(field) ?? makeFormat(field)
  formats.set(field, known)
  return known
}

function makeFormat(field: Field): Format {
  if (field.part === 'run') return runFormat(field.name)
  if (field.part === 'config' || !field.isNumeric)
    return (value) => (isMissing(value) ? MISSING : cellText(value))
  const numbers: number[] = []
  for (const value of field.values) if (typeof value === 'number') numbers.push(value)
  const format = numberFormat(numbers)
  return (value) => (isMissing(value) ? MISSING : typeof value === 'number' ? format(value) : String(value))
}

/** One number by itself, in a tooltip or a sentence. */
export function formatNumber(value: number): string {
  return Number.isFinite(value) ? numberFormat([value])(value) : String(value)
}

/** On an axis: short. */
export function formatTick(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential().replace('e+', 'e')
  return formatConfigNumber(Number(value.toPrecision(6)))
}

/** Any value on one line, cut. */
export function cellText(value: JsonValue | undefined): string {
  if (value === undefined) return MISSING
  const text = formatConfigValue(value)
  return sanitizeFor(text.length > MOST_CELL ? `${text.slice(0, MOST_CELL)}…` : text, MOST_CELL)
}

export function formatSeconds(seconds: number | null | undefined): string {
  return typeof seconds === 'number' ? formatDuration(seconds * 1000) : MISSING
}

/** A moment in the time of whoever looks: 2026-11-26 14:05:07. */
export function formatTime(time: number | string | null | undefined): string {
  const date = new Date(time ?? Number.NaN)
  if (Number.isNaN(date.getTime())) return MISSING
  const two = (part: number) => String(part).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** 12,345. */
export function formatCount(count: number): string {
  return count.toLocaleString('en')
}

function runFormat(name: string): Format {
  if (name === 'duration_sec') return (value) => formatSeconds(toScore(value))
  if (name === 'started_at') return (value) => formatTime(typeof value === 'string' ? value : null)
  return (value) => (isMissing(value) ? MISSING : cellText(value))
}

function isMissing(value: JsonValue | undefined): boolean {
  return value === null || value === undefined
}
