/** The kinds of option value that are amounts: durations, memory, percentages, workers, shards, retry delays. */
import { isPlainObject } from '../model/json.ts'
import type { RetryDelay } from '../model/run.ts'
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
    format: String,
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

/** A number of workers, or a share of the processors that is turned into one later. */
export type WorkerCount = number | `${number}%`

/** A whole number from 1 on, or a percentage from 1% to 100% of the available processors. */
export function workerCount(): Kind<WorkerCount> {
  const parse = (value: string): WorkerCount | undefined => {
    const parts = /^(\d+)(%?)$/.exec(value)
    const amount = Number(parts?.[1])
    if (!Number.isSafeInteger(amount) || amount < 1) return undefined
    if (parts?.[2] !== '%') return amount
    return amount <= 100 ? `${amount}%` : undefined
  }
  return {
    placeholder: '<n|n%>',
    accepts: 'a whole number of at least 1, or 1% to 100% of the processors',
    example: '50%',
    configExample: "'50%'",
    fromText: parse,
    fromConfig: (value) =>
      typeof value === 'number' || typeof value === 'string' ? parse(String(value)) : undefined,
    format: String,
  }
}

/** Part `index` (from 1) of `count` parts. */
export interface Shard {
  index: number
  count: number
}

/** A part of all runs, written `1/3`. */
export function shard(): Kind<Shard, `${number}/${number}`> {
  const parse = (value: unknown): Shard | undefined => {
    const parts = /^(\d+)\/(\d+)$/.exec(typeof value === 'string' ? value : '')
    const [index, count] = [Number(parts?.[1]), Number(parts?.[2])]
    return Number.isSafeInteger(count) && index >= 1 && index <= count ? { index, count } : undefined
  }
  return {
    placeholder: '<i/n>',
    accepts: 'a part and the number of parts, counted from 1',
    example: '1/3',
    configExample: "'1/3'",
    fromText: parse,
    fromConfig: parse,
    format: (value) => `${value.index}/${value.count}`,
  }
}

/** A wait that stays the same (a duration) or, in a config file, one that grows. */
export function retryDelay(): Kind<RetryDelay, number | string | RetryDelay> {
  const steady = duration('2s')
  const asDelay = (base: number | undefined) => (base === undefined ? undefined : { base, factor: 1 })
  return {
    placeholder: steady.placeholder,
    example: steady.example,
    configExample: steady.configExample,
    accepts: `${steady.accepts}; in a config file also { base, factor, max, jitter }`,
    fromText: (value) => asDelay(steady.fromText(value)),
    fromConfig: (value) =>
      isPlainObject(value) ? checkRetryDelay(value) : asDelay(steady.fromConfig(value)),
    format: (value) => formatDuration(value.base),
  }
}

function checkRetryDelay(value: Record<string, unknown>): RetryDelay | undefined {
  const { base, factor, max, jitter, ...rest } = value
  const good =
    Object.keys(rest).length === 0 &&
    inRange(base, 0) &&
    (factor === undefined || inRange(factor, 0)) &&
    (max === undefined || inRange(max, 0)) &&
    (jitter === undefined || inRange(jitter, 0, 1))
  if (!good) return undefined
  return {
    base,
    ...(factor !== undefined && { factor }),
    ...(max !== undefined && { max }),
    ...(jitter !== undefined && { jitter }),
  }
}

function inRange(value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): value is number {
  return typeof value === 'number' && value >= min && value <= max
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
