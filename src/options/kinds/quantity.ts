/** The kinds of option value that are amounts with a unit: durations, memory, percentages. */
import type { Kind } from './kind.ts'

const UNIT_MS: Record<string, number> = { '': 1, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Milliseconds in a text such as `1500`, `500ms`, `2s`, `5m` or `1h`, or `undefined`. */
export function parseDuration(value: string): number | undefined {
  const unitMs = UNIT_MS[splitUnit(value)?.unit ?? 'none']
  const amount = splitUnit(value)?.amount
  return amount === undefined || unitMs === undefined ? undefined : Math.round(amount * unitMs)
}

/** Milliseconds with the largest unit that keeps them whole: `5000` is `5s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0'
  const unit = ['h', 'm', 's'].find((name) => ms % (UNIT_MS[name] ?? 1) === 0) ?? 'ms'
  return `${ms / (UNIT_MS[unit] ?? 1)}${unit}`
}

/** A length of time: milliseconds to the program; a number of them or a text with a unit to the user. */
export function duration(example: string): Kind<number, number | string> {
  return {
    placeholder: '<time>',
    accepts: 'milliseconds or a duration (500ms, 2s, 5m, 1h)',
    example,
    configExample: `'${example}'`,
    fromText: parseDuration,
    fromConfig: (value) => (typeof value === 'string' ? parseDuration(value) : notNegative(value)),
    format: formatDuration,
  }
}

/** A {@link duration} that may be days too. */
export function age(example: string): Kind<number, number | string> {
  const parse = (value: string) => {
    const parts = splitUnit(value)
    return parts?.unit === 'd' ? parts.amount * 24 * 3_600_000 : parseDuration(value)
  }
  return {
    ...duration(example),
    accepts: 'a time such as 90s, 5m, 12h or 7d',
    fromText: parse,
    fromConfig: (value) => (typeof value === 'string' ? parse(value) : notNegative(value)),
  }
}

// The units are those of Vitest's `vmMemoryLimit`: KB is 1000 bytes, KiB is 1024.
const UNIT_BYTES: Record<string, number> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  kib: 2 ** 10,
  m: 1e6,
  mb: 1e6,
  mib: 2 ** 20,
  g: 1e9,
  gb: 1e9,
  gib: 2 ** 30,
}

/** Bytes with the largest unit that keeps them whole: `64000000` is `64MB`. */
function formatBytes(size: number): string {
  const unit = ['GiB', 'GB', 'MiB', 'MB', 'KiB', 'KB'].find(
    (name) => size % (UNIT_BYTES[name.toLowerCase()] ?? 1) === 0,
  )
  return unit ? `${size / (UNIT_BYTES[unit.toLowerCase()] ?? 1)}${unit}` : String(size)
}

/** An amount of memory: bytes to the program; a number of them or a text such as `512MB` to the user. */
export function bytes(): Kind<number, number | string> {
  const parse = (value: string) => {
    const parts = splitUnit(value)
    const unit = UNIT_BYTES[parts?.unit ?? 'none']
    return parts && unit !== undefined ? positive(Math.round(parts.amount * unit)) : undefined
  }
  return {
    placeholder: '<size>',
    accepts: 'bytes or a size (512MB, 2GiB)',
    example: '512MB',
    configExample: "'512MB'",
    fromText: parse,
    fromConfig: (value) => (typeof value === 'string' ? parse(value) : positive(value)),
    format: formatBytes,
  }
}

/** A number from 0 to 100; as text also with a percent sign. */
export function percent(example: string): Kind<number> {
  const check = (value: unknown) => (inRange(value, 0, 100) ? value : undefined)
  return {
    placeholder: '<0-100>',
    accepts: 'a number from 0 to 100',
    example,
    configExample: example,
    fromText: (value) => (/^\d+(\.\d+)?%?$/.test(value) ? check(Number.parseFloat(value)) : undefined),
    fromConfig: check,
    format: String,
  }
}

/** Whether a value is a number from `min` to `max`. */
export function inRange(value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): value is number {
  return typeof value === 'number' && value >= min && value <= max
}

/** A niceness, as of the command `nice`. */
export function niceness(): Kind<number> {
  const check = (value: unknown) => (Number.isInteger(value) && inRange(value, -20, 19) ? value : undefined)
  return {
    placeholder: '<n>',
    accepts: 'a whole number from -20 (first) to 19 (last)',
    example: '10',
    configExample: '10',
    fromText: (value) => (/^-?\d+$/.test(value) ? check(Number(value)) : undefined),
    fromConfig: check,
    format: String,
  }
}

function notNegative(value: unknown): number | undefined {
  return inRange(value, 0) ? value : undefined
}

function positive(value: unknown): number | undefined {
  return inRange(value, 1) ? value : undefined
}

function splitUnit(value: string): { amount: number; unit: string } | undefined {
  const parts = /^(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)$/i.exec(value.trim())
  return parts ? { amount: Number(parts[1]), unit: (parts[2] ?? '').toLowerCase() } : undefined
}
